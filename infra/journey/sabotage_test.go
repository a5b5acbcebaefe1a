package journey

import (
	"context"
	"net/http"
	"slices"
	"testing"
	"time"

	"tandem/infra/local/machine"
	"tandem/shared/object"
	"tandem/shared/table"
)

// TestSabotagedPurges executes purges that do not do what they should. The run sees it itself and never says that it is done; made blind
// too, it says so, and then the search finds what is left.
func TestSabotagedPurges(t *testing.T) {
	t.Parallel()
	files := func(blind bool) machine.Wrap {
		return machine.Wrap{Objects: func(inner object.Objects) object.Objects { return keptFiles{inner, blind} }}
	}
	units := func(blind bool) machine.Wrap {
		return machine.Wrap{Store: func(inner table.Store) table.Store { return keptUnits{inner, blind} }}
	}
	for name, sabotage := range map[string]func(blind bool) machine.Wrap{"a store of files is left out": files, "a unit's keys stay": units} {
		t.Run(name, func(t *testing.T) {
			from := released(t)
			seen := from.open(t, sabotage(false))
			if state := seen.execute(from.run); state != "liberee" {
				t.Errorf("the run that sees it is %s", state)
			}
			if dead := seen.deadLetters("PurgeQueue"); dead != 1 {
				t.Errorf("%d messages among the dead letters, want 1", dead)
			}
			blind := from.open(t, sabotage(true))
			if state := blind.execute(from.run); state != "terminee" {
				t.Fatalf("the blind run is %s", state)
			}
			if problem := judge(blind.search(canaries), canaries, false); problem == "" {
				t.Error("the search finds nothing")
			}
			whole := from.open(t, machine.Wrap{})
			if state := whole.execute(from.run); state != "terminee" {
				t.Fatalf("the true run is %s", state)
			}
			if problem := judge(whole.search(canaries), canaries, false); problem != "" {
				t.Errorf("after the true run: %s", problem)
			}
		})
	}
}

// execute gives the second word, delivers the run until it is done or given up, and returns its state.
func (l *lab) execute(run string) string {
	l.t.Helper()
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	l.settle()
	for range 7 { // the queue gives up after five
		l.wait(time.Minute)
		if err := l.m.Work(l.ctx); err != nil {
			l.t.Fatal(err)
		}
	}
	l.settle()
	l.run("MatchingRebuild")
	return text(l.t, l.must(http.StatusOK, "dpo", http.MethodGet, "/api/v1/admin/purges/"+run, nil), "state")
}

// deadLetters counts those of a queue.
func (l *lab) deadLetters(name string) int {
	l.t.Helper()
	stats, err := l.m.Queues.Stats()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, stat := range stats {
		if string(stat.Name) == name {
			return stat.Dead
		}
	}
	l.t.Fatalf("no queue %s", name)
	return 0
}

// keptFiles deletes nothing from the bucket of files; blind, it lists nothing there either.
type keptFiles struct {
	object.Objects
	blind bool
}

func (o keptFiles) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	if bucket == "FilesBucket" {
		return nil
	}
	return o.Objects.Delete(ctx, bucket, key)
}

func (o keptFiles) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	if o.blind && bucket == "FilesBucket" {
		return object.Page{}, nil
	}
	return o.Objects.List(ctx, bucket, prefix, after)
}

// keptUnits deletes no unit of a person; blind, it does not show that any is left.
type keptUnits struct {
	table.Store
	blind bool
}

func (s keptUnits) Write(ctx context.Context, ops ...table.Op) error {
	return s.Store.Write(ctx, slices.DeleteFunc(slices.Clone(ops), func(op table.Op) bool {
		_, person := table.PersonOf(op.Item.Key.PK())
		return person && op.Action == table.ActionDelete && op.Item.Key.Table() == table.Keys
	})...)
}

func (s keptUnits) Query(ctx context.Context, query table.Query) (table.Page, error) {
	if _, person := table.PersonOf(query.PK); s.blind && person && query.Table == table.Keys {
		return table.Page{}, nil
	}
	return s.Store.Query(ctx, query)
}
