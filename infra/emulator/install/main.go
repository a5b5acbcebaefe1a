// Install puts one tool of infra/emulator into the cache, unless it is there, and prints the path of its program.
//
//	go run ./infra/emulator/install CACHE TOOL
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"tandem/infra/emulator"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: go run ./infra/emulator/install CACHE TOOL")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	program, err := emulator.Install(ctx, os.Args[1], emulator.Tool(os.Args[2]))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
	fmt.Println(program)
}
