package queue

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// CheckSend refuses a batch that SQS would refuse.
func CheckSend(messages []Outgoing) error {
	if len(messages) == 0 || len(messages) > MaxBatch {
		return fmt.Errorf("%w: %d messages in one batch", ErrLimit, len(messages))
	}
	total := 0
	for _, message := range messages {
		if message.Delay < 0 || message.Delay > MaxDelay || message.Delay%time.Second != 0 {
			return fmt.Errorf("%w: delay of %v", ErrLimit, message.Delay)
		}
		if err := checkBody(message.Body); err != nil {
			return err
		}
		total += len(message.Body)
	}
	if total > MaxMessage {
		return fmt.Errorf("%w: %d bytes in one batch", ErrLimit, total)
	}
	return nil
}

// checkBody holds a body to what SQS carries: text of the characters that XML 1.0 knows.
func checkBody(body []byte) error {
	if len(body) == 0 {
		return fmt.Errorf("%w: empty message", ErrLimit)
	}
	if !utf8.Valid(body) {
		return fmt.Errorf("%w: message is not UTF-8", ErrLimit)
	}
	for _, r := range string(body) {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' {
			return fmt.Errorf("%w: character %U in a message", ErrLimit, r)
		}
	}
	return nil
}

// CheckReceive refuses a reception that SQS would refuse.
func CheckReceive(max int, visibility time.Duration) error {
	if max < 1 || max > MaxBatch {
		return fmt.Errorf("%w: %d messages in one reception", ErrLimit, max)
	}
	return CheckVisibility(visibility)
}

// CheckVisibility refuses a visibility that SQS would refuse.
func CheckVisibility(visibility time.Duration) error {
	if visibility < 0 || visibility > MaxVisibility || visibility%time.Second != 0 {
		return fmt.Errorf("%w: visibility of %v", ErrLimit, visibility)
	}
	return nil
}
