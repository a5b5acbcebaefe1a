package contract

import (
	"context"
	"time"

	"tandem/shared/table"
)

var conditionTests = []named{{"each condition with each action", conditions}}

func conditions(e *env) {
	for name, c := range map[string]struct {
		condition       table.Condition
		missing, stored bool // whether it holds when there is nothing, and at version 2
	}{
		"always":        {table.Always, true, true},
		"absent":        {table.IfAbsent, true, false},
		"exists":        {table.IfExists, false, true},
		"this version":  {table.IfVersion(2), false, true},
		"past version":  {table.IfVersion(1), false, false},
		"later version": {table.IfVersion(3), false, false},
	} {
		for _, action := range []table.Action{table.ActionPut, table.ActionDelete, table.ActionCheck} {
			if action == table.ActionCheck && c.condition == table.Always {
				continue // refused, see limits
			}
			sk := name + string('0'+rune(action))
			missing, stored := e.item("missing "+sk, "new"), e.item("stored "+sk, "old")
			e.put(stored, stored)
			e.judge(table.Op{Action: action, Item: missing, If: c.condition}, c.missing, nil)
			stored.Version = 2
			before := stored
			stored.Body = []byte("new")
			e.judge(table.Op{Action: action, Item: stored, If: c.condition}, c.stored, &before)
		}
	}
}

// judge performs one operation and checks what is stored after it.
func (e *env) judge(op table.Op, holds bool, before *table.Item) {
	e.Helper()
	err := e.Write(e.ctx, op)
	if !holds {
		e.fails(op.Item.Key.SK(), err, table.ErrCondition)
	} else if err != nil {
		e.Errorf("%s: %v", op.Item.Key.SK(), err)
	}
	want := before
	switch {
	case holds && op.Action == table.ActionDelete:
		want = nil
	case holds && op.Action == table.ActionPut:
		after := op.Item
		after.Version = 1
		if before != nil {
			after.Version = before.Version + 1
		}
		want = &after
	}
	if want == nil {
		e.wantsNone(op.Item.Key)
	} else {
		e.wants(*want)
	}
}

// endedContext checks that a call with an ended context fails with its error and leaves things as they are.
func endedContext(e *env) {
	ended, cancel := context.WithCancel(e.ctx)
	cancel()
	item, counter := e.item("s", "one"), e.key(table.Ephemeral, "p", "counter")
	_, getErr := e.Get(ended, item.Key)
	_, queryErr := e.Query(ended, table.Query{Table: table.Records, PK: item.Key.PK()})
	_, addErr := e.Add(ended, counter, 1, day, day.Add(time.Hour))
	for what, err := range map[string]error{
		"get": getErr, "query": queryErr, "write": e.Write(ended, table.Put(item, table.Always)), "add": addErr,
	} {
		e.fails(what, err, context.Canceled)
	}
	e.wantsNone(item.Key, counter)
}
