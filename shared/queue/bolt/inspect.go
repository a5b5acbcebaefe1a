package bolt

import (
	"context"

	"go.etcd.io/bbolt"

	"tandem/shared/queue"
)

// Stat counts the messages of a queue.
type Stat struct {
	Name     queue.Name
	Visible  int // that may be received now
	InFlight int // received and hidden
	Delayed  int // sent with a delay that still runs
	Dead     int // in the queue of its dead letters
}

// Stats counts the messages of every declared queue, in the order of their declaration.
func (q *Queues) Stats() ([]Stat, error) {
	stats := make([]Stat, len(q.declared))
	now := q.now()
	err := q.view(context.Background(), func(tx *bbolt.Tx) error {
		for i, declared := range q.declared {
			stat, err := count(tx, declared.Name, now)
			if err != nil {
				return err
			}
			if declared.Dead != "" {
				dead, err := count(tx, declared.Dead, now)
				if err != nil {
					return err
				}
				stat.Dead = dead.Visible + dead.InFlight + dead.Delayed
			}
			stats[i] = stat
		}
		return nil
	})
	return stats, err
}

func count(tx *bbolt.Tx, name queue.Name, now int64) (Stat, error) {
	stat := Stat{Name: name}
	from, err := open(tx, []byte(name))
	if err != nil {
		return stat, err
	}
	err = from.messages.ForEach(func(key, value []byte) error {
		message, err := decode(key, value)
		switch {
		case err != nil:
			return err
		case message.visible <= now:
			stat.Visible++
		case message.received > 0:
			stat.InFlight++
		default:
			stat.Delayed++
		}
		return nil
	})
	return stat, err
}

// Each visits every message that the file holds, of queues no longer declared as well: for those who search what is stored. Receipts are
// left out. It stops at the first error.
func (q *Queues) Each(visit func(queue.Name, queue.Message) error) error {
	return q.view(context.Background(), func(tx *bbolt.Tx) error {
		return tx.Bucket(queuesBucket).ForEachBucket(func(name []byte) error {
			from, err := open(tx, name)
			if err != nil {
				return err
			}
			return from.messages.ForEach(func(key, value []byte) error {
				found, err := decode(key, value)
				if err != nil {
					return err
				}
				message := found.message()
				message.Receipt = ""
				return visit(queue.Name(name), message)
			})
		})
	})
}
