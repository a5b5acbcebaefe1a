package dynamo

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tandem/shared/cloud"
	"tandem/shared/table"
)

// Write implements table.Store. Writes that meet in one item cancel each other: such a one is tried again, and only then answers ErrConflict.
func (s *Store) Write(ctx context.Context, ops ...table.Op) error {
	if err := table.CheckWrite(ops); err != nil {
		return err
	}
	entries := make([]types.TransactWriteItem, len(ops))
	for i, op := range ops {
		name, err := s.physical(op.Item.Key.Table())
		if err != nil {
			return err
		}
		entries[i] = entry(name, op)
	}
	for attempt := 1; ; attempt++ {
		err := s.send(ctx, entries, table.Transactional(ops))
		if err == nil {
			return nil
		}
		if !met(err) || attempt == cloud.Attempts {
			return failure("write", err)
		}
		if err := wait(ctx, attempt); err != nil {
			return fmt.Errorf("table/dynamo: write: %w", err)
		}
	}
}

// send writes in a transaction, or in a call of its own.
func (s *Store) send(ctx context.Context, entries []types.TransactWriteItem, transaction bool) (err error) {
	switch first := entries[0]; {
	case transaction:
		_, err = s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: entries})
	case first.Update != nil:
		_, err = s.client.UpdateItem(ctx, &dynamodb.UpdateItemInput{
			TableName: first.Update.TableName, Key: first.Update.Key, UpdateExpression: first.Update.UpdateExpression,
			ExpressionAttributeNames: first.Update.ExpressionAttributeNames, ExpressionAttributeValues: first.Update.ExpressionAttributeValues,
		})
	default:
		_, err = s.client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: first.Delete.TableName, Key: first.Delete.Key})
	}
	return err
}

// entry is an operation as a transaction has it.
func entry(name *string, op table.Op) types.TransactWriteItem {
	e := condition(op.If)
	key := keyOf(op.Item.Key)
	switch op.Action {
	case table.ActionDelete:
		return types.TransactWriteItem{Delete: &types.Delete{
			TableName: name, Key: key,
			ConditionExpression: e.text(), ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}}
	case table.ActionCheck:
		return types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
			TableName: name, Key: key,
			ConditionExpression: e.text(), ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}}
	}
	if version, known := nextVersion(op.If); known {
		whole := content(op.Item)
		maps.Copy(whole, key)
		whole[attrVersion] = number(version)
		return types.TransactWriteItem{Put: &types.Put{
			TableName: name, Item: whole,
			ConditionExpression: e.text(), ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
		}}
	}
	update := e.replace(op.Item)
	return types.TransactWriteItem{Update: &types.Update{
		TableName: name, Key: key, UpdateExpression: aws.String(update),
		ConditionExpression: e.text(), ExpressionAttributeNames: e.names, ExpressionAttributeValues: e.values,
	}}
}

// nextVersion is the version that a put will have, where its condition tells: the item is then put whole (PutItem), which is all that the
// roles allow on the journal. Else DynamoDB counts the version up (UpdateItem).
func nextVersion(of table.Condition) (version int64, known bool) {
	if of == table.IfAbsent {
		return 1, true
	}
	version, known = of.AtVersion()
	return version + 1, known
}

// expression is a condition with the names and values that it stands for.
type expression struct {
	condition string
	names     map[string]string
	values    attributes
}

func (e *expression) text() *string {
	if e.condition == "" {
		return nil
	}
	return &e.condition
}

func condition(of table.Condition) *expression {
	if version, ok := of.AtVersion(); ok {
		return &expression{"#version = :found", map[string]string{"#version": attrVersion}, attributes{":found": number(version)}}
	}
	switch of {
	case table.IfAbsent:
		return &expression{"attribute_not_exists(#pk)", map[string]string{"#pk": attrPK}, nil}
	case table.IfExists:
		return &expression{"attribute_exists(#pk)", map[string]string{"#pk": attrPK}, nil}
	default:
		return &expression{names: map[string]string{}}
	}
}

// replace adds the names and values by which an item takes the place of what is stored, whatever that is, and returns the update.
func (e *expression) replace(item table.Item) string {
	fresh := content(item)
	e.names["#version"] = attrVersion
	e.values = attributes{":zero": number(0), ":one": number(1)}
	sets := []string{"#version = if_not_exists(#version, :zero) + :one"}
	for _, name := range slices.Sorted(maps.Keys(fresh)) {
		e.names["#"+name], e.values[":"+name] = name, fresh[name]
		sets = append(sets, "#"+name+" = :"+name)
	}
	var removes []string
	for _, name := range optional(item.Key.Table()) {
		if fresh[name] == nil {
			e.names["#"+name] = name
			removes = append(removes, "#"+name)
		}
	}
	update := "SET " + strings.Join(sets, ", ")
	if len(removes) > 0 {
		update += " REMOVE " + strings.Join(removes, ", ")
	}
	return update
}
