package bolt

import (
	"io"
	"os"
	"testing"
)

// half reads an archive's first half, then waits until told to end.
type half struct {
	rest []byte
	read chan struct{} // told when the half is read
	end  chan struct{}
}

func newHalf(archive []byte) (io.Reader, *half) {
	h := &half{rest: archive[:len(archive)/2], read: make(chan struct{}), end: make(chan struct{})}
	return h, h
}

func (h *half) Read(into []byte) (int, error) {
	if len(h.rest) == 0 {
		h.read <- struct{}{}
		<-h.end
		return 0, io.EOF
	}
	n := copy(into, h.rest)
	h.rest = h.rest[n:]
	return n, nil
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}
