package bolt

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"tandem/shared/table"
)

// crashFolder tells a run of the test binary that it is the process to be killed, and where it works.
const crashFolder = "TANDEM_CRASH_FOLDER"

const (
	crashWriters = 32
	crashRounds  = 3
	crashAcks    = 1_000 // acknowledged writes before a kill
)

func TestMain(m *testing.M) {
	if folder := os.Getenv(crashFolder); folder != "" {
		writeUntilKilled(folder, os.Getenv("TANDEM_CRASH_ROUND"))
		return
	}
	os.Exit(m.Run())
}

// crashKeys are the places of one write: three tables, and the third replaced by each write of a writer.
func crashKeys(writer, name string) [3]table.Key {
	return [3]table.Key{table.At(table.Records, writer, name), table.At(table.Keys, writer+"/"+name, "unit"), table.At(table.Journal, writer, "last")}
}

// writeUntilKilled writes with many writers and prints one line for each write that was acknowledged.
func writeUntilKilled(folder, round string) {
	store, err := Open(optionsIn(folder))
	if err != nil {
		fmt.Println("error", err)
		return
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	for w := range crashWriters {
		all.Go(func() {
			for i := 0; ; i++ {
				writer, name := fmt.Sprintf("w%d", w), fmt.Sprintf("%s-%06d", round, i)
				keys := crashKeys(writer, name)
				message := table.Item{Key: keys[0], Body: []byte(strings.Repeat(name, 20)),
					Index: map[table.Index]table.Entry{table.Pending: {Hash: writer, Range: name}}}
				err := store.Write(context.Background(), table.Put(message, table.IfAbsent),
					table.Put(table.Item{Key: keys[1], Body: []byte(name)}, table.IfAbsent), table.Put(table.Item{Key: keys[2], Body: []byte(name)}, table.Always))
				if err == nil && i%10 == 0 {
					err = store.Write(context.Background(), table.Put(table.Item{Key: table.At(table.Ephemeral, writer, name), Kind: "test", Body: []byte(name)}, table.IfAbsent))
				}
				mu.Lock()
				if err != nil {
					fmt.Println("error", err)
				} else {
					fmt.Println(writer, name)
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
}

// TestKill kills a writing process several times over the same files and looks each time for what it had acknowledged.
func TestKill(t *testing.T) {
	folder := t.TempDir()
	var acknowledged [][2]string
	for round := range crashRounds {
		acknowledged = append(acknowledged, runAndKill(t, folder, fmt.Sprint(round))...)
		store, err := Open(optionsIn(folder))
		if err != nil {
			t.Fatal(err)
		}
		if store.EphemeralLost() && bootID() != "" {
			t.Error("ephemeral data lost though the system went on")
		}
		for _, ack := range acknowledged {
			checkAcknowledged(t, store, ack[0], ack[1], !store.EphemeralLost())
		}
		checkWhole(t, store)
		closeStore(t, store)
	}
	t.Logf("%d kills, %d acknowledged writes", crashRounds, len(acknowledged))
}

func runAndKill(t *testing.T, folder, round string) (acknowledged [][2]string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), crashFolder+"="+folder, "TANDEM_CRASH_ROUND="+round)
	output, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		writer, name, _ := strings.Cut(lines.Text(), " ")
		if writer == "error" {
			t.Errorf("the child: %s", name)
			break
		}
		if acknowledged = append(acknowledged, [2]string{writer, name}); len(acknowledged) == crashAcks {
			if err := child.Process.Kill(); err != nil { // SIGKILL
				t.Fatal(err)
			}
		}
	}
	_ = child.Process.Kill()
	if err := child.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	if len(acknowledged) < crashAcks {
		t.Fatalf("only %d writes acknowledged", len(acknowledged))
	}
	return acknowledged
}

func checkAcknowledged(t *testing.T, store *Store, writer, name string, ephemeral bool) {
	t.Helper()
	keys := crashKeys(writer, name)
	wanted := keys[:]
	if ephemeral && strings.HasSuffix(name, "0") {
		wanted = append(wanted, table.At(table.Ephemeral, writer, name))
	}
	items, err := store.Get(t.Context(), wanted...)
	if err != nil {
		t.Fatal(err)
	}
	for i, item := range items {
		if item == nil || i != 2 && !strings.HasPrefix(string(item.Body), name) || i == 2 && string(item.Body) < name {
			t.Errorf("acknowledged write %s %s lost in %s", writer, name, wanted[i].Table())
		}
	}
}

// checkWhole checks that each write that is there, acknowledged or not, is there in every table and in the index, and no other.
func checkWhole(t *testing.T, store *Store) {
	t.Helper()
	count := map[table.Name]int{}
	if err := store.Each(t.Context(), func(item table.Item) error {
		if item.Key.SK() == "last" || item.Key.Table() == table.Ephemeral {
			return nil
		}
		count[item.Key.Table()]++
		if item.Key.Table() == table.Records {
			if unit, err := store.Get(t.Context(), crashKeys(item.Key.PK(), item.Key.SK())[1]); err != nil || unit[0] == nil {
				t.Errorf("half a write: %s %s, %v", item.Key.PK(), item.Key.SK(), err)
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	listed := 0
	for w := range crashWriters {
		query := table.Query{Index: table.Pending, PK: fmt.Sprintf("w%d", w)}
		for more := true; more; more = query.After != "" {
			page, err := store.Query(t.Context(), query)
			if err != nil {
				t.Fatal(err)
			}
			listed, query.After = listed+len(page.Items), page.Next
		}
	}
	if count[table.Records] != count[table.Keys] || count[table.Records] != listed {
		t.Errorf("%d records, %d units, %d in the index", count[table.Records], count[table.Keys], listed)
	}
}
