package local_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"tandem/shared/seal"
	"tandem/shared/seal/contract"
	"tandem/shared/seal/local"
)

func open(t *testing.T, path string) *local.Master {
	t.Helper()
	master, err := local.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return master
}

func TestContract(t *testing.T) {
	contract.Run(t, func(t *testing.T) contract.Subject {
		folder := t.TempDir()
		path := filepath.Join(folder, "key")
		return contract.Subject{Master: open(t, path), Again: open(t, path), Other: open(t, filepath.Join(folder, "other"))}
	})
}

func TestTheKeyFileIsForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	open(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() != seal.KeySize {
		t.Errorf("the key file has %d bytes", info.Size())
	}
	if mode := info.Mode().Perm(); runtime.GOOS != "windows" && mode != 0o600 {
		t.Errorf("the key file has mode %o", mode)
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 {
		t.Errorf("%d files beside one another, want the key alone: %v", len(entries), entries)
	}
}

// Of processes that start at once on a new folder all must end with the same key: what one seals, the others open.
func TestOneKeyForAllWhoStartAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	masters := make([]*local.Master, 8)
	var group sync.WaitGroup
	for i := range masters {
		group.Go(func() {
			master, err := local.Open(path)
			if err != nil {
				t.Error(err)
				return
			}
			masters[i] = master
		})
	}
	group.Wait()
	for i, master := range masters {
		if master == nil || !bytes.Equal(master.Derive("essai"), masters[0].Derive("essai")) {
			t.Errorf("process %d has another key than process 0", i)
		}
	}
}

func TestUnusableKeyFiles(t *testing.T) {
	write := func(size int) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, make([]byte, size), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	tests := []struct {
		name    string
		prepare func(*testing.T, string)
		want    []string
	}{
		{"empty", write(0), []string{"abîmé", "0 octets au lieu de 32", "restaurez"}},
		{"short", write(31), []string{"abîmé", "31 octets au lieu de 32"}},
		{"long", write(33), []string{"abîmé", "33 octets au lieu de 32"}},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o700); err != nil {
				t.Fatal(err)
			}
		}, []string{"illisible", "droits d'accès"}},
		{"unreadable", func(t *testing.T, path string) {
			write(32)(t, path)
			if err := os.Chmod(path, 0); err != nil {
				t.Fatal(err)
			}
			if os.Geteuid() == 0 || runtime.GOOS == "windows" {
				t.Skip("nothing is unreadable to this account")
			}
		}, []string{"illisible", "droits d'accès"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key")
			test.prepare(t, path)
			_, err := local.Open(path)
			if err == nil {
				t.Fatal("the key file is accepted")
			}
			for _, text := range append(test.want, path) {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("error %q does not say %q", err, text)
				}
			}
		})
	}
}

func TestAFolderThatIsNotThere(t *testing.T) {
	_, err := local.Open(filepath.Join(t.TempDir(), "absent", "key"))
	if err == nil || !strings.Contains(err.Error(), "impossible à créer") {
		t.Errorf("error %v", err)
	}
}

// A damaged key file is never replaced: it may be the only trace of a key that a backup has whole.
func TestADamagedFileStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(path, []byte("abîmé"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := local.Open(path); err == nil {
		t.Fatal("the key file is accepted")
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "abîmé" {
		t.Errorf("the file holds %q, %v", text, err)
	}
}

func TestDerivedKeys(t *testing.T) {
	folder := t.TempDir()
	master, other := open(t, filepath.Join(folder, "key")), open(t, filepath.Join(folder, "other"))
	key := master.Derive("objects")
	switch {
	case len(key) != seal.KeySize:
		t.Errorf("a derived key has %d bytes", len(key))
	case !bytes.Equal(key, open(t, filepath.Join(folder, "key")).Derive("objects")):
		t.Error("the derived key changes with a restart")
	case bytes.Equal(key, master.Derive("forms")):
		t.Error("two purposes have one key")
	case bytes.Equal(key, other.Derive("objects")):
		t.Error("two master keys derive one key")
	}
}
