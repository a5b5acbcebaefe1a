package directory_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/object"
	"tandem/shared/object/contract"
	"tandem/shared/object/directory"
	"tandem/shared/object/directory/post"
	"tandem/shared/object/faulty"
	"tandem/shared/object/metered"
)

// manual is a clock that only tests move.
type manual struct {
	mu  sync.Mutex
	now time.Time
}

func (c *manual) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *manual) advance(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(by)
}

const bucket = object.Bucket("CVBucket")

var secret = bytes.Repeat([]byte("s"), 32)

func newClock() *manual { return &manual{now: time.Date(2026, 2, 28, 8, 0, 0, 0, time.UTC)} }

func open(t testing.TB, root string, clock *manual, url string) *directory.Objects {
	t.Helper()
	objects, err := directory.Open(directory.Options{Root: root, Secret: secret, URL: url, Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// serving returns objects whose forms are answered over HTTP.
func serving(t *testing.T, clock *manual) *directory.Objects {
	t.Helper()
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	objects := open(t, t.TempDir(), clock, server.URL+"/upload")
	mux.Handle("/upload", post.Handler(objects, objects))
	return objects
}

func TestContract(t *testing.T) {
	for name, wrap := range map[string]func(object.Objects) object.Objects{
		"directory": func(objects object.Objects) object.Objects { return objects },
		"wrapped":   func(objects object.Objects) object.Objects { return metered.Wrap(faulty.New(objects)) },
	} {
		t.Run(name, func(t *testing.T) {
			contract.Run(t, func(t *testing.T) contract.Subject {
				clock := newClock()
				return contract.Subject{Objects: wrap(serving(t, clock)), Bucket: bucket, Other: "DropBucket", Now: clock.Now, Advance: clock.advance}
			})
		})
	}
}

// files returns the paths of all files below a folder, and those of its folders.
func files(t *testing.T, root string) (names, folders []string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, one fs.DirEntry, err error) error {
		relative, _ := filepath.Rel(root, path)
		if one.IsDir() {
			folders = append(folders, relative)
		} else {
			names = append(names, relative)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names, folders
}

func put(t *testing.T, objects object.Objects, key, body string) {
	t.Helper()
	if err := objects.Put(context.Background(), bucket, key, strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
}

func TestDeleteLeavesNothing(t *testing.T) {
	root := t.TempDir()
	objects := open(t, root, newClock(), "")
	put(t, objects, "cv/person/1", "x")
	put(t, objects, "cv/person/"+strings.Repeat("long", 100)+"/1", "x")
	put(t, objects, "other", "x")
	for _, key := range []string{"cv/person/1", "cv/person/" + strings.Repeat("long", 100) + "/1"} {
		if err := objects.Delete(context.Background(), bucket, key); err != nil {
			t.Fatal(err)
		}
	}
	names, folders := files(t, root)
	if diff := cmp.Diff([]string{"CVBucket/other"}, names); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{".", ".tmp", "CVBucket"}, folders); diff != "" {
		t.Errorf("folders (-want +got):\n%s", diff)
	}
}

func TestAFailedPutLeavesNothing(t *testing.T) {
	root := t.TempDir()
	objects := open(t, root, newClock(), "")
	ctx, cancel := context.WithCancel(context.Background())
	body := io.MultiReader(strings.NewReader("half"), readerFunc(func() { cancel() }), strings.NewReader("half"))
	if err := objects.Put(ctx, bucket, "a", body); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if names, _ := files(t, root); len(names) != 0 {
		t.Errorf("got %v", names)
	}
}

// readerFunc does something and has nothing to read.
type readerFunc func()

func (f readerFunc) Read([]byte) (int, error) { f(); return 0, io.EOF }

func TestOpenForgetsWhatWasBeingWritten(t *testing.T) {
	root := t.TempDir()
	put(t, open(t, root, newClock(), ""), "a", "whole")
	if err := os.WriteFile(filepath.Join(root, ".tmp", "123"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	again := open(t, root, newClock(), "")
	if names, _ := files(t, root); !cmp.Equal(names, []string{"CVBucket/a"}) {
		t.Errorf("got %v", names)
	}
	body, err := again.Get(context.Background(), bucket, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if raw, err := io.ReadAll(body); err != nil || string(raw) != "whole" {
		t.Errorf("got %q, %v", raw, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	if _, err := directory.Open(directory.Options{Root: t.TempDir(), Secret: secret[:31], Clock: newClock()}); err == nil {
		t.Error("a short secret was accepted")
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := directory.Open(directory.Options{Root: file, Secret: secret, Clock: newClock()}); err == nil {
		t.Error("a file was accepted as a folder")
	}
}

func TestSubscribersHearOfEveryPut(t *testing.T) {
	objects := open(t, t.TempDir(), newClock(), "")
	var heard []object.Info
	objects.Subscribe(func(from object.Bucket, key string, size int64) {
		if body, err := objects.Get(context.Background(), from, key); err != nil || body.Close() != nil {
			t.Errorf("%s is not there yet: %v", key, err)
		}
		heard = append(heard, object.Info{Key: key, Size: size})
	})
	put(t, objects, "a", "four")
	put(t, objects, "a", "")
	if err := objects.Put(context.Background(), bucket, "..", strings.NewReader("x")); err == nil {
		t.Error("a bad key was accepted")
	}
	if diff := cmp.Diff([]object.Info{{Key: "a", Size: 4}, {Key: "a"}}, heard); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestEach(t *testing.T) {
	objects := open(t, t.TempDir(), newClock(), "")
	put(t, objects, "a/b", "1")
	put(t, objects, "a", "2")
	if err := objects.Put(context.Background(), "DropBucket", "c", strings.NewReader("3")); err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{}
	err := objects.Each(func(bucket object.Bucket, key string, body []byte) error {
		seen[string(bucket)+" "+key] = string(body)
		return nil
	})
	if diff := cmp.Diff(map[string]string{"CVBucket a/b": "1", "CVBucket a": "2", "DropBucket c": "3"}, seen); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	stop := errors.New("enough")
	if err := objects.Each(func(object.Bucket, string, []byte) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

// TestManyAtOnce has folders made and removed under each other's feet.
func TestManyAtOnce(t *testing.T) {
	root := t.TempDir()
	objects := open(t, root, newClock(), "")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 40 {
				if err := objects.Put(context.Background(), bucket, "a/b/c", strings.NewReader("x")); err != nil {
					t.Errorf("put: %v", err)
				}
				if _, err := objects.List(context.Background(), bucket, "", ""); err != nil {
					t.Errorf("list: %v", err)
				}
				if err := objects.Delete(context.Background(), bucket, "a/b/c"); err != nil {
					t.Errorf("delete: %v", err)
				}
			}
		})
	}
	group.Wait()
	if names, folders := files(t, root); len(names) != 0 || len(folders) != 2 {
		t.Errorf("got %v, %v", names, folders)
	}
}

func TestAFormIsWorthNothingElsewhere(t *testing.T) {
	clock := newClock()
	objects := open(t, t.TempDir(), clock, "/upload")
	form, err := objects.Presign(context.Background(), bucket, "a", object.Limit{MaxSize: 1, Type: "text/plain", Until: clock.Now().Add(time.Hour)})
	if err != nil || form.URL != "/upload" {
		t.Fatalf("got %+v, %v", form, err)
	}
	kept := metered.Wrap(objects)
	foreign, err := directory.Open(directory.Options{Root: t.TempDir(), Secret: bytes.Repeat([]byte("t"), 32), Clock: clock})
	if err != nil {
		t.Fatal(err)
	}
	if err := foreign.Accept(context.Background(), form.Fields, strings.NewReader("x"), kept); !errors.Is(err, directory.ErrRefused) {
		t.Errorf("got %v", err)
	}
	if err := objects.Accept(context.Background(), form.Fields, strings.NewReader("x"), kept); err != nil || kept.Usage().Puts != 1 {
		t.Errorf("got %v, %+v", err, kept.Usage())
	}
	if err := objects.Accept(context.Background(), form.Fields, strings.NewReader("xx"), kept); !errors.Is(err, directory.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	clock.advance(time.Hour)
	if err := objects.Accept(context.Background(), form.Fields, strings.NewReader("x"), kept); !errors.Is(err, directory.ErrExpired) {
		t.Errorf("got %v", err)
	}
}
