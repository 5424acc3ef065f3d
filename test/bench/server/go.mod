module slipway.bench/server

go 1.21
