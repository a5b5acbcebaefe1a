package bolt

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
)

// The bounds of a group, which is what one commit makes durable. A small write waits for the running group and for its own,
// hence the lower bound as long as such writes come: a group of 500 takes about 30 ms, one of 10,000 more than 100.
const (
	besideUsers = 500      // items
	alone       = 10_000   // items
	groupBytes  = 16 << 20 // bytes of encoded items
	quietGroups = 20       // groups of bulk work without any other write, after which it is taken to be alone
)

// errClosed answers whoever comes after Close.
var errClosed = errors.New("table/bolt: the store is closed")

// The states of a request: its caller may give up only while it waits.
const (
	waiting int32 = iota
	taken
	abandoned
)

// request is one atomic write, waiting for the writer.
type request struct {
	changes []change
	count   *count // instead of changes, for Add
	bytes   int

	state atomic.Int32
	err   error
	done  chan struct{}
}

func (r *request) items() int { return max(len(r.changes), 1) }

// group is what is being committed together.
type group struct {
	requests      []*request
	items, urgent int // items in all, and of writes that are not bulk
	bytes         int
	changed       bool
}

// queue holds the requests of one writer: two lines, bulk behind the others.
type queue struct {
	mu           sync.Mutex
	filled       sync.Cond
	urgent, bulk []*request
	quiet        int // groups without an urgent request, in a row
	closed       bool
}

func newQueue() *queue {
	q := &queue{quiet: quietGroups}
	q.filled.L = &q.mu
	return q
}

// do has the writer perform the request and returns what came of it. When the context ends before the writer took the
// request, nothing happens; after that the outcome is waited for, since a group takes milliseconds.
func (q *queue) do(ctx context.Context, r *request, bulk bool) error {
	r.done = make(chan struct{})
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return errClosed
	}
	if bulk {
		q.bulk = append(q.bulk, r)
	} else {
		q.urgent = append(q.urgent, r)
	}
	q.filled.Signal()
	q.mu.Unlock()
	select {
	case <-r.done:
	case <-ctx.Done():
		if r.state.CompareAndSwap(waiting, abandoned) {
			return ctx.Err()
		}
		<-r.done
	}
	return r.err
}

// wait blocks until there is work; false means that there will be none any more.
func (q *queue) wait() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.urgent)+len(q.bulk) == 0 && !q.closed {
		q.filled.Wait()
	}
	return len(q.urgent)+len(q.bulk) > 0
}

// next moves the next request into the group, or returns nil when the group is full or nobody waits.
func (q *queue) next(g *group) *request {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.urgent) > 0 && g.takes(q.urgent[0], g.urgent, besideUsers) {
		if r := pop(&q.urgent); r != nil {
			g.add(r)
			g.urgent += r.items()
			return r
		}
	}
	limit := besideUsers
	if g.urgent == 0 && q.quiet >= quietGroups {
		limit = alone
	}
	for len(q.urgent) == 0 && len(q.bulk) > 0 && g.takes(q.bulk[0], g.items, limit) {
		if r := pop(&q.bulk); r != nil {
			g.add(r)
			return r
		}
	}
	return nil
}

// takes reports whether the group, holding so many of limit items, has room for the request; an empty one always has.
func (g *group) takes(r *request, holding, limit int) bool {
	return len(g.requests) == 0 || holding+r.items() <= limit && g.bytes+r.bytes <= groupBytes
}

func (g *group) add(r *request) {
	g.requests = append(g.requests, r)
	g.items += r.items()
	g.bytes += r.bytes
}

// pop takes the first request off a line; nil when its caller gave up.
func pop(line *[]*request) *request {
	r := (*line)[0]
	(*line)[0] = nil
	*line = (*line)[1:]
	if !r.state.CompareAndSwap(waiting, taken) {
		return nil
	}
	return r
}

// ended notes whether the group was beside users.
func (q *queue) ended(g *group) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if g.urgent > 0 {
		q.quiet = 0
	} else if len(g.requests) > 0 {
		q.quiet++
	}
}

// close lets what waits be done and refuses what comes.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.filled.Broadcast()
}
