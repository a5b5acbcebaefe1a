// Contract runs the contract suites of the ports on their AWS sides, each against the strictest stand-in for its service: DynamoDB Local,
// versitygw, ElasticMQ and moto, and a file scanner against clamd, which it installs, starts and stops.
//
//	go run ./infra/contract [-cache DIR] [PORT...]     table, object, queue, seal, mail, scan; all when none is named
//
// Where AWS_ENDPOINT_URL is set it starts nothing and takes what answers there, LocalStack for one, with the caller's region and credentials;
// TANDEM_CONTRACT=aws takes the caller's account. It ends with the code of the tests, and fails when a suite skips or runs nothing.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"tandem/infra/emulator"
)

// suites are the ports, where the suite of each runs, and against what.
var suites = []suite{
	{"table", "tandem/shared/table/dynamo", emulator.DynamoDB},
	{"object", "tandem/shared/object/s3", emulator.VersityGW},
	{"queue", "tandem/shared/queue/sqs", emulator.ElasticMQ},
	{"seal", "tandem/shared/seal/kms", emulator.Moto},
	{"mail", "tandem/shared/mail/ses", emulator.Moto},
	{"scan", "tandem/shared/scan/clamd", emulator.ClamAV},
	{"scan", "tandem/infra/journey", emulator.ClamAV},
}

type suite struct {
	port, folder string // its import path
	emulator     emulator.Tool
}

func main() {
	cache := flag.String("cache", ".cache", "where the emulators are installed")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code, err := run(ctx, *cache, flag.Args())
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "contract:", err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// run returns the code of the tests, and an error when they did not run to their end, or not all of them.
func run(ctx context.Context, cache string, ports []string) (code int, err error) {
	chosen, err := choose(ports)
	if err != nil {
		return 2, err
	}
	if os.Getenv("AWS_ENDPOINT_URL") != "" || os.Getenv("TANDEM_CONTRACT") == "aws" {
		return test(ctx, os.Environ(), chosen)
	}
	running, err := start(ctx, cache, chosen)
	defer func() {
		for _, one := range running {
			err = errors.Join(err, one.Stop())
		}
	}()
	if err != nil {
		return 1, err
	}
	code, err = test(ctx, emulator.Environ(running...), chosen)
	if code != 0 && ctx.Err() == nil {
		for _, one := range running {
			fmt.Printf("--- what %s said last\n%s\n", one.Tool, one.Log())
		}
	}
	return code, err
}

// choose returns the suites of the ports, all when none is named.
func choose(ports []string) ([]suite, error) {
	if len(ports) == 0 {
		return suites, nil
	}
	var chosen []suite
	for _, port := range ports {
		before := len(chosen)
		for _, one := range suites {
			if one.port == port {
				chosen = append(chosen, one)
			}
		}
		if len(chosen) == before {
			return nil, fmt.Errorf("there is no port %q", port)
		}
	}
	return chosen, nil
}

// start starts what the suites need, all at once; the first that fails ends the others. What runs is returned in any case.
func start(ctx context.Context, cache string, chosen []suite) (running []*emulator.Running, err error) {
	fmt.Printf("starting the emulators; what is missing is installed in %s first, which takes some minutes\n", cache)
	began := time.Now()
	type started struct {
		running *emulator.Running
		err     error
	}
	asked, results := map[emulator.Tool]bool{}, make(chan started)
	installing, cancel := context.WithCancel(ctx)
	defer cancel()
	for _, one := range chosen {
		if asked[one.emulator] {
			continue
		}
		asked[one.emulator] = true
		go func() {
			if _, err := emulator.Install(installing, cache, one.emulator); err != nil {
				results <- started{nil, err}
				return
			}
			r, err := emulator.Start(ctx, cache, one.emulator, emulator.Options{})
			results <- started{r, err}
		}()
	}
	for range asked {
		switch result := <-results; {
		case result.err == nil:
			running = append(running, result.running)
			fmt.Printf("%5.1f s  %s at %s\n", time.Since(began).Seconds(), result.running.Tool, result.running.URL)
		case err == nil:
			err = result.err
			cancel()
		}
	}
	return running, err
}

// test runs the suites with an environment and shows what they say.
func test(ctx context.Context, env []string, chosen []suite) (code int, err error) {
	args := []string{"test", "-json", "-count=1", "-run", "Contract"}
	for _, one := range chosen {
		args = append(args, one.folder)
	}
	command := exec.CommandContext(ctx, "go", args...)
	command.Env, command.Stderr = env, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the go command does not end the tests that it runs
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGTERM) }
	command.WaitDelay = 5 * time.Second
	fmt.Println("go", strings.Join(args, " "))
	out, err := command.StdoutPipe()
	if err != nil {
		return 1, err
	}
	if err := command.Start(); err != nil {
		return 1, err
	}
	passed := follow(out, os.Stdout)
	if err := command.Wait(); ctx.Err() != nil {
		return 1, ctx.Err()
	} else if command.ProcessState.ExitCode() < 0 {
		return 1, err
	}
	if code := command.ProcessState.ExitCode(); code != 0 {
		return code, fmt.Errorf("go test ended with %d", code)
	}
	return 0, complete(chosen, passed)
}

// complete is an error when a suite has not run: one that is skipped proves nothing.
func complete(chosen []suite, passed map[string]int) error {
	var silent []string
	for _, one := range chosen {
		if passed[one.folder] == 0 {
			silent = append(silent, one.port)
		}
	}
	if silent != nil {
		return fmt.Errorf("no contract test ran to its end for: %s", strings.Join(silent, ", "))
	}
	return nil
}
