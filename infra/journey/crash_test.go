package journey

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/infra/local/machine"
	"tandem/shared/intake"
	"tandem/shared/object"
	objectfaulty "tandem/shared/object/faulty"
	"tandem/shared/push"
	pushfaulty "tandem/shared/push/faulty"
	"tandem/shared/queue"
	queuefaulty "tandem/shared/queue/faulty"
	"tandem/shared/table"
	"tandem/shared/table/faulty"
)

// TestPublishingSurvivesEveryFault publishes a CV while the process dies, or a port fails, at each of its calls.
func TestPublishingSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	enumerate(t, matched(t), process{
		request: func(l *lab) int {
			status, _ := l.call("zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
			return status
		},
		judge: func(t *testing.T, l *lab, dump string) {
			if got := count(dump, "projection", "Commune:"); got != 3 { // Paul, Zoé and the offer
				t.Errorf("%d entries in the projection, want 3:\n%s", got, dump)
			}
			offers := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/matches/offers", nil)
			if text(t, offers, "ready") != "true" {
				t.Errorf("the CV is not in the matching: %v", offers)
			}
		},
	})
}

// TestPurgeSurvivesEveryFault releases a purge and executes it while the process dies, or a port fails, at each of its calls.
func TestPurgeSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	from := released(t)
	enumerate(t, from, process{
		request: func(l *lab) int {
			status, _ := l.call("dpo", http.MethodPost, "/api/v1/admin/purges/"+from.run+"/releases", nil)
			return status
		},
		judge: func(t *testing.T, l *lab, dump string) {
			if got := count(dump, "records | tombstone", "U#dossier"); got != 1 {
				t.Errorf("%d tombstones of dossiers, want 1", got)
			}
			if got := count(dump, "records | run", `"rule":"MJ-01"`, `"count":1`, `"objects":1`, `"state":"terminee"`); got != 1 {
				t.Errorf("%d manifests of the run, want 1:\n%s", got, dump)
			}
			if problem := judge(l.search(canaries), canaries, false); problem != "" {
				t.Error(problem)
			}
			if problem := judge(l.search(paulCanaries), paulCanaries, true); problem != "" {
				t.Error(problem)
			}
		},
	})
}

// TestImportSurvivesEveryDeath stages and applies a file of three foyers while the process dies at each of its calls.
func TestImportSurvivesEveryDeath(t *testing.T) {
	t.Parallel()
	enumerate(t, dropped(t), process{
		request: func(*lab) int { return http.StatusOK },
		faults:  []faulty.Fault{faulty.CrashBefore, faulty.CrashAfter},
		judge: func(t *testing.T, l *lab, dump string) {
			desk := l.imports()
			reports, err := desk.List(l.ctx, 10)
			if err != nil || len(reports) != 1 {
				t.Fatalf("%d reports, %v", len(reports), err)
			}
			want := intake.Counts{Foyers: 3, Created: 3}
			if diff := cmp.Diff(want, reports[0].Counts); diff != "" || reports[0].Status != intake.OK {
				t.Errorf("report %s, counts (-want +got):\n%s", reports[0].Status, diff)
			}
			if got := count(dump, "records | dossier"); got != 4 { // one of the foyers is a couple
				t.Errorf("%d dossiers, want 4", got)
			}
		},
	})
}

// process is something that a person asks for and the house then does in several functions.
type process struct {
	request func(*lab) (status int)
	faults  []faulty.Fault                          // all when nil
	judge   func(t *testing.T, l *lab, dump string) // the end state of a run without a fault
}

// everyFault has every fault strike at every call. Without it every death does but those before a read, which find what a death after the write before
// it leaves, and what merely fails does at every third call: the tests have five minutes, `make prove` has more.
var everyFault = flag.Bool("faults", false, "every fault at every call, not only the deaths that differ")

