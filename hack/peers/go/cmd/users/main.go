// Command users does what the user service does for the benchmark, as one writes it in Go: Gin, grpc-go, pgx.
package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"google.golang.org/grpc"
)

func main() {
	logger := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, logger); err != nil {
		logger.Error("stopped", "error", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, logger *slog.Logger) error {
	pool, err := connect(ctx)
	if err != nil {
		return err
	}
	defer pool.Close()
	users := &Users{pool}
	tokens := NewTokens(os.Getenv("JWT_SECRET"), os.Getenv("JWT_ISSUER"), os.Getenv("JWT_AUDIENCE"))
	passwords := Passwords{memory: number("PASSWORD_MEMORY_KIB", 19*1024), passes: number("PASSWORD_PASSES", 2)}

	web := &http.Server{
		Addr:              net.JoinHostPort("127.0.0.1", os.Getenv("HTTP_PORT")),
		Handler:           NewRouter(users, tokens, passwords, logger),
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    16 << 10,
	}
	rpc := NewGRPCServer(users, tokens, logger)
	listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", os.Getenv("GRPC_PORT")))
	if err != nil {
		return err
	}
	failed := make(chan error, 2)
	go func() { failed <- web.ListenAndServe() }()
	go func() { failed <- rpc.Serve(listener) }()
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	return errors.Join(err, drain(web, rpc))
}

func drain(web *http.Server, rpc *grpc.Server) error {
	rpc.GracefulStop()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	return web.Shutdown(ctx)
}

func connect(ctx context.Context) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(number("DATABASE_POOL_SIZE", 8))
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	return pool, pool.Ping(ctx)
}

func number(name string, otherwise uint32) uint32 {
	if value, err := strconv.ParseUint(os.Getenv(name), 10, 32); err == nil {
		return uint32(value)
	}
	return otherwise
}
