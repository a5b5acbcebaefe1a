package infra

import (
	"context"
	"slices"
	"strings"
	"testing"

	"tandem/infra/deployed"
	"tandem/infra/deployed/stacktest"
)

// trial is a call that a role makes: on what template.yaml writes down for it, and on what that is called in the stack.
type trial struct{ action, written, target string }

// TestRoles has each function's role make every call on every table, index, bucket, queue, key and function of a deployed stack: what
// template.yaml gives it is done, everything else refused. Conditions on leading keys and key contexts are not judged by the emulator: the
// rules of the template hold those.
func TestRoles(t *testing.T) {
	ctx := context.Background()
	stack := stacktest.Open(t)
	all, refusals := trials(t, stack), 0
	statements, _ := readTemplates(t).load(t).statements()
	for _, function := range readTemplates(t).load(t).functions() {
		role, err := stack.Role(ctx, function.id)
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range all {
			given := slices.ContainsFunc(statements, func(s statement) bool {
				return s.function == function.id && slices.Contains(s.actions, one.action) && s.names(one.written)
			})
			refused, err := role.Try(ctx, one.action, one.target)
			if err != nil {
				t.Fatal(err)
			}
			if refused == given {
				t.Errorf("%s, %s on %s: template.yaml gives it: %v, refused: %v", function.id, one.action, one.written, given, refused)
			}
			if refused {
				refusals++
			}
		}
	}
	t.Logf("%d calls of each of %d roles, %d refused", len(all), len(stack.Functions), refusals)
}

// names reports whether the statement bears on a resource, written as in !GetAtt or, with "${", as in !Sub.
func (s statement) names(written string) bool {
	return slices.ContainsFunc(s.resources, func(r any) bool {
		each, _ := r.(tree)
		if s.sid != "" && strings.HasPrefix(s.sid, "List") { // what a role may list is in the condition
			prefixes := s.condition.list("StringLike", "s3:prefix")
			bucket, prefix, _ := strings.Cut(written, "/")
			return "${"+each.text("Fn::GetAtt")+"}" == bucket && slices.Contains(prefixes, any(prefix))
		}
		return each.text("Fn::GetAtt") == written || each.text("Fn::Sub") == written
	})
}

func trials(t *testing.T, stack *deployed.Stack) []trial {
	t.Helper()
	setting := func(name string) string {
		if stack.Settings[name] == "" {
			t.Fatalf("no function has the setting %s", name)
		}
		return stack.Settings[name]
	}
	var all []trial
	add := func(written, target string, actions ...string) {
		for _, action := range actions {
			all = append(all, trial{action, written, target})
		}
	}
	for _, table := range []string{"Records", "Keys", "Journal", "Ephemeral"} {
		add("Data.Outputs."+table+"TableArn", setting(strings.ToUpper(table)+"_TABLE"),
			"dynamodb:Query", "dynamodb:Scan", "dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
	}
	for index, table := range map[string]string{"pending": "Records", "waiting": "Records", "due": "Keys", "about": "Journal"} {
		add("${Data.Outputs."+table+"TableArn}/index/"+index, setting(strings.ToUpper(table)+"_TABLE")+"/"+index, "dynamodb:Query")
	}
	for _, bucket := range []string{"Drop", "Files", "Quarantine"} {
		for _, prefix := range []string{"cv/", "export/", "staged/", "caf/", "autre/"} {
			add("${Data.Outputs."+bucket+"BucketArn}/"+prefix+"*", setting(strings.ToUpper(bucket)+"_BUCKET")+"/"+prefix,
				"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket")
		}
	}
	for name, queue := range map[string]string{"Export": "EXPORT", "FluxApply": "FLUX_APPLY", "Matching": "MATCHING", "Notify": "NOTIFY", "Purge": "PURGE", "Right": "RIGHT"} {
		add("Messaging.Outputs."+name+"QueueArn", setting(queue+"_QUEUE"), "sqs:SendMessage", "sqs:PurgeQueue")
	}
	add("Data.Outputs.BranchKeyArn", setting("BRANCH_KEY"), "kms:Encrypt", "kms:Decrypt", "kms:ScheduleKeyDeletion")
	for id, physical := range stack.Functions {
		add(id+".Arn", physical, "lambda:InvokeFunction")
	}
	return all
}
