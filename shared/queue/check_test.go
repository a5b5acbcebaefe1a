package queue_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"tandem/shared/queue"
)

func TestCheckSend(t *testing.T) {
	full, half := bytes.Repeat([]byte("x"), queue.MaxMessage), bytes.Repeat([]byte("x"), queue.MaxMessage/2)
	for name, c := range map[string]struct {
		messages []queue.Outgoing
		good     bool
	}{
		"one":              {[]queue.Outgoing{{Body: []byte(`{"id":"a"}`)}}, true},
		"ten":              {batch(queue.MaxBatch), true},
		"largest":          {[]queue.Outgoing{{Body: full}}, true},
		"largest batch":    {[]queue.Outgoing{{Body: half}, {Body: half}}, true},
		"longest delay":    {[]queue.Outgoing{{Body: []byte("a"), Delay: queue.MaxDelay}}, true},
		"white space":      {[]queue.Outgoing{{Body: []byte("a\t\r\né")}}, true},
		"none":             {nil, false},
		"eleven":           {batch(queue.MaxBatch + 1), false},
		"too large":        {[]queue.Outgoing{{Body: append(full, 'x')}}, false},
		"batch too large":  {[]queue.Outgoing{{Body: half}, {Body: half}, {Body: []byte("x")}}, false},
		"empty":            {[]queue.Outgoing{{}}, false},
		"not UTF-8":        {[]queue.Outgoing{{Body: []byte{0xff}}}, false},
		"control":          {[]queue.Outgoing{{Body: []byte("a\x00")}}, false},
		"not a character":  {[]queue.Outgoing{{Body: []byte("\ufffe")}}, false},
		"delay too long":   {[]queue.Outgoing{{Body: []byte("a"), Delay: queue.MaxDelay + 1}}, false},
		"part of a second": {[]queue.Outgoing{{Body: []byte("a"), Delay: time.Second / 2}}, false},
		"negative delay":   {[]queue.Outgoing{{Body: []byte("a"), Delay: -1}}, false},
	} {
		if err := queue.CheckSend(c.messages); (err == nil) != c.good || err != nil && !errors.Is(err, queue.ErrLimit) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func batch(n int) []queue.Outgoing {
	messages := make([]queue.Outgoing, n)
	for i := range messages {
		messages[i].Body = []byte("a")
	}
	return messages
}

func TestCheckReceive(t *testing.T) {
	for _, c := range []struct {
		max        int
		visibility time.Duration
		good       bool
	}{{1, 0, true}, {10, queue.MaxVisibility, true}, {0, 0, false}, {11, 0, false}, {1, -time.Second, false}, {1, time.Second / 2, false}, {1, queue.MaxVisibility + 1, false}} {
		if err := queue.CheckReceive(c.max, c.visibility); (err == nil) != c.good || err != nil && !errors.Is(err, queue.ErrLimit) {
			t.Errorf("%d, %v: got %v", c.max, c.visibility, err)
		}
	}
}
