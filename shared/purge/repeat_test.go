package purge_test

import (
	"context"
	"testing"

	"tandem/shared/dossier"
	"tandem/shared/table"
)

// What a backup brought back goes again, with its files, and without a unit too; what is not there stays so.
func TestRepeat(t *testing.T) {
	for _, withUnit := range []bool{true, false} {
		o := open(t)
		people := o.apply(demo(t, 0, 3)...)
		gone, kept := people[0], people[1:]
		o.file(gone, "un")
		before := len(o.items(func(table.Item) bool { return true }))
		unit := table.UnitKey(gone, dossier.Class)
		if !withUnit {
			if err := o.house.Store.Write(context.Background(), table.Delete(unit, table.IfExists)); err != nil {
				t.Fatal(err)
			}
		}
		for _, want := range []bool{true, false} {
			if found, err := o.desk(o.house.Store).Repeat(context.Background(), unit); err != nil || found != want {
				t.Errorf("with its unit %v: found something: %v, %v", withUnit, found, err)
			}
		}
		if left := o.of(gone); len(left) > 0 {
			t.Errorf("with its unit %v, left: %v", withUnit, left)
		}
		for _, person := range kept {
			if len(o.of(person)) < 6 {
				t.Errorf("of somebody else there is only %v", o.of(person))
			}
		}
		if tombs := o.items(func(item table.Item) bool { return item.Kind == table.KindTombstone }); len(tombs) != 1 || before < 20 {
			t.Errorf("%d tombstones, %d items before", len(tombs), before)
		}
	}
}
