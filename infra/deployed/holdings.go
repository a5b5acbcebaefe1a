package deployed

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"

	"tandem/infra/holdings"
	"tandem/shared/cloud"
	"tandem/shared/mail"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
)

// Holdings is all that the stack and the emulator under it keep: tables, streams, every version of every object, queues and dead letters,
// mails, logs of functions.
func (s *Stack) Holdings() holdings.Source {
	return holdings.Source{
		Vault: s.house.Vault, Shard: s.Service.Controller.Department, Files: s.Service.ClassKeeping("document"), Items: s.eachItem, Objects: holdings.Walk(s.house.Objects, slices.Sorted(maps.Keys(s.buckets))), Messages: s.eachMessage,
		Mails: s.Mails, Rest: s.eachRest,
	}
}

func (s *Stack) eachItem(ctx context.Context, visit func(table.Item) error) error {
	for name, physical := range s.named.Names() {
		pages := dynamodb.NewScanPaginator(s.tables, &dynamodb.ScanInput{TableName: aws.String(physical), ConsistentRead: aws.Bool(true)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return fmt.Errorf("deployed: scan %s: %w", name, cloud.Cause(err))
			}
			for _, found := range page.Items {
				item, err := dynamo.Decode(name, found)
				if err != nil {
					return err
				}
				if err := visit(*item); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// eachMessage looks into the queues, dead letters too, as the emulator shows them: without receiving.
func (s *Stack) eachMessage(ctx context.Context, visit func(queue string, body []byte) error) error {
	type message struct{ Body string }
	var shown struct {
		Messages map[string]map[string]map[string][]message `json:"messages"` // by account, region and queue
	}
	if err := s.peek(ctx, "/_ministack/sqs/messages", &shown); err != nil {
		return err
	}
	for _, regions := range shown.Messages {
		for _, queues := range regions {
			for url, messages := range queues {
				for _, one := range messages {
					if err := visit(url[strings.LastIndexByte(url, '/')+1:], []byte(one.Body)); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

// Idle reports whether no queue but dead letters holds a message and no message waits in the outbox.
func (s *Stack) Idle(ctx context.Context) bool {
	waiting := false
	err := s.eachMessage(ctx, func(queue string, _ []byte) error {
		waiting = waiting || !strings.Contains(queue, "DeadLetters")
		return nil
	})
	if err != nil || waiting {
		return false
	}
	err = s.eachItem(ctx, func(item table.Item) error {
		waiting = waiting || item.Kind == table.KindMessage
		return nil
	})
	return err == nil && !waiting
}

// Mails lists what the emulator would have sent, oldest first.
func (s *Stack) Mails(ctx context.Context) ([]mail.Mail, error) {
	type message struct {
		To                []string
		Subject, BodyText string
	}
	var shown struct {
		Messages map[string][]message `json:"messages"` // by account
	}
	if err := s.peek(ctx, "/_ministack/ses/messages", &shown); err != nil {
		return nil, err
	}
	var mails []mail.Mail
	for _, messages := range shown.Messages {
		for _, one := range messages {
			mails = append(mails, mail.Mail{To: strings.Join(one.To, ","), Subject: one.Subject, Text: one.BodyText})
		}
	}
	return mails, nil
}

func (s *Stack) eachRest(ctx context.Context, visit func(where string, content []byte) error) error {
	for _, each := range []func(context.Context, func(string, []byte) error) error{s.eachVersion, s.eachStream, s.eachLog} {
		if err := each(ctx, visit); err != nil {
			return err
		}
	}
	return nil
}

// eachVersion visits every version of every object, the hidden ones too.
func (s *Stack) eachVersion(ctx context.Context, visit func(where string, content []byte) error) error {
	for bucket, name := range s.buckets {
		pages := awss3.NewListObjectVersionsPaginator(s.files, &awss3.ListObjectVersionsInput{Bucket: aws.String(name)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return fmt.Errorf("deployed: versions in %s: %w", bucket, cloud.Cause(err))
			}
			for _, version := range page.Versions {
				got, err := s.files.GetObject(ctx, &awss3.GetObjectInput{Bucket: aws.String(name), Key: version.Key, VersionId: version.VersionId})
				if err != nil {
					return fmt.Errorf("deployed: version in %s: %w", bucket, cloud.Cause(err))
				}
				content, err := io.ReadAll(got.Body)
				if err := errors.Join(err, got.Body.Close()); err != nil {
					return err
				}
				if err := visit("version in "+string(bucket)+" of "+aws.ToString(version.Key), content); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// eachStream visits what the stream of the records still shows.
func (s *Stack) eachStream(ctx context.Context, visit func(where string, content []byte) error) error {
	const service, version = "dynamodb", "DynamoDBStreams_20120810."
	var list struct{ Streams []struct{ StreamArn string } }
	if err := s.call(ctx, service, version+"ListStreams", map[string]any{"TableName": s.named.Records}, &list); err != nil {
		return err
	}
	for _, stream := range list.Streams {
		var described struct {
			StreamDescription struct{ Shards []struct{ ShardId string } }
		}
		if err := s.call(ctx, service, version+"DescribeStream", map[string]any{"StreamArn": stream.StreamArn}, &described); err != nil {
			return err
		}
		for _, shard := range described.StreamDescription.Shards {
			var at struct{ ShardIterator string }
			from := map[string]any{"StreamArn": stream.StreamArn, "ShardId": shard.ShardId, "ShardIteratorType": "TRIM_HORIZON"}
			if err := s.call(ctx, service, version+"GetShardIterator", from, &at); err != nil {
				return err
			}
			for at.ShardIterator != "" {
				var page struct {
					Records           []json.RawMessage
					NextShardIterator string
				}
				if err := s.call(ctx, service, version+"GetRecords", map[string]any{"ShardIterator": at.ShardIterator}, &page); err != nil {
					return err
				}
				for _, record := range page.Records {
					if err := visit("stream", record); err != nil {
						return err
					}
				}
				if at.ShardIterator = page.NextShardIterator; len(page.Records) == 0 {
					break
				}
			}
		}
	}
	return nil
}

// eachLog visits what functions wrote.
func (s *Stack) eachLog(ctx context.Context, visit func(where string, content []byte) error) error {
	const service, version = "logs", "Logs_20140328."
	var groups struct {
		LogGroups []struct {
			LogGroupName string `json:"logGroupName"`
		} `json:"logGroups"`
	}
	if err := s.call(ctx, service, version+"DescribeLogGroups", map[string]any{}, &groups); err != nil {
		return err
	}
	for _, group := range groups.LogGroups {
		for next := ""; ; {
			in := map[string]any{"logGroupName": group.LogGroupName}
			if next != "" {
				in["nextToken"] = next
			}
			var page struct {
				Events []struct {
					Message string `json:"message"`
				} `json:"events"`
				NextToken string `json:"nextToken"`
			}
			if err := s.call(ctx, service, version+"FilterLogEvents", in, &page); err != nil {
				return err
			}
			for _, event := range page.Events {
				if err := visit("log "+group.LogGroupName, []byte(event.Message)); err != nil {
					return err
				}
			}
			if next = page.NextToken; next == "" {
				break
			}
		}
	}
	return nil
}
