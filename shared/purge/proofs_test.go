package purge_test

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"tandem/shared/purge"
	"tandem/shared/retention"
	"tandem/shared/table"
)

// A chain of proofs of which one was changed, left out, or had one put beside it, is found.
func TestProofs(t *testing.T) {
	change := func(alter func(*purge.Run)) func(*office, []table.Item) {
		return func(o *office, runs []table.Item) {
			var run purge.Run
			if err := json.Unmarshal(runs[0].Body, &run); err != nil {
				t.Fatal(err)
			}
			alter(&run)
			body, err := json.Marshal(run)
			if err != nil {
				t.Fatal(err)
			}
			runs[0].Body, runs[0].Key = body, table.RunKey(run.ID)
			o.write(table.Put(runs[0], table.Always))
		}
	}
	remove := func(i int) func(*office, []table.Item) {
		return func(o *office, runs []table.Item) { o.write(table.Delete(runs[i].Key, table.Always)) }
	}
	for name, c := range map[string]struct {
		damage func(*office, []table.Item)
		broken bool
	}{
		"untouched":        {func(*office, []table.Item) {}, false},
		"one fewer":        {change(func(run *purge.Run) { run.Manifest.Count--; run.Manifest.Subjects = run.Manifest.Subjects[1:] }), true},
		"the first gone":   {remove(0), true},
		"the second gone":  {remove(1), true},
		"the newest gone":  {remove(2), true},
		"one put beside":   {change(func(run *purge.Run) { run.ID = "0000000000000000000000009g"; run.Manifest.Previous = "somewhere" }), true},
		"one put in twice": {change(func(run *purge.Run) { run.ID = "0000000000000000000000009g" }), true},
		"the end cut off": {func(o *office, runs []table.Item) {
			remove(2)(o, runs)
			o.write(table.Delete(table.ChainKey(), table.Always))
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			desk := o.desk(o.house.Store)
			for i := range 3 {
				o.apply(demo(t, i, i+1)...)
				if err := desk.Run(context.Background(), o.release(desk).ID); err != nil {
					t.Fatal(err)
				}
			}
			runs := o.items(func(item table.Item) bool { return item.Kind == table.KindRun })
			if len(runs) != 3 {
				t.Fatalf("%d runs", len(runs))
			}
			c.damage(o, runs)
			if err := desk.Proofs(context.Background()); errors.Is(err, retention.ErrBroken) != c.broken {
				t.Errorf("found %v", err)
			}
		})
	}
}

func (o *office) write(ops ...table.Op) {
	o.t.Helper()
	if err := o.house.Store.Write(context.Background(), ops...); err != nil {
		o.t.Fatal(err)
	}
}
