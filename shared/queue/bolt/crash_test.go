package bolt_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tandem/shared/clock"
	"tandem/shared/queue"
	"tandem/shared/queue/bolt"
)

const crashFile = "TANDEM_TEST_QUEUE_CRASH"

// TestKilledProcessLosesNothing kills a process that sends from several goroutines and looks for every message that it said was sent.
func TestKilledProcessLosesNothing(t *testing.T) {
	if path := os.Getenv(crashFile); path != "" {
		sendForEver(path)
	}
	path := filepath.Join(t.TempDir(), "queues.db")
	child := exec.Command(os.Args[0], "-test.run=^TestKilledProcessLosesNothing$")
	child.Env = append(os.Environ(), crashFile+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged := map[string]bool{}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		acknowledged[lines.Text()] = true
		if len(acknowledged) == 300 {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the process was not killed")
	}
	queues := open(t, path, newClock())
	err = queues.Each(func(_ queue.Name, message queue.Message) error {
		delete(acknowledged, string(message.Body))
		return nil
	})
	if err != nil || len(acknowledged) != 0 {
		t.Errorf("%d acknowledged messages are lost, %v", len(acknowledged), err)
	}
}

// sendForEver prints each message after Send returned.
func sendForEver(path string) {
	opened := options(path, nil)
	opened.Clock = clock.System{}
	queues, err := bolt.Open(opened)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for sender := range 8 {
		go func() {
			for i := 0; ; i++ {
				body := fmt.Sprintf("%d/%d", sender, i)
				if err := queues.Send(context.Background(), work, queue.Outgoing{Body: []byte(body)}); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				fmt.Println(body)
			}
		}()
	}
	select {}
}
