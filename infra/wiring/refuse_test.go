package wiring_test

import (
	"fmt"
	"strings"
	"testing"

	"tandem/infra/wiring"
)

// Each case changes one thing in a template that is read without error; the error must say what and on which line.
func TestReadRefuses(t *testing.T) {
	const rootFile, dataFile, queueFile = "testdata/root.yaml", "testdata/data.yaml", "testdata/messaging.yaml"
	tests := []struct {
		name, file, old, new string
		near                 string // text of the line that the error names; empty when it is about several places
		want                 string
	}{
		{"any verb", rootFile, "Method: POST", "Method: any", "Method: any", "no single verb"},
		{"route twice", rootFile, "Path: '/offers/{proxy+}', Method: POST", "Path: /offers, Method: GET", "Make:", "already goes to OfferFunction"},
		{"path expression", rootFile, "Path: /offers,", "Path: !Sub '/${Stage}',", "!Sub", "literal is expected"},
		{"path parameter", rootFile, "/offers/{proxy+}", "/offers/{id}", "{id}", "literal segments"},
		{"other API", rootFile, "List: {Type: Api, Properties: {RestApiId: !Ref Api", "List: {Type: Api, Properties: {RestApiId: !Ref Data", "List:", "AWS::Serverless::Api"},
		{"unknown event", rootFile, "Type: SQS", "Type: SNS", "Type: SNS", "not known"},
		{"HTTP API event", rootFile, "List: {Type: Api", "List: {Type: HttpApi", "HttpApi", "not known"},
		{"unknown property", rootFile, "            BatchSize: 5", "            BatchSize: 5\n            Enabled: false", "Enabled", "Enabled is not known"},
		{"queue literal", rootFile, "Queue: !GetAtt Messaging.Outputs.WorkQueueArn", "Queue: arn:aws:sqs:eu-west-3:000000000000:x", "Queue: arn", "!GetAtt NAME"},
		{"queue by sub", rootFile, "Queue: !GetAtt Messaging.Outputs.WorkQueueArn", "Queue: !Sub '${Messaging.Outputs.WorkQueueArn}'", "Queue: !Sub", "!GetAtt NAME"},
		{"queue of no stack", rootFile, "Queue: !GetAtt Messaging.Outputs.WorkQueueArn", "Queue: !GetAtt Other.Outputs.WorkQueueArn", "Other", "nested stack"},
		{"unknown output", rootFile, "Queue: !GetAtt Messaging.Outputs.WorkQueueArn", "Queue: !GetAtt Messaging.Outputs.OtherQueueArn", "OtherQueueArn", "no output"},
		{"output of the other stack", rootFile, "Arn: !GetAtt Messaging.Outputs.WorkQueueArn", "Arn: !GetAtt Data.Outputs.WorkQueueArn", "Data.Outputs.WorkQueueArn", "another template"},
		{"table as a queue", rootFile, "Queue: !GetAtt Messaging.Outputs.WorkQueueArn", "Queue: !GetAtt Data.Outputs.RecordsTableStreamArn", "Queue: ", "no output of a AWS::SQS::Queue"},
		{"batch too large", rootFile, "BatchSize: 5", "BatchSize: 11", "BatchSize", "between 1 and 10"},
		{"batch by reference", rootFile, "BatchSize: 5", "BatchSize: !Ref Size", "BatchSize", "literal number"},
		{"whole batches", rootFile, "            BatchSize: 5\n            FunctionResponseTypes: [ReportBatchItemFailures]\n", "            BatchSize: 5\n", "Queue: ", "FunctionResponseTypes is missing"},
		{"weekly schedule", rootFile, "cron(30 2 * * ? *)", "cron(30 2 ? * MON *)", "ScheduleExpression:", "neither rate"},
		{"unknown zone", rootFile, "Europe/Paris", "Europe/Arras", "ScheduleExpression:", "unknown time zone"},
		{"other filter", rootFile, `"INSERT","MODIFY"`, `"REMOVE"`, "Pattern", "key of one index"},
		{"no filter", rootFile, "            FilterCriteria:\n              Filters:\n", "            Filters:\n", "Filters", "Filters is not known"},
		{"two buckets in a rule", rootFile, "              - !GetAtt Data.Outputs.DropBucketName", "              - a\n              - b", "- a", "list of one"},
		{"other events of a bucket", rootFile, "Object Created", "Object Deleted", "Object Deleted", "only Object Created"},
		{"suffix filter", rootFile, "prefix: in/", "suffix: .pdf", "suffix", "suffix is not known"},
		{"second target", rootFile, "        - Id: Queue", "        - Id: Other\n          Arn: x\n        - Id: Queue", "Id: Other", "list of one"},
		{"conditional function", rootFile, "  WorkFunction:\n    Type: AWS::Serverless::Function\n", "  WorkFunction:\n    Type: AWS::Serverless::Function\n    Condition: OnAWS\n", "Condition", "not evaluated"},
		{"unknown resource", rootFile, "    Type: AWS::Serverless::Api\n", "    Type: AWS::Serverless::HttpApi\n", "HttpApi", "HttpApi is not known"},
		{"queue in the root", rootFile, "  DropRule:\n", "  LooseQueue:\n    Type: AWS::SQS::Queue\n  DropRule:\n", "Type: AWS::SQS::Queue", "stands in a nested template"},
		{"unknown section", rootFile, "Transform:", "Transforms:", "Transforms:", "Transforms is not known"},
		{"name twice", rootFile, "        Make:", "        List:", "List: {Type: Api, Properties: {RestApiId: !Ref Api, Path: '/offers/{proxy+}'", "stands twice"},
		{"alias", rootFile, "Properties: {StageName: test}", "Properties: &p {StageName: test}\n    Metadata: *p", "Metadata", "aliases are not read"},
		{"function's own source", rootFile, "      Timeout: 60\n", "      Timeout: 60\n      EventInvokeConfig: {}\n", "EventInvokeConfig", "EventInvokeConfig is not known"},
		{"negative timeout", rootFile, "      Timeout: 60", "      Timeout: -1", "Timeout: -1", "between 1 and 900"},
		{"unread queue", rootFile, "Queue: !GetAtt Messaging.Outputs.WorkQueueArn", "Queue: !GetAtt Messaging.Outputs.WorkDeadLettersArn", "Queue: ", "no output"},
		{"native that wakes", dataFile, "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SNS::Topic", "AWS::SNS::Topic is not known"},
		{"output of another thing", dataFile, "!Ref DropBucket", "!Ref RecordsTable", "!Ref RecordsTable", "must be !Ref DropBucket"},
		{"FIFO queue", queueFile, "VisibilityTimeout: 360", "FifoQueue: true", "FifoQueue", "FifoQueue is not known"},
		{"visibility beyond the service", queueFile, "VisibilityTimeout: 360", "VisibilityTimeout: 50000", "VisibilityTimeout", "between 0 and 43200"},
		{"dead letters elsewhere", queueFile, "!GetAtt WorkDeadLetters.Arn", "!GetAtt Elsewhere.Arn", "", "no queue"},
		{"dead letters by ARN", queueFile, "!GetAtt WorkDeadLetters.Arn", "arn:aws:sqs:eu-west-3:000000000000:x", "deadLetterTargetArn", "!GetAtt NAME"},
		{"resource in two templates", queueFile, "WorkDeadLetters:\n", "DropBucket:\n", "Type: AWS::SQS::Queue", "two nested templates"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			texts := map[string]string{}
			for _, path := range []string{rootFile, dataFile, queueFile} {
				texts[path] = file(t, path)
			}
			if !strings.Contains(texts[test.file], test.old) {
				t.Fatalf("%s does not hold %q", test.file, test.old)
			}
			texts[test.file] = strings.Replace(texts[test.file], test.old, test.new, 1)
			_, err := wiring.Read([]byte(texts[rootFile]), []byte(texts[dataFile]), []byte(texts[queueFile]))
			if err == nil {
				t.Fatal("read without error")
			}
			if !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %q does not say %q", err, test.want)
			}
			if test.near != "" && !namesLine(err.Error(), texts[test.file], test.near) {
				t.Errorf("error %q does not name a line of %q", err, test.near)
			}
		})
	}
}

