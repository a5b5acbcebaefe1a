package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go/middleware"

	"tandem/shared/cloud/cloudtest"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
	"tandem/shared/table/metered"
)

// meter sums what DynamoDB says that the calls of a client cost. Nobody shares it.
type meter struct {
	calls       int
	read, write float64
}

// on has a client ask for the cost of each call, as it says.
func (m *meter) on(o *dynamodb.Options) {
	o.APIOptions = append(o.APIOptions, func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("meter", m.ask), middleware.Before)
	})
}

func (m *meter) ask(ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler) (middleware.InitializeOutput, middleware.Metadata, error) {
	total := types.ReturnConsumedCapacityIndexes
	switch in := in.Parameters.(type) {
	case *dynamodb.BatchGetItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.QueryInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.UpdateItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.DeleteItemInput:
		in.ReturnConsumedCapacity = total
	case *dynamodb.TransactWriteItemsInput:
		in.ReturnConsumedCapacity = total
	}
	out, metadata, err := next.HandleInitialize(ctx, in)
	m.calls++
	if err != nil {
		return out, metadata, err
	}
	sum := func(on *float64, all ...types.ConsumedCapacity) {
		for _, one := range all {
			*on += aws.ToFloat64(one.CapacityUnits)
		}
	}
	switch out := out.Result.(type) {
	case *dynamodb.BatchGetItemOutput:
		sum(&m.read, out.ConsumedCapacity...)
	case *dynamodb.QueryOutput:
		sum(&m.read, *out.ConsumedCapacity)
	case *dynamodb.UpdateItemOutput:
		sum(&m.write, *out.ConsumedCapacity)
	case *dynamodb.DeleteItemOutput:
		sum(&m.write, *out.ConsumedCapacity)
	case *dynamodb.TransactWriteItemsOutput:
		sum(&m.write, out.ConsumedCapacity...)
	}
	return out, metadata, err
}

// TestContractUnits holds what metered counts against what DynamoDB says, for two stores that go through the same calls, each in a partition of its
// own. The emulator is wrong where it takes nothing for reading what is not there, and too little in a transaction for a check and for the
// entries of an index: there its calls alone are counted.
func TestContractUnits(t *testing.T) {
	config := cloudtest.Contract(t, "DYNAMODB")
	var told meter
	names := tables(t, dynamodb.NewFromConfig(config))
	counting := metered.New(dynamo.New(dynamodb.NewFromConfig(config), names))
	telling := dynamo.New(dynamodb.NewFromConfig(config, told.on), names)
	for _, c := range costs() {
		told = meter{}
		counting.Reset()
		errCounting, errTelling := c.call(t, counting, "a"), c.call(t, telling, "b")
		if errors.Is(errCounting, table.ErrCondition) != c.fails || errors.Is(errTelling, table.ErrCondition) != c.fails {
			t.Errorf("%s: %v, %v", c.name, errCounting, errTelling)
		}
		figures := counting.Snapshot()
		if told.calls != c.calls || figures.Calls() != 1 {
			t.Errorf("%s: %d calls of DynamoDB, want %d", c.name, told.calls, c.calls)
		}
		if c.emulatorErrs && cloudtest.Emulated("DYNAMODB") {
			continue
		}
		if figures.ReadUnits != told.read || figures.WriteUnits != told.write+c.untold {
			t.Errorf("%s: counted %v read and %v write units, DynamoDB says %v and %v", c.name, figures.ReadUnits, figures.WriteUnits, told.read, told.write+c.untold)
		}
	}
}

// cost is a call of a store, in a partition.
type cost struct {
	name         string
	call         func(t *testing.T, s table.Store, pk string) error
	calls        int     // of DynamoDB
	untold       float64 // units of calls that fail, of which DynamoDB does not tell
	fails        bool
	emulatorErrs bool
}

