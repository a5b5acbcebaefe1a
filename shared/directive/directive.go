// Package directive is what somebody wants done with their data after their death, as it is kept (loi du 6 janvier 1978, art. 85; 003:207-209). Package
// right takes it in and executes it; whoever tells people what is held of them reads it.
package directive

import (
	"time"

	"tandem/shared/table"
)

// Wish is what a person wants done with their data after their death.
type Wish string

// The wishes (003:209).
const (
	Kept         Wish = "conserver"
	Erased       Wish = "effacer"
	Communicated Wish = "communiquer"
)

// Directive is a person's wish, and who sees to it.
type Directive struct {
	Wish     Wish      `json:"wish"`
	Executor string    `json:"executor,omitempty"` // name and how to reach them; whom the data are communicated to
	Given    time.Time `json:"givenAt"`
}

// Kind is table.KindDirective.
func (Directive) Kind() table.Kind { return table.KindDirective }

// Schema is the current form.
func (Directive) Schema() int { return 1 }
