package purge

import (
	"context"
	"fmt"

	"tandem/shared/retention"
	"tandem/shared/table"
)

// Repeat destroys again what was destroyed before, after a backup brought some of it back: the unit, if it is there, and whatever went
// with it. Nothing is left to decide, so there is no run, and no proof but the one that the first time left. It reports whether
// anything was there.
func (d Desk) Repeat(ctx context.Context, unit table.Key) (found bool, err error) {
	subject := &Subject{PK: unit.PK(), SK: unit.SK(), Class: table.ClassOf(unit.SK()), Position: retention.Position{State: retention.StateExecuting}}
	w := &work{desk: d, subject: subject}
	tombstone := table.Item{Key: table.TombstoneKey(unit), Kind: table.KindTombstone}
	if err := w.add(ctx, "", table.Put(tombstone, table.Always)); err != nil {
		return false, err
	}
	for _, step := range retention.Steps() {
		if step == retention.StepTombstone {
			continue
		}
		subject.Position.Step = step
		if err := w.step(ctx); err != nil {
			return found, fmt.Errorf("purge: repeat: step %s: %w", step, err)
		}
		found = found || len(subject.Stores) > 0 || len(w.counted) > 0
	}
	return found, nil
}
