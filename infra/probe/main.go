// Probe has Schemathesis call every operation of the API with requests that it invents from infra/openapi.yaml, right and wrong, in the name of
// nobody and then of each account of the demonstration, each on a service of its own. It fails on an answer that the document does not tell: a
// status, a kind, a header or a shape, and on any 5xx.
//
//	go run ./infra/probe [-cache DIR] [-for DURATION] [NAME...]     all names when none is given; -for is shared out among them
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"time"

	"tandem/infra/demo"
	"tandem/infra/emulator"
	"tandem/infra/local/machine"
	"tandem/shared/service"
)

func main() {
	cache := flag.String("cache", ".cache", "where Schemathesis is installed")
	length := flag.Duration("for", 10*time.Minute, "how long, for all names together")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, *cache, *length, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

// nobody is who has no account.
const nobody = "visiteur"

func run(ctx context.Context, cache string, length time.Duration, names []string) error {
	program, err := emulator.Install(ctx, cache, emulator.Schemathesis)
	if err != nil {
		return err
	}
	svc, err := service.Load(service.Default, "")
	if err != nil {
		return err
	}
	accounts := []demo.Account{{Role: nobody}}
	for _, account := range append(demo.Accounts(svc), demo.Account{Role: candidate}) {
		if !slices.ContainsFunc(accounts, func(a demo.Account) bool { return a.Role == account.Role }) {
			accounts = append(accounts, account)
		}
	}
	if len(names) > 0 {
		accounts = slices.DeleteFunc(accounts, func(a demo.Account) bool { return !slices.Contains(names, a.Role) })
	}
	if len(accounts) == 0 {
		return errors.New("nobody has such a name")
	}
	description, err := filepath.Abs("infra/openapi.yaml")
	if err != nil {
		return err
	}
	var failed []error
	for _, account := range accounts {
		if err := probe(ctx, []string{program, description}, account, length/time.Duration(len(accounts))); err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", account.Role, err))
		}
	}
	return errors.Join(failed...)
}

// probe has the tool, a program and the description that it reads, call a new service in the name of an account.
func probe(ctx context.Context, tool []string, account demo.Account, length time.Duration) (err error) {
	folder, err := os.MkdirTemp("", "tandem-probe-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	server := httptest.NewUnstartedServer(nil)
	config := machine.Config{Addr: server.Listener.Addr().String(), Data: filepath.Join(folder, "data"), Service: service.Default, Demo: true}
	m, err := machine.Open(ctx, config, io.Discard, machine.Wrap{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Close()) }()
	if err := m.Start(ctx); err != nil {
		return err
	}
	if err := m.Seed(ctx, io.Discard); err != nil {
		return err
	}
	who := &caller{next: m, address: account.Address}
	if account.Role == candidate {
		if who.address, err = register(m); err != nil {
			return err
		}
	}
	server.Config.Handler = who
	server.Start()
	defer server.Close()
	fmt.Printf("\n--- %s\n", account.Role)
	command := exec.CommandContext(ctx, tool[0], "run", tool[1], "--url", server.URL, "--max-time", strconv.Itoa(int(length.Seconds())),
		"--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance",
		"--exclude-operation-id", "withdraw-consent", // closes the account that the others are called with
		"--warnings", "off", "--no-color", "--continue-on-failure", "--suppress-health-check", "all")
	command.Dir = folder // it keeps what it found there
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	return errors.Join(command.Run(), who.failed())
}
