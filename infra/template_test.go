package infra

import (
	"strings"
	"testing"
)

// Each rule holds for the templates as they are, and is broken by each of its mutations: a rule that nothing can break guards nothing.
func TestTemplateRules(t *testing.T) {
	tests := []struct {
		name      string
		rule      rule
		mutations [][2]string // text of a template, and what replaces it
	}{
		{"one role each", oneRoleEach, [][2]string{
			{"CodeUri: .\n", "CodeUri: .\n    Role: arn:x\n"},
			{"      Policies:\n        - Version", "      Policies:\n        - AmazonDynamoDBFullAccess\n        - Version"},
		}},
		{"exact actions", exactActions, [][2]string{
			{"dynamodb:PutItem, dynamodb:Query", "dynamodb:*, dynamodb:Query"},
			{"[s3:PutObject]", "[s3:Put*]"},
			{"Resource: !GetAtt Data.Outputs.JournalTableArn", "Resource: '*'"},
			{"Resource: !Sub ${Data.Outputs.QuarantineBucketArn}/cv/*", "Resource: !Sub ${Data.Outputs.QuarantineBucketArn}/*"},
			{"identity/${MailDomain}", "identity/*"},
		}},
		{"region pinned", regionPinned, [][2]string{
			{"!Equals [!Ref AWS::Region, eu-west-3]", "!Equals [!Ref AWS::Region, us-east-1]"},
			{"!Equals [!Ref AWS::Region, eu-west-3]", "!Equals [!Ref Region, eu-west-3]"},
		}},
		{"partition neutral", partitionNeutral, [][2]string{{"arn:${AWS::Partition}:ses", "arn:aws:ses"}}},
		{"dead letters", deadLetters, [][2]string{
			{"deadLetterTargetArn: !GetAtt PurgeDeadLetters.Arn", "deadLetterTargetArn: !GetAtt NotifyDeadLetters.Arn"},
			{"maxReceiveCount: 5", "maxReceiveCount: 1"},
			{"MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 345600"},
			{"            DeadLetterConfig: {Arn: !GetAtt Messaging.Outputs.ScheduleDeadLettersArn}\n", ""},
			{"      DeadLetterQueue:\n        Type: SQS\n        TargetArn: !GetAtt Messaging.Outputs.ScheduleDeadLettersArn\n", ""},
			{"Destination: !GetAtt Messaging.Outputs.RelayDeadLettersArn", "Nowhere: 0"},
			{"          DeadLetterConfig:\n            Arn: !GetAtt Messaging.Outputs.DropDeadLettersArn\n", ""},
		}},
		{"patient queues", patientQueues, [][2]string{
			{"VisibilityTimeout: 5400", "VisibilityTimeout: 5399"},
			{"Timeout: 60", "Timeout: 61"},
		}},
		{"whole list of verbs", verbsListed, [][2]string{{"Path: /api/v1/account, Method: put", "Path: /api/v1/account, Method: head"}}},
		{"built one way", builtOneWay, [][2]string{
			{"BuildMethod: makefile", "BuildMethod: go1.x"},
			{"[arm64]", "[x86_64]"},
			{"CodeUri: .", "CodeUri: functions"},
		}},
		{"expiry", expiryOnEphemeralOnly, [][2]string{
			{"        AttributeName: expires\n        Enabled: true", "        AttributeName: expires\n        Enabled: false"},
			{"      StreamSpecification:\n", "      TimeToLiveSpecification: {AttributeName: expires, Enabled: true}\n      StreamSpecification:\n"},
		}},
		{"backups", backupDays, [][2]string{
			{"RecoveryPeriodInDays: 35", "RecoveryPeriodInDays: 34"},
			{"RecoveryPeriodInDays: 7", "RecoveryPeriodInDays: 8"},
			{"PointInTimeRecoveryEnabled: false", "PointInTimeRecoveryEnabled: true"},
		}},
		{"encryption", encryptedAtRest, [][2]string{
			{"SSEEnabled: true", "SSEEnabled: false"},
			{"KMSMasterKeyId: !GetAtt StorageKey.Arn", "KMSMasterKeyId: !GetAtt BranchKey.Arn"},
			{"SSEAlgorithm: aws:kms", "SSEAlgorithm: AES256"},
			{"SqsManagedSseEnabled: true", "SqsManagedSseEnabled: false"},
		}},
		{"private buckets", privateBuckets, [][2]string{
			{"BlockPublicPolicy: true", "BlockPublicPolicy: false"},
			{"BucketOwnerEnforced", "ObjectWriter"},
			{"aws:SecureTransport: 'false'", "aws:SecureTransport: 'true'"},
		}},
		{"retained", retained, [][2]string{
			{"DeletionPolicy: Retain", "DeletionPolicy: Delete"},
			{"DeletionProtectionEnabled: true", "DeletionProtectionEnabled: false"},
		}},
		{"keys stay", keysStay, [][2]string{
			{"EnableKeyRotation: true", "EnableKeyRotation: false"},
			{"- kms:EnableKey\n", "- kms:ScheduleKeyDeletion\n"},
			{"- kms:PutKeyPolicy\n", "- kms:*\n"},
		}},
		{"units destroyed by the purge", unitsDestroyedByPurge, [][2]string{
			{"dynamodb:LeadingKeys: ['X#*']", "dynamodb:LeadingKeys: ['P#*']"},
			{"                  'Null':\n                    dynamodb:LeadingKeys: 'false'\n", ""},
			{"- OnAWS\n                - ForAllValues", "- Never\n                - ForAllValues"},
			{"dynamodb:PutItem, dynamodb:Query]\n              Resource: !GetAtt Data.Outputs.KeysTableArn",
				"dynamodb:DeleteItem, dynamodb:Query]\n              Resource: !GetAtt Data.Outputs.KeysTableArn"},
		}},
		{"journal append only", journalAppendOnly, [][2]string{
			{"Action: [dynamodb:PutItem]\n              Resource: !GetAtt Data.Outputs.JournalTableArn",
				"Action: [dynamodb:PutItem, dynamodb:UpdateItem]\n              Resource: !GetAtt Data.Outputs.JournalTableArn"},
		}},
		{"chain apart", chainApart, [][2]string{
			{"kms:EncryptionContext:group: [offer]", "kms:EncryptionContext:group: [chain, offer]"},
			{"Action: [dynamodb:PutItem, dynamodb:Query]\n              Resource: !GetAtt Data.Outputs.RecordsTableArn",
				"Action: [dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:Query]\n              Resource: !GetAtt Data.Outputs.RecordsTableArn"},
		}},
		{"keys by context", keysByContext, [][2]string{
			{"kms:EncryptionContext:service: !Ref Service", "kms:EncryptionContext:service: any"},
			{"kms:EncryptionContext:group: [offer]", "kms:EncryptionContext:group: []"},
			{"- OnAWS\n                - StringEquals", "- Never\n                - StringEquals"},
		}},
		{"site invokes only", siteInvokesOnly, [][2]string{
			{"[lambda:InvokeFunction]", "[lambda:InvokeFunction, dynamodb:Query]"},
			{"                - !GetAtt AdminFunction.Arn\n", ""},
			{"          ACCOUNT_FUNCTION: !Ref AccountFunction\n", "          RECORDS_TABLE: !GetAtt Data.Outputs.RecordsTableName\n"},
		}},
	}
	clean := readTemplates(t)
	asIs := clean.load(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for _, broken := range test.rule(asIs) {
				t.Error(broken)
			}
			for _, mutation := range test.mutations {
				mutant := clean.mutate(t, mutation[0], mutation[1])
				if len(test.rule(mutant.load(t))) == 0 {
					t.Errorf("%q for %q goes unnoticed", mutation[1], mutation[0])
				}
			}
		})
	}
}

