// Local runs the whole service in one process, in one folder, on one port: every function of template.yaml on the embedded ports.
//
//	go run ./infra/local            serves
//	go run ./infra/local backup     writes two archives that age apart
//	go run ./infra/local restore    puts them back into an empty folder
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"tandem/infra/local/machine"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tandem :", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	config, err := machine.ReadConfig(os.LookupEnv)
	if err != nil {
		return err
	}
	switch {
	case len(args) == 0:
		return machine.Serve(ctx, config, os.Stdout, os.Stderr)
	case args[0] == "backup" && len(args) == 2:
		return machine.Backup(ctx, config, args[1], os.Stdout)
	case args[0] == "restore" && len(args) == 2:
		return machine.Restore(ctx, config, args[1], os.Stdout)
	}
	return fmt.Errorf("usage : go run ./infra/local [backup DOSSIER | restore DOSSIER]")
}