func namesLine(message, text, near string) bool {
	for i, line := range strings.Split(text, "\n") {
		if strings.Contains(line, near) && strings.Contains(message, fmt.Sprintf("line %d:", i+1)) {
			return true
		}
	}
	return false
}

func TestReadUnread(t *testing.T) {
	root := file(t, "testdata/root.yaml")
	data, queues := file(t, "testdata/data.yaml"), file(t, "testdata/messaging.yaml")
	second := strings.Replace(queues, "Outputs:\n", "  IdleQueue:\n    Type: AWS::SQS::Queue\n    Properties:\n      RedrivePolicy:\n"+
		"        deadLetterTargetArn: !GetAtt WorkDeadLetters.Arn\n        maxReceiveCount: 5\nOutputs:\n", 1)
	if _, err := wiring.Read([]byte(root), []byte(data), []byte(second)); err == nil || !strings.Contains(err.Error(), "no function reads IdleQueue") {
		t.Errorf("a queue that nobody reads: %v", err)
	}
	twice := strings.Replace(root, "  OfferFunction:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n",
		"  OfferFunction:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events:\n        Work: {Type: SQS, Properties: {Queue: !GetAtt Messaging.Outputs.WorkQueueArn,"+
			" BatchSize: 1, FunctionResponseTypes: [ReportBatchItemFailures]}}\n", 1)
	if _, err := wiring.Read([]byte(twice), []byte(data), []byte(queues)); err == nil || !strings.Contains(err.Error(), "is read by OfferFunction and WorkFunction") {
		t.Errorf("a queue that two functions read: %v", err)
	}
	for _, text := range []string{"", "[]", "a: [", "--- x"} {
		if _, err := wiring.Read([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

// FuzzRead: whatever the text, an answer or an error.
func FuzzRead(f *testing.F) {
	f.Add("Resources:\n  F:\n    Type: AWS::Serverless::Function\n    Properties: {Events: {A: {Type: Api, Properties: {}}}}\n")
	f.Add("Resources:\n  R:\n    Type: AWS::Events::Rule\n")
	f.Fuzz(func(t *testing.T, text string) {
		stack, err := wiring.Read([]byte(text), []byte(text))
		if (stack == nil) == (err == nil) {
			t.Errorf("stack %v with error %v", stack, err)
		}
	})
}
