package deployed

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dynamotypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	sestypes "github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"tandem/shared/cloud"
	"tandem/shared/invoke"
	"tandem/shared/object/s3"
)

// Role makes calls with the rights of one function and no others.
type Role struct{ config aws.Config }

// Role takes on the role of a function, by logical id. On AWS only Lambda may; the emulator lets its root.
func (s *Stack) Role(ctx context.Context, function string) (*Role, error) {
	found, err := s.lambda.GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(s.Functions[function])})
	if err != nil {
		return nil, fmt.Errorf("deployed: %s: %w", function, cloud.Cause(err))
	}
	assumed, err := sts.NewFromConfig(s.config).AssumeRole(ctx, &sts.AssumeRoleInput{RoleArn: found.Role, RoleSessionName: aws.String("essai-de-role")})
	if err != nil {
		return nil, fmt.Errorf("deployed: role of %s: %w", function, cloud.Cause(err))
	}
	config, own := s.config.Copy(), assumed.Credentials
	config.Credentials = credentials.NewStaticCredentialsProvider(*own.AccessKeyId, *own.SecretAccessKey, *own.SessionToken)
	return &Role{config}, nil
}

// Try makes one call, such as "dynamodb:Query" on a table, and reports whether it is refused for want of the right. What else is wrong with
// it does not count: the right was there. target is a table or "table/index", "bucket/prefix/", a queue's URL, a key, a function, a domain.
func (r *Role) Try(ctx context.Context, action, target string) (refused bool, err error) {
	service, name, _ := strings.Cut(action, ":")
	try, known := map[string]func(context.Context, string, string) error{
		"dynamodb": r.tryTable, "s3": r.tryBucket, "sqs": r.tryQueue, "kms": r.tryKey,
		"lambda": func(ctx context.Context, _, function string) error {
			_, err := lambda.NewFromConfig(r.config, invoke.Options).Invoke(ctx, &lambda.InvokeInput{FunctionName: &function, Payload: []byte(`{}`)})
			return err
		},
		"ses": func(ctx context.Context, _, domain string) error {
			text := &sestypes.Content{Data: aws.String("essai")}
			_, err := sesv2.NewFromConfig(r.config).SendEmail(ctx, &sesv2.SendEmailInput{
				FromEmailAddress: aws.String("essai@" + domain), Destination: &sestypes.Destination{ToAddresses: []string{"essai@demo.example"}},
				Content: &sestypes.EmailContent{Simple: &sestypes.Message{Subject: text, Body: &sestypes.Body{Text: text}}},
			})
			return err
		},
	}[service]
	if !known {
		return false, fmt.Errorf("%w of %s", errNoTrial, action)
	}
	for range tries {
		if err = try(ctx, name, target); err == nil || cloud.Code(err) != "" || errors.Is(err, errNoTrial) {
			break
		}
	}
	if errors.Is(err, errNoTrial) {
		return false, fmt.Errorf("%w of %s", err, action)
	}
	code := cloud.Code(err)
	if err != nil && code == "" { // nobody answered: neither yes nor no
		return false, fmt.Errorf("deployed: %s: %w", action, err)
	}
	return code == "AccessDenied" || code == "AccessDeniedException", nil
}

// tries are how often a call is made to which nobody answers, as under load.
const tries = 3

var errNoTrial = errors.New("deployed: there is no trial")

func (r *Role) tryTable(ctx context.Context, action, target string) error {
	client := dynamodb.NewFromConfig(r.config)
	name, index, _ := strings.Cut(target, "/")
	table, text := aws.String(name), &dynamotypes.AttributeValueMemberS{Value: "essai"}
	key := map[string]dynamotypes.AttributeValue{"pk": text, "sk": text}
	var err error
	switch action {
	case "Query":
		in := &dynamodb.QueryInput{TableName: table, KeyConditionExpression: aws.String("pk = :p"), ExpressionAttributeValues: map[string]dynamotypes.AttributeValue{":p": text}}
		if index != "" {
			in.IndexName, in.KeyConditionExpression = &index, aws.String(index+"hash = :p")
		}
		_, err = client.Query(ctx, in)
	case "Scan":
		_, err = client.Scan(ctx, &dynamodb.ScanInput{TableName: table})
	case "BatchGetItem":
		_, err = client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]dynamotypes.KeysAndAttributes{name: {Keys: []map[string]dynamotypes.AttributeValue{key}}}})
	case "PutItem": // on a condition that no item meets: nothing is written
		_, err = client.PutItem(ctx, &dynamodb.PutItemInput{TableName: table, Item: key, ConditionExpression: aws.String("attribute_exists(pk)")})
	case "UpdateItem":
		_, err = client.UpdateItem(ctx, &dynamodb.UpdateItemInput{TableName: table, Key: key, ConditionExpression: aws.String("attribute_exists(pk)")})
	case "DeleteItem":
		_, err = client.DeleteItem(ctx, &dynamodb.DeleteItemInput{TableName: table, Key: key})
	default:
		return errNoTrial
	}
	return err
}

func (r *Role) tryBucket(ctx context.Context, action, target string) error {
	client := awss3.NewFromConfig(r.config, s3.Options)
	name, prefix, _ := strings.Cut(target, "/")
	bucket, key := aws.String(name), aws.String(prefix+"essai")
	var err error
	switch action {
	case "GetObject":
		_, err = client.GetObject(ctx, &awss3.GetObjectInput{Bucket: bucket, Key: key})
	case "PutObject":
		_, err = client.PutObject(ctx, &awss3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader("essai")})
	case "DeleteObject":
		_, err = client.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: bucket, Key: key})
	case "ListBucket":
		_, err = client.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: bucket, Prefix: aws.String(prefix)})
	default:
		return errNoTrial
	}
	return err
}

func (r *Role) tryQueue(ctx context.Context, action, url string) error {
	client := sqs.NewFromConfig(r.config)
	var err error
	switch action {
	case "SendMessage":
		_, err = client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: aws.String("essai")})
	case "PurgeQueue":
		_, err = client.PurgeQueue(ctx, &sqs.PurgeQueueInput{QueueUrl: &url})
	default:
		return errNoTrial
	}
	return err
}

func (r *Role) tryKey(ctx context.Context, action, key string) error {
	client := kms.NewFromConfig(r.config)
	var err error
	switch action {
	case "Encrypt":
		_, err = client.Encrypt(ctx, &kms.EncryptInput{KeyId: &key, Plaintext: []byte("essai")})
	case "Decrypt":
		_, err = client.Decrypt(ctx, &kms.DecryptInput{KeyId: &key, CiphertextBlob: []byte("essai")})
	case "ScheduleKeyDeletion":
		_, err = client.ScheduleKeyDeletion(ctx, &kms.ScheduleKeyDeletionInput{KeyId: &key})
	default:
		return errNoTrial
	}
	return err
}