// mutate replaces the first place of the text in the templates.
func (f templates) mutate(t *testing.T, old, new string) templates {
	t.Helper()
	for _, text := range []*string{&f.root, &f.data, &f.messaging} {
		if strings.Contains(*text, old) {
			*text = strings.Replace(*text, old, new, 1)
			return f
		}
	}
	t.Fatalf("no template holds %q", old)
	return f
}

// Answering for whole batches does not even load: the wiring refuses it first.
func TestMessageByMessage(t *testing.T) {
	asIs := readTemplates(t).load(t)
	for _, broken := range messageByMessage(asIs) {
		t.Error(broken)
	}
	asIs.root = parseTree(t, readText(t, "../template.yaml")) // not the tree that other tests read
	asIs.root.in("Resources", "NotifyFunction", "Properties", "Events", "Notices", "Properties")["FunctionResponseTypes"] = []any{}
	if len(messageByMessage(asIs)) != 1 {
		t.Error("a batch answered whole goes unnoticed")
	}
}

// samconfig.toml sends every environment to the one region.
func TestRegionOfEveryEnvironment(t *testing.T) {
	regions := 0
	for _, line := range strings.Split(readText(t, "../samconfig.toml"), "\n") {
		name, value, found := strings.Cut(line, "=")
		if found && strings.TrimSpace(name) == "region" {
			regions++
			if strings.TrimSpace(value) != `"eu-west-3"` {
				t.Errorf("samconfig.toml: %s", line)
			}
		}
	}
	if regions == 0 {
		t.Error("samconfig.toml names no region")
	}
}
