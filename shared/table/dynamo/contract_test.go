package dynamo_test

import (
	"context"
	"crypto/rand"
	"errors"
	"math/big"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tandem/shared/cloud/cloudtest"
	"tandem/shared/table"
	"tandem/shared/table/contract"
	"tandem/shared/table/dynamo"
)

func TestContract(t *testing.T) {
	client := dynamodb.NewFromConfig(cloudtest.Contract(t, "DYNAMODB"))
	store := dynamo.New(client, tables(t, client))
	contract.Run(t, func(*testing.T) table.Store { return store }, contract.Eventually(100, jitter))
}

// jitter waits up to 50 ms, as callers do that meet others.
func jitter() {
	random, err := rand.Int(rand.Reader, big.NewInt(int64(50*time.Millisecond)))
	if err != nil {
		panic(err)
	}
	time.Sleep(time.Duration(random.Int64()))
}

// tables makes the four tables for one test, as infra/data.yaml declares them.
func tables(t *testing.T, client *dynamodb.Client) map[table.Name]string {
	t.Helper()
	run := rand.Text()
	names := map[table.Name]string{}
	for _, name := range []table.Name{table.Records, table.Keys, table.Journal, table.Ephemeral} {
		names[name] = "contract-" + run + "-" + string(name)
		in := &dynamodb.CreateTableInput{
			TableName: aws.String(names[name]), BillingMode: types.BillingModePayPerRequest,
			AttributeDefinitions: defined("pk", "sk"), KeySchema: keySchema("pk", "sk"),
		}
		for _, index := range table.Indexes() {
			if index.Table() != name {
				continue
			}
			hash, sort := string(index)+"hash", string(index)+"range"
			in.AttributeDefinitions = append(in.AttributeDefinitions, defined(hash, sort)...)
			in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, types.GlobalSecondaryIndex{
				IndexName: aws.String(string(index)), KeySchema: keySchema(hash, sort),
				Projection: &types.Projection{ProjectionType: types.ProjectionTypeInclude, NonKeyAttributes: []string{"kind", "unit"}},
			})
		}
		create(t, client, in)
	}
	return names
}

func create(t *testing.T, client *dynamodb.Client, in *dynamodb.CreateTableInput) {
	t.Helper()
	var made *types.ResourceInUseException // by a first attempt whose answer was lost: the name is random
	if _, err := client.CreateTable(t.Context(), in); err != nil && !errors.As(err, &made) {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := client.DeleteTable(context.Background(), &dynamodb.DeleteTableInput{TableName: in.TableName}); err != nil {
			t.Error(err)
		}
	})
	ready := dynamodb.NewTableExistsWaiter(client, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = time.Second })
	if err := ready.Wait(t.Context(), &dynamodb.DescribeTableInput{TableName: in.TableName}, 2*time.Minute); err != nil {
		t.Fatal(err)
	}
}

func defined(names ...string) (all []types.AttributeDefinition) {
	for _, name := range names {
		all = append(all, types.AttributeDefinition{AttributeName: aws.String(name), AttributeType: types.ScalarAttributeTypeS})
	}
	return all
}

func keySchema(hash, sort string) []types.KeySchemaElement {
	return []types.KeySchemaElement{
		{AttributeName: aws.String(hash), KeyType: types.KeyTypeHash}, {AttributeName: aws.String(sort), KeyType: types.KeyTypeRange},
	}
}
