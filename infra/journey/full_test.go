package journey

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"tandem/infra/local/machine"
)

const diskSize = 64 << 20 // bytes

// filled fills what is left of a disk, and returns what empties it again.
func filled(t *testing.T, disk string) (empty func()) {
	t.Helper()
	ballast := filepath.Join(disk, "ballast")
	file, err := os.Create(ballast)
	if err != nil {
		t.Fatal(err)
	}
	for size := 1 << 20; size > 0; {
		if _, err := file.Write(make([]byte, size)); errors.Is(err, syscall.ENOSPC) {
			size /= 2
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := os.Remove(ballast); err != nil {
			t.Fatal(err)
		}
	}
}

// TestDiskFull fills the disk on which everything stands: who sends or writes is told in French, nothing is half done, and once there is room
// the service goes on without a restart, and after one.
func TestDiskFull(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, fmt.Sprintf("size=%d", diskSize)); err != nil {
		t.Skipf("only root makes a small disk: %v", err)
	}
	defer func() {
		if err := syscall.Unmount(disk, 0); err != nil {
			t.Error(err)
		}
	}()
	from, folder := matched(t), filepath.Join(disk, "data")
	copyTo(t, from.folder, folder)
	l := openLab(t, folder, machine.Wrap{})
	maps.Copy(l.cookies, from.cookies)
	state := func() string {
		shelf := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/cvs", nil)
		return fmt.Sprint(shelf["cvs"], shelf["documents"])
	}
	before, held := state(), l.count("FilesBucket")
	heavy := samplePDF("lourd")
	at := bytes.Index(heavy, []byte("% lourd"))
	padding := make([]byte, 3<<20)
	if _, err := rand.Read(padding); err != nil {
		t.Fatal(err)
	}
	heavy = append(append(append([]byte{}, heavy[:at]...), fmt.Appendf(nil, "%% %x\n", padding[:1<<20])...), heavy[at:]...)

	empty := filled(t, disk)
	for range 3 {
		status, answer := l.call("zoe", http.MethodPost, "/api/v1/cvs/documents", heavy)
		if detail, _ := answer["detail"].(string); status < http.StatusInternalServerError || detail == "" || english.MatchString(detail) {
			t.Errorf("a file on a full disk: %d, %q", status, detail)
		}
	}
	if status, answer := l.call("zoe", http.MethodPut, "/api/v1/cvs/1", zoeCV); status >= http.StatusInternalServerError {
		if detail, _ := answer["detail"].(string); detail == "" || english.MatchString(detail) {
			t.Errorf("a CV on a full disk: %d, %q", status, detail)
		}
	} else {
		before = "" // there was room for so little
	}
	empty()
	if after := state(); before != "" && after != before {
		t.Errorf("the full disk left %s, there was %s", after, before)
	}
	if waiting := l.count("QuarantineBucket"); waiting != 0 || l.count("FilesBucket") != held {
		t.Errorf("%d files wait, %d are kept", waiting, l.count("FilesBucket"))
	}
	for range 2 { // at once, and after a restart
		if document := l.uploaded(heavy); document["state"] != "accepte" {
			t.Errorf("with room again: %v", document)
		}
		l.must(http.StatusOK, "zoe", http.MethodPut, "/api/v1/cvs/1", zoeCV)
		l = l.reopen()
	}
	l.close()
}

// TestCutUpload breaks the connection in the middle of a file, to the API and to the site: nothing of it is kept.
func TestCutUpload(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	before := l.held()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Host = labAddr
		l.m.ServeHTTP(w, r)
	}))
	defer server.Close()
	for _, path := range []string{"/api/v1/cvs/documents", "/mon-cv/fichiers"} {
		connection, err := net.Dial("tcp", server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(connection, "POST %s HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nCookie: %s\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"../zoé.pdf\"\r\n\r\n%s",
			path, labAddr, labAddr, l.cookies["zoe"], samplePDF("coupé"))
		if half, ok := connection.(*net.TCPConn); err != nil || !ok || half.CloseWrite() != nil {
			t.Fatal(err)
		}
		if err := connection.SetReadDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if answer, err := http.ReadResponse(bufio.NewReader(connection), nil); err == nil && answer.StatusCode < http.StatusBadRequest {
			t.Errorf("%s: half a file is taken with %d", path, answer.StatusCode)
		}
		_ = connection.Close()
	}
	l.settle()
	if after := l.held(); !maps.Equal(after, before) || l.count("QuarantineBucket") != 0 {
		t.Errorf("half a file left %d things, there were %d", len(after), len(before))
	}
}
