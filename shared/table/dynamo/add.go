package dynamo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tandem/shared/cloud"
	"tandem/shared/table"
)

// Add implements table.Store: one call for a counter that runs, two for one that starts.
func (s *Store) Add(ctx context.Context, key table.Key, delta int64, now, expires time.Time) (int64, error) {
	if err := table.CheckAdd(key, now); err != nil {
		return 0, err
	}
	name, err := s.physical(key.Table())
	if err != nil {
		return 0, err
	}
	running := counting("ADD #count :delta, #version :one", "attribute_exists(#count) AND (attribute_not_exists(#expires) OR #expires > :now)", delta, now)
	fresh := counting("SET #count = :delta, #version = if_not_exists(#version, :zero) + :one REMOVE #expires",
		"attribute_not_exists(#pk) OR (attribute_exists(#count) AND #expires <= :now)", delta, now)
	fresh.ExpressionAttributeNames["#pk"], fresh.ExpressionAttributeValues[":zero"] = attrPK, number(0)
	if !expires.IsZero() {
		fresh.UpdateExpression = aws.String("SET #count = :delta, #version = if_not_exists(#version, :zero) + :one, #expires = :expires")
		fresh.ExpressionAttributeValues[":expires"] = number(expires.Unix())
	}
	for range cloud.Attempts {
		for _, in := range []*dynamodb.UpdateItemInput{running, fresh} {
			in.TableName, in.Key = name, keyOf(key)
			out, err := s.client.UpdateItem(ctx, in)
			if err == nil {
				return valueOf(out.Attributes)
			}
			var refused *types.ConditionalCheckFailedException
			if !errors.As(err, &refused) {
				return 0, failure("add", err)
			}
			if refused.Item != nil && refused.Item[attrCount] == nil {
				return 0, fmt.Errorf("table/dynamo: add: %w: the key holds an item that is no counter", table.ErrCondition)
			}
		}
	} // only when the counter ends or starts between the two calls
	return 0, fmt.Errorf("table/dynamo: add: %w", table.ErrConflict)
}

// counting is an update of a counter, which answers what it became, or what is there instead.
func counting(update, condition string, delta int64, now time.Time) *dynamodb.UpdateItemInput {
	return &dynamodb.UpdateItemInput{
		UpdateExpression: &update, ConditionExpression: &condition,
		ExpressionAttributeNames:            map[string]string{"#count": attrCount, "#version": attrVersion, "#expires": attrExpires},
		ExpressionAttributeValues:           attributes{":delta": number(delta), ":one": number(1), ":now": number(now.Unix())},
		ReturnValues:                        types.ReturnValueUpdatedNew,
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}
}

func valueOf(updated attributes) (int64, error) {
	in := reader{found: updated}
	value := in.number(attrCount)
	if in.broken != "" || updated[attrCount] == nil {
		return 0, errors.New("table/dynamo: add: the answer has no value")
	}
	return value, nil
}
