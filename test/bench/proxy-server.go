// The same as proxy-server.mjs, in Go: `go run proxy-server.go PORT`.
package main

import (
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	body := strings.Repeat("x", 1000) + "!END"
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/plain")
		_, _ = io.WriteString(w, body)
	})
	_ = http.ListenAndServe("127.0.0.1:"+os.Args[1], handler)
}
