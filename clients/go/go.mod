module hearback.example/client

go 1.19
