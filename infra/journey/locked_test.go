package journey

import (
	"bytes"
	"sync"
)

// locked lets many goroutines write to one buffer, and one read it meanwhile.
type locked struct {
	mu sync.Mutex
	w  *bytes.Buffer
}

// String is what was written so far.
func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.String()
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
