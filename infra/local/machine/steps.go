package machine

import (
	"context"
	"fmt"
	"strconv"

	"tandem/infra/wiring"
	"tandem/shared/queue"
	"tandem/shared/table"
)

// A machine that is not started does nothing by itself. Wake, Work and RunSchedule are then what AWS would do, one thing after the
// other: for tests that must know what happens in which order.

// Wake tells of every outbox message that waits to be relayed, as the table's stream does.
func (m *Machine) Wake(ctx context.Context) error {
	keys, err := m.pending(ctx)
	if err != nil || len(keys) == 0 {
		return err
	}
	for _, function := range m.stack.Functions {
		for range function.Streams {
			if _, err := invoke(ctx, m.functions[function.LogicalID](), streamEvent(keys)); err != nil {
				return err
			}
		}
	}
	return nil
}

// pending lists the outbox messages that wait to be relayed.
func (m *Machine) pending(ctx context.Context) ([]table.Key, error) {
	var keys []table.Key
	for shard := range table.Shards {
		query := table.Query{Table: table.Records, Index: table.Pending, PK: table.PendingHash(strconv.Itoa(shard))}
		for {
			page, err := m.Table.Query(ctx, query)
			if err != nil {
				return nil, fmt.Errorf("outbox: %w", err)
			}
			for _, item := range page.Items {
				keys = append(keys, item.Key)
			}
			if query.After = page.Next; page.Next == "" {
				break
			}
		}
	}
	return keys, nil
}

// Work delivers what the queues hold, message by message, until none of them has a visible one. What fails comes back later.
func (m *Machine) Work(ctx context.Context) error {
	for worked := true; worked; {
		worked = false
		for _, function := range m.stack.Functions {
			for _, source := range function.Queues {
				some, err := m.workOff(ctx, function.LogicalID, source)
				if err != nil {
					return err
				}
				worked = worked || some
			}
		}
	}
	return nil
}

func (m *Machine) workOff(ctx context.Context, function string, source wiring.QueueEvent) (some bool, err error) {
	for {
		messages, err := m.Queues.Receive(ctx, queue.Name(source.Queue), 1, lease)
		if err != nil || len(messages) == 0 {
			return some, err
		}
		if err := m.deliver(ctx, function, queue.Name(source.Queue), messages); err != nil {
			return some, err
		}
		some = true
	}
}
