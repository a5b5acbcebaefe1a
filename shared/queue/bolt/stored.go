package bolt

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"tandem/shared/queue"
)

// stored is a message as the file holds it.
type stored struct {
	number   uint64 // of the message in the whole file, never used again
	visible  int64  // microseconds since 1970 from which it may be received
	received uint32 // receptions since it was sent or redriven
	turn     uint32 // receptions and moves in all: makes receipts differ
	body     []byte
}

const header = 8 + 4 + 4

var errBroken = errors.New("queue: the file holds a broken message")

func (s stored) value() []byte {
	value := make([]byte, 0, header+len(s.body))
	value = binary.BigEndian.AppendUint64(value, uint64(s.visible))
	value = binary.BigEndian.AppendUint32(value, s.received)
	value = binary.BigEndian.AppendUint32(value, s.turn)
	return append(value, s.body...)
}

// message copies the body: what bbolt returns is valid during its transaction only.
func (s stored) message() queue.Message {
	return queue.Message{ID: s.id(), Receipt: s.receipt(), Received: int(s.received), Body: append([]byte(nil), s.body...)}
}

func (s stored) id() string { return fmt.Sprintf("%016x", s.number) }

func (s stored) receipt() string { return s.id() + "." + strconv.FormatUint(uint64(s.turn), 10) }

func (s stored) key() []byte { return binary.BigEndian.AppendUint64(nil, s.number) }

// place is where the index lists the message: by instant, then number. Flipping the sign keeps instants before 1970 first.
func (s stored) place() []byte {
	return binary.BigEndian.AppendUint64(instant(s.visible), s.number)
}

func instant(microseconds int64) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(microseconds)^1<<63)
}

// readReceipt returns the number and the turn that a receipt stands for; only the form that receipt gives is one.
func readReceipt(receipt string) (number uint64, turn uint32, ok bool) {
	left, right, found := strings.Cut(receipt, ".")
	number, err := strconv.ParseUint(left, 16, 64)
	wide, err2 := strconv.ParseUint(right, 10, 32)
	same := stored{number: number, turn: uint32(wide)}.receipt() == receipt
	return number, uint32(wide), found && err == nil && err2 == nil && same
}

// shelf is a queue within a transaction.
type shelf struct{ messages, index *bbolt.Bucket }

// open returns a queue that Open created, or that an earlier Open did.
func open(tx *bbolt.Tx, name []byte) (shelf, error) {
	bucket := tx.Bucket(queuesBucket).Bucket(name)
	if bucket == nil {
		return shelf{}, fmt.Errorf("%w: %s", queue.ErrUnknown, name)
	}
	return shelf{bucket.Bucket(messagesBucket), bucket.Bucket(indexBucket)}, nil
}

func (s shelf) get(number uint64) (stored, bool, error) {
	key := binary.BigEndian.AppendUint64(nil, number)
	value := s.messages.Get(key)
	if value == nil {
		return stored{}, false, nil
	}
	found, err := decode(key, value)
	return found, err == nil, err
}

func decode(key, value []byte) (stored, error) {
	if len(key) != 8 || len(value) < header {
		return stored{}, errBroken
	}
	return stored{
		number:   binary.BigEndian.Uint64(key),
		visible:  int64(binary.BigEndian.Uint64(value)),
		received: binary.BigEndian.Uint32(value[8:]),
		turn:     binary.BigEndian.Uint32(value[12:]),
		body:     value[header:],
	}, nil
}

func (s shelf) put(message stored) error {
	if err := s.messages.Put(message.key(), message.value()); err != nil {
		return err
	}
	return s.index.Put(message.place(), nil)
}

func (s shelf) remove(message stored) error {
	if err := s.messages.Delete(message.key()); err != nil {
		return err
	}
	return s.index.Delete(message.place())
}

// hide moves a message to its new instant.
func (s shelf) hide(message stored, until int64) (stored, error) {
	if err := s.index.Delete(message.place()); err != nil {
		return stored{}, err
	}
	message.visible = until
	return message, s.put(message)
}

// next returns the instant from which the first message of the queue is visible.
func (s shelf) next() (microseconds int64, ok bool) {
	place, _ := s.index.Cursor().First()
	if len(place) != 16 {
		return 0, false
	}
	return int64(binary.BigEndian.Uint64(place) ^ 1<<63), true
}

func (q *Queues) now() int64 { return q.clock.Now().UnixMicro() }

func after(now int64, wait time.Duration) int64 { return now + wait.Microseconds() }
