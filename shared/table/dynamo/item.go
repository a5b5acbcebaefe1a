package dynamo

import (
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tandem/shared/table"
)

// The attributes of an item. An index stands on two more, its name followed by "hash" and "range".
const (
	attrPK      = "pk"
	attrSK      = "sk"
	attrKind    = "kind"
	attrVersion = "version"
	attrUnit    = "unit"
	attrBody    = "body"
	attrExpires = "expires" // seconds since 1970, the table's TTL
	attrCount   = "count"   // of a counter, instead of kind and body
)

func hashOf(index table.Index) string { return string(index) + "hash" }

func rangeOf(index table.Index) string { return string(index) + "range" }

// attributes are those of an item as DynamoDB has them.
type attributes = map[string]types.AttributeValue

func text(value string) types.AttributeValue { return &types.AttributeValueMemberS{Value: value} }

func number(value int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(value, 10)}
}

func keyOf(key table.Key) attributes {
	return attributes{attrPK: text(key.PK()), attrSK: text(key.SK())}
}

// content is an item but for its key and its version.
func content(item table.Item) attributes {
	out := attributes{attrKind: text(string(item.Kind)), attrBody: &types.AttributeValueMemberB{Value: append([]byte{}, item.Body...)}}
	if item.Unit != "" {
		out[attrUnit] = text(item.Unit)
	}
	if !item.Expires.IsZero() {
		out[attrExpires] = number(item.Expires.Unix())
	}
	for index, entry := range item.Index {
		out[hashOf(index)], out[rangeOf(index)] = text(entry.Hash), text(entry.Range)
	}
	return out
}

// optional are the attributes that an item of the table may lack.
func optional(name table.Name) []string {
	names := []string{attrUnit}
	if name == table.Ephemeral {
		names = append(names, attrExpires, attrCount)
	}
	for _, index := range table.Indexes() {
		if index.Table() == name {
			names = append(names, hashOf(index), rangeOf(index))
		}
	}
	return names
}

// Decode reads an item of a table, or of one of its indexes, from its attributes as DynamoDB answers them.
func Decode(name table.Name, found map[string]types.AttributeValue) (*table.Item, error) {
	in := reader{found: found}
	item := &table.Item{
		Key:     table.At(name, in.text(attrPK), in.text(attrSK)),
		Kind:    table.Kind(in.text(attrKind)),
		Version: in.number(attrVersion),
		Unit:    in.text(attrUnit),
		Body:    in.bytes(attrBody),
	}
	if _, ok := found[attrExpires]; ok {
		item.Expires = time.Unix(in.number(attrExpires), 0).UTC()
	}
	if _, ok := found[attrCount]; ok {
		item.Body = strconv.AppendInt(nil, in.number(attrCount), 10)
	}
	for _, index := range table.Indexes() {
		entry := table.Entry{Hash: in.text(hashOf(index)), Range: in.text(rangeOf(index))}
		if entry != (table.Entry{}) {
			if item.Index == nil {
				item.Index = map[table.Index]table.Entry{}
			}
			item.Index[index] = entry
		}
	}
	if in.broken == "" && table.CheckKey(item.Key) != nil {
		in.broken = attrPK
	}
	if in.broken != "" {
		return nil, fmt.Errorf("table/dynamo: an item of table %s cannot be read: attribute %s", name, in.broken)
	}
	return item, nil
}

// reader takes values out of attributes; what is not there is a zero, what is of another type is remembered.
type reader struct {
	found  attributes
	broken string
}

func (r *reader) text(name string) string {
	switch value := r.found[name].(type) {
	case nil:
	case *types.AttributeValueMemberS:
		return value.Value
	default:
		r.broken = name
	}
	return ""
}

func (r *reader) bytes(name string) []byte {
	switch value := r.found[name].(type) {
	case nil:
	case *types.AttributeValueMemberB:
		return value.Value
	default:
		r.broken = name
	}
	return nil
}

func (r *reader) number(name string) int64 {
	switch value := r.found[name].(type) {
	case nil:
	case *types.AttributeValueMemberN:
		if number, err := strconv.ParseInt(value.Value, 10, 64); err == nil {
			return number
		}
		r.broken = name
	default:
		r.broken = name
	}
	return 0
}
