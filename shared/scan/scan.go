// Package scan is the port to what recognises malware in a file.
package scan

import (
	"context"
	"errors"
)

// State is what is known of a file.
type State string

// The states of a file. What nobody has scanned is never called clean.
const (
	Clean     State = "sain"
	Infected  State = "infecte"
	Unscanned State = "non_analyse"
)

// Verdict is what a scanner says of a file.
type Verdict struct {
	State     State
	Signature string // of what was recognised
}

// Scanner is the port.
type Scanner interface {
	// Scan looks at a file whole. ErrUnavailable when the scanner does not answer, or not about this file: nothing is known of the file then, and
	// it is worth another try.
	Scan(ctx context.Context, file []byte) (Verdict, error)
}

// ErrUnavailable says that a scanner gave no verdict.
var ErrUnavailable = errors.New("scan: no verdict")

// Nobody stands where no scanner is configured. It looks at nothing and says so.
type Nobody struct{}

// Scan is that of Scanner.
func (Nobody) Scan(context.Context, []byte) (Verdict, error) { return Verdict{State: Unscanned}, nil }
