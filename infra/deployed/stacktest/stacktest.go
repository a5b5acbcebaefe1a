// Package stacktest gives tests the stack that `make deploy-local` has deployed.
package stacktest

import (
	"context"
	"os"
	"testing"

	"tandem/infra/deployed"
)

// Open opens the stack that TANDEM_STACK names, and skips the test when there is none.
func Open(t testing.TB) *deployed.Stack {
	t.Helper()
	name := os.Getenv("TANDEM_STACK")
	if name == "" {
		t.Skip("make deploy-local runs this test on what it deploys")
	}
	stack, err := deployed.Open(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	return stack
}
