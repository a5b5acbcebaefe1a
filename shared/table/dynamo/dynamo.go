// Package dynamo is the storage port on DynamoDB. The tables and their indexes are declared in the template; what may be done to which is the
// role's, and the calls are those that the roles name: BatchGetItem, Query, and for writes PutItem, UpdateItem, DeleteItem and
// ConditionCheckItem, alone or in a transaction.
//
// An answer may be lost on its way, and the SDK then asks again. Reads bear that. A Write under a condition is therefore always a
// transaction, for twice the price: it carries a token by which DynamoDB knows a repetition, and nobody is told that a condition failed
// because of one's own first attempt. A single operation without a condition is a plain call: done twice, it leaves what it would leave once,
// with a version more. A counter may count an attempt of which the answer was lost once more.
//
// table.Bulk changes nothing here: no write waits for another.
package dynamo

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"tandem/shared/cloud"
	"tandem/shared/table"
)

// Store is the storage port on DynamoDB. It is safe for concurrent use.
type Store struct {
	client *dynamodb.Client
	names  map[table.Name]string
}

var _ table.Store = (*Store)(nil)

// New is the store on the tables of the given physical names. A function names the tables that it uses: a call that concerns another fails.
func New(client *dynamodb.Client, names map[table.Name]string) *Store { return &Store{client, names} }

func (s *Store) physical(name table.Name) (*string, error) {
	if s.names[name] == "" {
		return nil, fmt.Errorf("table/dynamo: this function was not given the table %s", name)
	}
	return aws.String(s.names[name]), nil
}

// logical is the table of a physical name.
func (s *Store) logical(physical string) table.Name {
	for name, own := range s.names {
		if own == physical {
			return name
		}
	}
	return ""
}

// pause is the longest wait before the second of several attempts; it doubles with each.
const pause = 50 * time.Millisecond

// wait lets some time pass after an attempt that came to nothing.
func wait(ctx context.Context, attempt int) error { return cloud.Pause(ctx, pause<<(attempt-1)) }
