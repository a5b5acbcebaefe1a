package machine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Serve runs the machine until the context ends. It prints "ready http://HOST:PORT" when it answers.
func Serve(ctx context.Context, config Config, out, log io.Writer) error {
	listener, err := net.Listen("tcp", config.Addr)
	if err != nil {
		return fmt.Errorf("l'adresse %s est prise : choisissez-en une autre avec ADDR=127.0.0.1:8081 (%w)", config.Addr, err)
	}
	config.Addr = listener.Addr().String()
	m, err := Open(ctx, config, log, Wrap{})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	for _, built := range m.functions { // an operation that may not be served stops the start, not a visitor
		built()
	}
	if err := m.Start(ctx); err != nil {
		return errors.Join(err, listener.Close(), m.Close())
	}
	server := &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	stopped := make(chan error, 1)
	go func() { stopped <- server.Serve(listener) }()
	if config.Demo {
		if err := m.Seed(ctx, out); err != nil {
			return errors.Join(err, server.Close(), m.Close())
		}
	}
	fmt.Fprintf(out, "ready http://%s\n", config.Addr)
	select {
	case err := <-stopped:
		return errors.Join(err, m.Close())
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(grace), m.Close())
}
