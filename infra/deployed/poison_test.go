package deployed_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"tandem/infra/deployed/stacktest"
)

// TestPoison puts a message that nobody can read among others of a queue: it alone ends in the dead letters, once, and the others are done.
func TestPoison(t *testing.T) {
	ctx := context.Background()
	stack := stacktest.Open(t)
	if err := stack.Hasten(ctx, time.Second); err != nil {
		t.Fatal(err)
	}
	const poison = "ceci n'est pas un message"
	absent := strings.Repeat("0", 26) // a subject that is gone: there is nothing to do
	for _, body := range []string{
		`{"id":"00000000000000000000000001","kind":"offer","subject":"` + absent + `","revision":1}`, poison,
		`{"id":"00000000000000000000000002","kind":"offer","subject":"` + absent + `","revision":1}`,
	} {
		if err := stack.Send(ctx, "MatchingQueue", body); err != nil {
			t.Fatal(err)
		}
	}
	var dead []string
	for range 120 {
		dead = nil
		err := stack.Holdings().Messages(ctx, func(queue string, body []byte) error {
			if strings.Contains(queue, "MatchingDeadLetters") {
				dead = append(dead, string(body))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(dead) > 0 && stack.Idle(ctx) {
			break
		}
		time.Sleep(500 * time.Millisecond) // a real queue gives its messages back in its own time
	}
	if len(dead) != 1 || dead[0] != poison || !stack.Idle(ctx) {
		t.Errorf("dead letters %q, idle %v", dead, stack.Idle(ctx))
	}
}
