package atrest_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"tandem/shared/clock"
	"tandem/shared/object"
	"tandem/shared/object/atrest"
	"tandem/shared/object/directory"
	objectfaulty "tandem/shared/object/faulty"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table/faulty"
)

const (
	drop  object.Bucket = "DropBucket"
	files object.Bucket = "FilesBucket"
)

type fixture struct {
	atrest.Objects
	root  string
	plain object.Objects // what lies below
}

func open(t *testing.T) fixture {
	t.Helper()
	root := t.TempDir()
	below, err := directory.Open(directory.Options{Root: root, Secret: bytes.Repeat([]byte{1}, 32), URL: "/", Clock: clock.Fixed(vaulttest.Now)})
	if err != nil {
		t.Fatal(err)
	}
	return fixture{atrest.Objects{Objects: below, Key: bytes.Repeat([]byte{2}, seal.KeySize)}, root, below}
}

func (f fixture) put(t *testing.T, bucket object.Bucket, key, body string) {
	t.Helper()
	if err := f.Put(context.Background(), bucket, key, strings.NewReader(body)); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, objects object.Objects, bucket object.Bucket, key string) (string, error) {
	t.Helper()
	body, err := objects.Get(context.Background(), bucket, key)
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(body)
	return string(text), errors.Join(err, body.Close())
}

const canary = "CANARI-DANS-LE-FICHIER-40712"

func TestNothingLiesInClear(t *testing.T) {
	f := open(t)
	body := strings.Repeat(canary+"\n", 4000) // several segments
	f.put(t, drop, "caf/fichier.xml", body)
	f.put(t, drop, "caf/vide.xml", "")
	seen := 0
	err := filepath.WalkDir(f.root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte("CANARI")) {
			t.Errorf("%s holds the file in clear", path)
		}
		seen++
		return err
	})
	if err != nil || seen < 2 {
		t.Fatalf("%d files on the disk, %v", seen, err)
	}
	for key, want := range map[string]string{"caf/fichier.xml": body, "caf/vide.xml": ""} {
		if got, err := read(t, f, drop, key); err != nil || got != want {
			t.Errorf("%s: %d bytes read back, want %d, %v", key, len(got), len(want), err)
		}
	}
}

// Whoever can rename files on the disk cannot make one file pass for another.
func TestAFileOpensInItsPlaceOnly(t *testing.T) {
	f := open(t)
	f.put(t, drop, "caf/un", canary)
	sealed, err := read(t, f.plain, drop, "caf/un")
	if err != nil {
		t.Fatal(err)
	}
	for _, moved := range []struct {
		bucket object.Bucket
		key    string
	}{{drop, "caf/deux"}, {files, "caf/un"}, {drop, "caf-un"}} {
		if err := f.plain.Put(context.Background(), moved.bucket, moved.key, strings.NewReader(sealed)); err != nil {
			t.Fatal(err)
		}
		if got, err := read(t, f, moved.bucket, moved.key); !errors.Is(err, seal.ErrRefused) || got != "" {
			t.Errorf("%s/%s: %q, %v", moved.bucket, moved.key, got, err)
		}
	}
	if err := f.plain.Put(context.Background(), drop, "clair", strings.NewReader(canary)); err != nil {
		t.Fatal(err)
	}
	if _, err := read(t, f, drop, "clair"); !errors.Is(err, seal.ErrRefused) {
		t.Errorf("a file that nobody encrypted: %v", err)
	}
}

func TestMissing(t *testing.T) {
	if _, err := read(t, open(t), drop, "absent"); !errors.Is(err, object.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
}

// A body that fails half-way leaves what was there.
func TestAFailingBody(t *testing.T) {
	f := open(t)
	f.put(t, drop, "caf/un", "avant")
	lost := errors.New("lost")
	for _, cause := range []error{lost, io.ErrUnexpectedEOF} {
		body := io.MultiReader(strings.NewReader(strings.Repeat("x", 3*seal.Segment)), iotest.ErrReader(cause))
		if err := f.Put(context.Background(), drop, "caf/un", body); !errors.Is(err, cause) {
			t.Errorf("put of a body that fails with %v: %v", cause, err)
		}
		if got, err := read(t, f, drop, "caf/un"); err != nil || got != "avant" {
			t.Errorf("after %v: %q, %v", cause, got, err)
		}
	}
}

// endless is a body without end. Its third read, which follows the first segment, lasts until it is let go.
type endless struct {
	reads    int
	reading  chan struct{}
	let      chan struct{}
	finished bool
}

func (b *endless) Read(p []byte) (int, error) {
	b.reads++
	if b.reads == 3 {
		close(b.reading)
		<-b.let
		for range 100 {
			runtime.Gosched()
		}
		b.finished = true
	}
	return len(p), nil
}

// stopping is a store that reads the first segment of a body and gives up while the next one is being read.
type stopping struct {
	object.Objects
	body *endless
}

var errFull = errors.New("no room")

func (s stopping) Put(_ context.Context, _ object.Bucket, _ string, body io.Reader) error {
	head := make([]byte, 4)
	_, err := io.ReadFull(body, head)
	_, reading := io.ReadFull(body, make([]byte, binary.BigEndian.Uint32(head)))
	<-s.body.reading
	close(s.body.let)
	return errors.Join(errFull, err, reading)
}

// A store that stops reading early ends the work: the body is read no more once Put has returned, so that its owner may close it.
func TestAStoreThatStopsEarly(t *testing.T) {
	body := &endless{reading: make(chan struct{}), let: make(chan struct{})}
	objects := atrest.Objects{Objects: stopping{body: body}, Key: bytes.Repeat([]byte{2}, seal.KeySize)}
	if err := objects.Put(context.Background(), drop, "un", body); !errors.Is(err, errFull) {
		t.Errorf("put: %v", err)
	}
	if !body.finished || body.reads != 3 {
		t.Errorf("the body is still being read: %d reads", body.reads)
	}
}

func TestFaults(t *testing.T) {
	faulty.Enumerate(faulty.All(), func(plan faulty.Plan) bool {
		f := open(t)
		f.put(t, drop, "un", "avant")
		below := objectfaulty.New(f.plain, plan)
		objects := atrest.Objects{Objects: below, Key: f.Key}
		var err error
		crashed := faulty.Survive(func() { err = objects.Put(context.Background(), drop, "un", strings.NewReader("après")) })
		got, reading := read(t, f, drop, "un")
		if reading != nil || got != "avant" && got != "après" || err == nil && !crashed && got != "après" {
			t.Errorf("%v: put %v, then read %q, %v", plan, err, got, reading)
		}
		return below.Struck()
	})
}
