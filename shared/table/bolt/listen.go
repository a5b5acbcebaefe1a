package bolt

import (
	"sync"

	"tandem/shared/table"
)

// maxHeld is how many keys are kept for a listener that lags.
const maxHeld = 10_000

// listeners are told of committed outbox messages without ever keeping the writer waiting.
type listeners struct {
	mu     sync.Mutex
	all    []*listener
	closed bool
}

type listener struct {
	call  func([]table.Key)
	mu    sync.Mutex
	held  []table.Key
	woken chan struct{} // of one place; closed at the end
	ended chan struct{}
}

func (ls *listeners) add(call func([]table.Key)) {
	l := &listener{call: call, woken: make(chan struct{}, 1), ended: make(chan struct{})}
	ls.mu.Lock()
	defer ls.mu.Unlock()
	if ls.closed {
		return
	}
	ls.all = append(ls.all, l)
	go l.run()
}

// tell is called by the writers.
func (ls *listeners) tell(keys []table.Key) {
	ls.mu.Lock()
	defer ls.mu.Unlock()
	for _, l := range ls.all {
		l.hold(keys)
	}
}

func (ls *listeners) close() {
	ls.mu.Lock()
	all := ls.all
	ls.closed, ls.all = true, nil
	ls.mu.Unlock()
	for _, l := range all {
		close(l.woken)
		<-l.ended
	}
}

func (l *listener) hold(keys []table.Key) {
	l.mu.Lock()
	l.held = append(l.held, keys[:min(len(keys), maxHeld-len(l.held))]...)
	l.mu.Unlock()
	select {
	case l.woken <- struct{}{}:
	default:
	}
}

func (l *listener) run() {
	defer close(l.ended)
	for range l.woken {
		l.mu.Lock()
		keys := l.held
		l.held = nil
		l.mu.Unlock()
		if len(keys) > 0 {
			l.call(keys)
		}
	}
}
