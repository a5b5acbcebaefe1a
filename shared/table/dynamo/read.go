package dynamo

import (
	"context"
	"fmt"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tandem/shared/cloud"
	"tandem/shared/table"
)

// Get implements table.Store, in one BatchGetItem where DynamoDB answers it whole. What it leaves out, since an answer has at most 16 MB or
// since the table is asked too much, is asked again; when nothing comes as often as the SDK tries a request, it is throttled.
func (s *Store) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	if err := table.CheckGet(keys); err != nil {
		return nil, err
	}
	places := make(map[table.Key]int, len(keys))
	left := map[string]types.KeysAndAttributes{}
	for i, key := range keys {
		name, err := s.physical(key.Table())
		if err != nil {
			return nil, err
		}
		places[key] = i
		left[*name] = types.KeysAndAttributes{ConsistentRead: aws.Bool(true), Keys: append(left[*name].Keys, keyOf(key))}
	}
	items := make([]*table.Item, len(keys))
	for vain := 0; ; {
		out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: left})
		if err != nil {
			return nil, failure("get", err)
		}
		came, err := s.place(items, places, out.Responses)
		if err != nil {
			return nil, err
		}
		if left = out.UnprocessedKeys; len(left) == 0 {
			return items, nil
		}
		if vain++; came > 0 {
			vain = 0
		}
		if vain == cloud.Attempts {
			return nil, fmt.Errorf("table/dynamo: get: %w: keys are left unprocessed", table.ErrThrottled)
		}
		if err := wait(ctx, vain+1); err != nil {
			return nil, fmt.Errorf("table/dynamo: get: %w", err)
		}
	}
}

// place puts the items of an answer where their keys stand, and counts them.
func (s *Store) place(items []*table.Item, places map[table.Key]int, answers map[string][]map[string]types.AttributeValue) (came int, err error) {
	for physical, found := range answers {
		for _, each := range found {
			item, err := Decode(s.logical(physical), each)
			if err != nil {
				return came, err
			}
			at, asked := places[item.Key]
			if !asked {
				return came, fmt.Errorf("table/dynamo: get: an item of table %s that was not asked for", item.Key.Table())
			}
			items[at] = item
			came++
		}
	}
	return came, nil
}

// Query implements table.Store. A table is read consistently; an index cannot be.
func (s *Store) Query(ctx context.Context, query table.Query) (table.Page, error) {
	if err := table.CheckQuery(query); err != nil {
		return table.Page{}, err
	}
	if query.Index != "" {
		query.Table = query.Index.Table()
	}
	name, err := s.physical(query.Table)
	if err != nil {
		return table.Page{}, err
	}
	in, err := queryInput(query)
	if err != nil {
		return table.Page{}, err
	}
	in.TableName = name
	out, err := s.client.Query(ctx, in)
	if err != nil {
		return table.Page{}, failure("query", err)
	}
	page := table.Page{Items: make([]table.Item, len(out.Items))}
	for i, found := range out.Items {
		item, err := Decode(query.Table, found)
		if err != nil {
			return table.Page{}, err
		}
		page.Items[i] = *item
	}
	if len(out.LastEvaluatedKey) > 0 {
		last, err := Decode(query.Table, out.LastEvaluatedKey)
		if err != nil {
			return table.Page{}, err
		}
		page.Next = query.NextAfter(*last)
	}
	return page, nil
}

func queryInput(query table.Query) (*dynamodb.QueryInput, error) {
	hash, sort := attrPK, attrSK
	in := &dynamodb.QueryInput{ScanIndexForward: aws.Bool(!query.Reverse), ConsistentRead: aws.Bool(query.Index == "")}
	if query.Index != "" {
		hash, sort = hashOf(query.Index), rangeOf(query.Index)
		in.IndexName = aws.String(string(query.Index))
	}
	if query.Limit > 0 {
		in.Limit = aws.Int32(int32(min(query.Limit, math.MaxInt32)))
	}
	condition := "#hash = :hash"
	in.ExpressionAttributeNames = map[string]string{"#hash": hash}
	in.ExpressionAttributeValues = attributes{":hash": text(query.PK)}
	for _, bound := range []struct{ value, name, condition string }{
		{query.Prefix, ":prefix", "begins_with(#range, :prefix)"},
		{query.From, ":from", "#range >= :from"},
		{query.To, ":to", "#range <= :to"},
	} {
		if bound.value == "" {
			continue
		}
		in.ExpressionAttributeNames["#range"] = sort
		in.ExpressionAttributeValues[bound.name] = text(bound.value)
		condition += " AND " + bound.condition
	}
	if query.From != "" && query.To != "" { // the sort key may stand in one condition only
		condition = "#hash = :hash AND #range BETWEEN :from AND :to"
	}
	in.KeyConditionExpression = aws.String(condition)
	if query.After == "" {
		return in, nil
	}
	last, err := query.Resume()
	if err != nil {
		return nil, err
	}
	in.ExclusiveStartKey = keyOf(last.Key)
	if entry, ok := last.Index[query.Index]; ok {
		in.ExclusiveStartKey[hash], in.ExclusiveStartKey[sort] = text(entry.Hash), text(entry.Range)
	}
	return in, nil
}