func costs() []cost {
	sized := func(pk, sk string, size int) table.Item {
		item := table.Item{Key: table.At(table.Records, pk, sk), Kind: "test", Unit: "unit"}
		item.Body = make([]byte, size-item.Size())
		return item
	}
	pending := func(pk, sk, sort string) table.Item {
		item := sized(pk, sk, 800)
		item.Index = map[table.Index]table.Entry{table.Pending: {Hash: pk, Range: sort}}
		return item
	}
	write := func(ops func(pk string) []table.Op) func(*testing.T, table.Store, string) error {
		return func(t *testing.T, s table.Store, pk string) error { return s.Write(t.Context(), ops(pk)...) }
	}
	put := func(item func(pk string) table.Item, condition table.Condition) func(*testing.T, table.Store, string) error {
		return write(func(pk string) []table.Op { return []table.Op{table.Put(item(pk), condition)} })
	}
	small, large := func(pk string) table.Item { return sized(pk, "small", 800) }, func(pk string) table.Item { return sized(pk, "large", 5000) }
	indexed := func(sort string) func(pk string) table.Item {
		return func(pk string) table.Item { return pending(pk, "small", sort) }
	}
	many := write(func(pk string) (ops []table.Op) {
		for i := range table.MaxOps {
			ops = append(ops, table.Put(pending(pk+"-many", fmt.Sprint(i), "1"), table.IfAbsent))
		}
		return ops
	})
	get := func(sks ...string) func(*testing.T, table.Store, string) error {
		return func(t *testing.T, s table.Store, pk string) error {
			var keys []table.Key
			for _, sk := range sks {
				keys = append(keys, table.At(table.Records, pk, sk))
			}
			_, err := s.Get(t.Context(), keys...)
			return err
		}
	}
	query := func(index table.Index, suffix string) func(*testing.T, table.Store, string) error {
		return func(t *testing.T, s table.Store, pk string) error {
			_, err := s.Query(t.Context(), table.Query{Table: table.Records, Index: index, PK: pk + suffix})
			return err
		}
	}
	add := func(at time.Duration) func(*testing.T, table.Store, string) error {
		return func(t *testing.T, s table.Store, pk string) error {
			at := now.AddDate(50, 0, 0).Add(at)
			_, err := s.Add(t.Context(), table.At(table.Ephemeral, pk, "count"), 1, at, at.Add(time.Hour))
			return err
		}
	}
	return []cost{
		{name: "put of 800 bytes", call: put(small, table.Always), calls: 1},
		{name: "put of 5,000 bytes", call: put(large, table.IfAbsent), calls: 1},
		{name: "put of both", call: write(func(pk string) []table.Op {
			return []table.Op{table.Put(small(pk), table.Always), table.Put(large(pk), table.IfVersion(1))}
		}), calls: 1},
		{name: "a small one over a large one", call: put(func(pk string) table.Item { return sized(pk, "large", 100) }, table.Always), calls: 1},
		{name: "and back", call: put(large, table.IfExists), calls: 1},
		{name: "a check", call: write(func(pk string) []table.Op { return []table.Op{table.Verify(large(pk).Key, table.IfExists)} }), calls: 1, emulatorErrs: true},
		{name: "a condition that fails", call: put(small, table.IfAbsent), calls: 1, untold: 2, fails: true},
		{name: "into an index", call: put(indexed("1"), table.Always), calls: 1},
		{name: "unchanged in it", call: put(indexed("1"), table.Always), calls: 1},
		{name: "moved in it", call: put(indexed("2"), table.Always), calls: 1},
		{name: "changed in it", call: put(func(pk string) table.Item {
			item := indexed("2")(pk)
			item.Unit = "unix"
			return item
		}, table.Always), calls: 1},
		{name: "a hundred into it", call: many, calls: 1, emulatorErrs: true},
		{name: "get", call: get("small", "large"), calls: 1},
		{name: "get of what is not there", call: get("small", "none"), calls: 1, emulatorErrs: true},
		{name: "query", call: query("", ""), calls: 1},
		{name: "query of a hundred", call: query("", "-many"), calls: 1},
		{name: "query of nothing", call: query("", "-none"), calls: 1, emulatorErrs: true},
		{name: "query of an index", call: query(table.Pending, ""), calls: 1},
		{name: "query of a hundred of it", call: query(table.Pending, "-many"), calls: 1},
		{name: "query of nothing of it", call: query(table.Pending, "-none"), calls: 1, emulatorErrs: true},
		{name: "out of the index", call: put(small, table.Always), calls: 1},
		{name: "delete", call: write(func(pk string) []table.Op { return []table.Op{table.Delete(large(pk).Key, table.Always)} }), calls: 1},
		{name: "delete of nothing", call: write(func(pk string) []table.Op { return []table.Op{table.Delete(large(pk).Key, table.Always)} }), calls: 1},
		{name: "a counter starts", call: add(0), calls: 2, untold: 1},
		{name: "it runs", call: add(time.Minute), calls: 1},
		{name: "it starts over", call: add(time.Hour), calls: 2, untold: 1},
	}
}