// enumerate runs the process once without a fault, then with each fault at each call of each port. Whatever happened must have come to
// the same end state once the messages have come again.
func enumerate(t *testing.T, from base, p process) {
	t.Helper()
	calm, calls := from.open(t, machine.Wrap{}), &calls{}
	noted := from.open(t, calls.wrap())
	for _, l := range []*lab{calm, noted} {
		if status := l.attempt(p.request, func() bool { return false }); status >= http.StatusInternalServerError {
			t.Fatalf("without a fault: status %d", status)
		}
	}
	want := calm.outcome()
	p.judge(t, calm, want)
	calm.close()
	for port, names := range calls.names {
		if len(names) == 0 {
			t.Errorf("no call of the port %s: what is enumerated?", port)
		}
		for number, name := range names {
			for _, fault := range faultsAt(name) {
				dies := fault == faulty.CrashBefore && !reads(name) || fault == faulty.CrashAfter
				if p.faults != nil && !slices.Contains(p.faults, fault) || !dies && !*everyFault && number%3 != 0 {
					continue
				}
				plan := faulty.Plan{Call: number, Fault: fault}
				t.Run(fmt.Sprintf("%s %s, %s", port, name, plan), func(t *testing.T) {
					t.Parallel()
					struck := survive(t, from, p, port, plan, want)
					if !struck {
						t.Error("the fault did not strike")
					}
				})
			}
		}
	}
}

// faultsAt are the faults that differ at a call: a read has no effect, so that one that fails is as good as one that comes too late.
func faultsAt(method string) []faulty.Fault {
	if reads(method) {
		return []faulty.Fault{faulty.Throttle, faulty.CrashBefore}
	}
	return faulty.All()
}

func reads(method string) bool { return slices.Contains([]string{"Get", "Query", "List"}, method) }

// survive runs the process with one fault, repeats what was not acknowledged, as people and queues do, and compares the end state.
func survive(t *testing.T, from base, p process, port string, plan faulty.Plan, want string) (struck bool) {
	t.Helper()
	wrap, hit := faultyWrap(port, plan)
	l := from.open(t, wrap)
	dies := plan.Fault == faulty.CrashBefore || plan.Fault == faulty.CrashAfter
	status := l.attempt(p.request, func() bool { return dies && hit() })
	struck = hit()
	if dies {
		l = l.reopen()
	}
	if status >= http.StatusInternalServerError {
		if status := p.request(l); status >= http.StatusInternalServerError {
			t.Errorf("repeated: status %d", status)
		}
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(l.outcome(), "\n")); diff != "" {
		t.Errorf("another end state (-without a fault +with it):\n%s", diff)
	}
	return struck
}

// attempt sends the request and lets stream and queues go on, until the process is dead.
func (l *lab) attempt(request func(*lab) int, dead func() bool) (status int) {
	l.t.Helper()
	status = request(l)
	for range 3 {
		for _, go1 := range []func(context.Context) error{l.m.Wake, l.m.Work} {
			if dead() {
				return status
			}
			_ = go1(l.ctx) // with a fault it may well fail
		}
	}
	return status
}

// outcome is the end state: nothing wakes the relay but its sweep, whatever hides its messages is over, and the night has renewed the
// projection.
func (l *lab) outcome() string {
	l.t.Helper()
	for range 3 {
		l.wait(6 * time.Minute)
		l.run("RelaySweep")
		if err := l.m.Work(l.ctx); err != nil {
			l.t.Fatal(err)
		}
	}
	l.run("MatchingRebuild")
	return l.dump() + l.notified()
}

// notified are the notifications that went out, one a line.
func (l *lab) notified() string {
	l.t.Helper()
	list, err := l.m.Pushes.List()
	if err != nil {
		l.t.Fatal(err)
	}
	var lines []string
	for _, one := range list {
		lines = append(lines, fmt.Sprintf("push | %s | %s | %s\n", one.ID, one.Device, one.Text))
	}
	slices.Sort(lines) // a device that failed comes later
	return strings.Join(lines, "")
}

