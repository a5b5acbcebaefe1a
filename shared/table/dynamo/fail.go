package dynamo

import (
	"errors"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tandem/shared/cloud"
	"tandem/shared/table"
)

// meanings are the errors that callers tell apart, by the codes of DynamoDB's errors and of the reasons for which it cancels a transaction.
// What it finds too large or malformed is beyond its own limits: Check should have refused it.
var meanings = map[string]error{
	"ConditionalCheckFailed": table.ErrCondition, "ConditionalCheckFailedException": table.ErrCondition,
	"TransactionConflict": table.ErrConflict, "TransactionConflictException": table.ErrConflict,
	"ThrottlingError": table.ErrThrottled, "ProvisionedThroughputExceeded": table.ErrThrottled, "RequestLimitExceeded": table.ErrThrottled,
	"ItemCollectionSizeLimitExceeded": table.ErrLimit, "ItemCollectionSizeLimitExceededException": table.ErrLimit,
	"ValidationError": table.ErrLimit, "ValidationException": table.ErrLimit,
}

// ranked are the meanings of several reasons together: the first that is among them counts.
var ranked = []error{table.ErrCondition, table.ErrLimit, table.ErrConflict, table.ErrThrottled}

// meaning is what an error means to callers, nil when it has no meaning of its own. Of a cancelled transaction the reasons count.
func meaning(err error) error {
	var cancelled *types.TransactionCanceledException
	if !errors.As(err, &cancelled) {
		if cloud.Throttled(err) {
			return table.ErrThrottled
		}
		return meanings[cloud.Code(err)]
	}
	for _, means := range ranked {
		for _, reason := range cancelled.CancellationReasons {
			if meanings[aws.ToString(reason.Code)] == means {
				return means
			}
		}
	}
	return nil
}

// met reports whether a write failed for others' sake, so that the same write may do a moment later: it met another in an item, or was
// cancelled since a table is asked too much, which the SDK does not try again by itself.
func met(err error) bool {
	var cancelled *types.TransactionCanceledException
	means := meaning(err)
	return means == table.ErrConflict || means == table.ErrThrottled && errors.As(err, &cancelled)
}

// failure names what failed, for callers and logs. DynamoDB's own texts may quote a key and stay out of it.
func failure(doing string, err error) error {
	if means := meaning(err); means != nil {
		return fmt.Errorf("table/dynamo: %s: %w: %w", doing, means, cloud.Cause(err))
	}
	return fmt.Errorf("table/dynamo: %s: %w", doing, cloud.Cause(err))
}
