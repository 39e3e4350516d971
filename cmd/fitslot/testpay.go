package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"

	"github.com/fitslot/fitslot/payment/testpay"
)

type testpayCmd struct {
	Addr    string `default:"127.0.0.1:8090" help:"Loopback address to listen on."`
	Data    string `default:"testpay.journal" help:"Journal file; everything the provider knows." placeholder:"FILE"`
	Webhook string `help:"URL that is told of every change." placeholder:"URL"`
	Secret  string `help:"Secret that signs webhooks, at least 16 characters."`
}

// Run serves until it is told to stop.
func (c testpayCmd) Run(ctx context.Context, out io.Writer) error {
	file, err := filepath.Abs(c.Data)
	if err != nil {
		return usageError{fmt.Errorf("data: %w", err)}
	}
	server, err := testpay.New(testpay.Config{Addr: c.Addr, File: file, Webhook: c.Webhook, Secret: c.Secret, Log: slog.Default()})
	if err != nil {
		return usageError{err}
	}
	defer server.Close()
	return server.Run(ctx)
}