// count counts the lines of a dump that hold all the parts.
func count(dump string, parts ...string) int {
	found := 0
	for line := range strings.Lines(dump) {
		missing := func(part string) bool { return !strings.Contains(line, part) }
		if !slices.ContainsFunc(parts, missing) {
			found++
		}
	}
	return found
}

// faultyWrap has one call of one port fail; hit tells whether it did.
func faultyWrap(port string, plan faulty.Plan) (wrap machine.Wrap, hit func() bool) {
	switch port {
	case "table":
		wrap.Store = func(inner table.Store) table.Store {
			store := faulty.New(inner, plan)
			hit = store.Struck
			return store
		}
	case "object":
		wrap.Objects = func(inner object.Objects) object.Objects {
			objects := objectfaulty.New(inner, plan)
			hit = objects.Struck
			return objects
		}
	case "queue":
		wrap.Queues = func(inner queue.Queues) queue.Queues {
			queues := queuefaulty.New(inner, plan)
			hit = queues.Struck
			return queues
		}
	case "push":
		wrap.Push = func(inner push.Sender) push.Sender {
			sender := pushfaulty.New(inner, plan)
			hit = sender.Struck
			return sender
		}
	}
	return wrap, func() bool { return hit() }
}

// calls notes which calls functions make of each port, in their order.
type calls struct {
	mu    sync.Mutex
	names map[string][]string
}

func (c *calls) note(port, name string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil {
		c.names = map[string][]string{}
	}
	c.names[port] = append(c.names[port], name)
}

func (c *calls) wrap() machine.Wrap {
	return machine.Wrap{
		Store:   func(inner table.Store) table.Store { return notedStore{inner, c} },
		Objects: func(inner object.Objects) object.Objects { return notedObjects{inner, c} },
		Queues:  func(inner queue.Queues) queue.Queues { return notedQueues{inner, c} },
		Push:    func(inner push.Sender) push.Sender { return notedPush{inner, c} },
	}
}

type notedStore struct {
	table.Store
	calls *calls
}

func (s notedStore) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	s.calls.note("table", "Get")
	return s.Store.Get(ctx, keys...)
}

func (s notedStore) Query(ctx context.Context, query table.Query) (table.Page, error) {
	s.calls.note("table", "Query")
	return s.Store.Query(ctx, query)
}

func (s notedStore) Write(ctx context.Context, ops ...table.Op) error {
	s.calls.note("table", "Write")
	return s.Store.Write(ctx, ops...)
}

func (s notedStore) Add(ctx context.Context, key table.Key, delta int64, now, expires time.Time) (int64, error) {
	s.calls.note("table", "Add")
	return s.Store.Add(ctx, key, delta, now, expires)
}

type notedObjects struct {
	object.Objects
	calls *calls
}

func (o notedObjects) Put(ctx context.Context, bucket object.Bucket, key string, body io.Reader) error {
	o.calls.note("object", "Put")
	return o.Objects.Put(ctx, bucket, key, body)
}

func (o notedObjects) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	o.calls.note("object", "Get")
	return o.Objects.Get(ctx, bucket, key)
}

func (o notedObjects) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	o.calls.note("object", "List")
	return o.Objects.List(ctx, bucket, prefix, after)
}

func (o notedObjects) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	o.calls.note("object", "Delete")
	return o.Objects.Delete(ctx, bucket, key)
}

type notedQueues struct {
	queue.Queues
	calls *calls
}

func (q notedQueues) Send(ctx context.Context, name queue.Name, messages ...queue.Outgoing) error {
	q.calls.note("queue", "Send")
	return q.Queues.Send(ctx, name, messages...)
}

type notedPush struct {
	push.Sender
	calls *calls
}

func (s notedPush) Send(ctx context.Context, note push.Note) error {
	s.calls.note("push", "Send")
	return s.Sender.Send(ctx, note)
}
