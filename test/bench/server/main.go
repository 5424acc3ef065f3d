// A well-behaved server, as people write them: HTTP on a loopback port, graceful shutdown at SIGTERM and SIGINT.
//
//	server COUNT PORT   COUNT processes in all; the leader listens, forwards the signal to its workers, waits for them, ends
//	server idle         waits for the signal
package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"
)

func main() {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT)
	if len(os.Args) == 2 && os.Args[1] == "idle" {
		<-asked
		return
	}
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: server COUNT PORT | server idle")
		os.Exit(2)
	}
	count, err := strconv.Atoi(os.Args[1])
	exitOn(err)
	var workers []*exec.Cmd
	for i := 1; i < count; i++ {
		worker := exec.Command(os.Args[0], "idle")
		exitOn(worker.Start())
		workers = append(workers, worker)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, os.Getpid()) })}
	listener, err := net.Listen("tcp4", "127.0.0.1:"+os.Args[2])
	exitOn(err)
	go server.Serve(listener)
	<-asked
	// A worker that was reached by the signal to the group is gone already.
	for _, worker := range workers {
		worker.Process.Signal(syscall.SIGTERM)
	}
	patience, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	exitOn(server.Shutdown(patience))
	for _, worker := range workers {
		worker.Wait()
	}
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(98)
	}
}
