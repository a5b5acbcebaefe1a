package infra

import (
	"fmt"
	"slices"
	"strings"
)

func expiryOnEphemeralOnly(s stack) []string {
	var broken []string
	for _, t := range s.data.resources("AWS::DynamoDB::Table") {
		if (t.at("Properties", "TimeToLiveSpecification", "Enabled") == true) != (t.id == "EphemeralTable") {
			broken = append(broken, t.id+": only the ephemeral table lets its items expire")
		}
	}
	return broken
}

func backupDays(s stack) []string {
	want := map[string]int{"RecordsTable": 35, "KeysTable": 7, "JournalTable": 7, "EphemeralTable": 0}
	var broken []string
	for _, t := range s.data.resources("AWS::DynamoDB::Table") {
		days, known := want[t.id]
		backup := t.in("Properties", "PointInTimeRecoverySpecification")
		kept, _ := backup.at("RecoveryPeriodInDays").(int)
		if !known || kept != days || backup.at("PointInTimeRecoveryEnabled") != (days > 0) {
			broken = append(broken, fmt.Sprintf("%s: backups of %d days, not %d", t.id, days, kept))
		}
	}
	return broken
}

func encryptedAtRest(s stack) []string {
	var broken []string
	for _, t := range s.data.resources("AWS::DynamoDB::Table") {
		if sse := t.in("Properties", "SSESpecification"); sse.at("SSEEnabled") != true || sse.text("KMSMasterKeyId", "Fn::GetAtt") != "StorageKey.Arn" {
			broken = append(broken, t.id+" is not encrypted with our key")
		}
	}
	for _, b := range s.data.resources("AWS::S3::Bucket") {
		rules := b.list("Properties", "BucketEncryption", "ServerSideEncryptionConfiguration")
		if len(rules) != 1 || !strings.Contains(fmt.Sprint(rules[0]), "SSEAlgorithm:aws:kms") || !strings.Contains(fmt.Sprint(rules[0]), "StorageKey.Arn") {
			broken = append(broken, b.id+" is not encrypted with our key")
		}
	}
	for _, q := range s.messaging.resources("AWS::SQS::Queue") {
		if q.at("Properties", "SqsManagedSseEnabled") != true && q.at("Properties", "KmsMasterKeyId") == nil {
			broken = append(broken, q.id+" is not encrypted")
		}
	}
	return broken
}

func privateBuckets(s stack) []string {
	var broken []string
	for _, b := range s.data.resources("AWS::S3::Bucket") {
		block := b.in("Properties", "PublicAccessBlockConfiguration")
		for _, name := range []string{"BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"} {
			if block.at(name) != true {
				broken = append(broken, b.id+": "+name+" is off")
			}
		}
		if !strings.Contains(fmt.Sprint(b.at("Properties", "OwnershipControls")), "BucketOwnerEnforced") {
			broken = append(broken, b.id+" lets others own objects")
		}
		policy := s.data.in("Resources", b.id+"Policy")
		if policy.text("Properties", "Bucket", "Ref") != b.id || !strings.Contains(fmt.Sprint(policy), "aws:SecureTransport:false") {
			broken = append(broken, b.id+" has no policy that refuses plain HTTP")
		}
	}
	return broken
}

// noSafetyNet are the resources that may go with the stack: what they hold is of the moment.
var noSafetyNet = []string{"EphemeralTable"}

func retained(s stack) []string {
	var broken []string
	for _, kind := range []string{"AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::KMS::Key"} {
		for _, r := range s.data.resources(kind) {
			if slices.Contains(noSafetyNet, r.id) {
				continue
			}
			if r.text("DeletionPolicy") != "Retain" || r.text("UpdateReplacePolicy") != "Retain" {
				broken = append(broken, r.id+" goes with the stack")
			}
			if kind == "AWS::DynamoDB::Table" && r.at("Properties", "DeletionProtectionEnabled") != true {
				broken = append(broken, r.id+" may be deleted by one call")
			}
		}
	}
	if s.root.text("Resources", "Data", "DeletionPolicy") != "Retain" {
		broken = append(broken, "the data stack goes with the root")
	}
	return broken
}

func keysStay(s stack) []string {
	var broken []string
	for _, key := range s.data.resources("AWS::KMS::Key") {
		if key.at("Properties", "EnableKeyRotation") != true {
			broken = append(broken, key.id+" does not rotate")
		}
		for _, one := range key.list("Properties", "KeyPolicy", "Statement") {
			text := fmt.Sprint(one)
			if strings.Contains(text, "kms:*") || strings.Contains(text, "ScheduleKeyDeletion") || strings.Contains(text, "DisableKey") {
				broken = append(broken, key.id+": somebody may end the key")
			}
		}
	}
	return broken
}

// Only the purge destroys units of people; the matching those of its own shards, whose partition begins with X#.
func unitsDestroyedByPurge(s stack) []string {
	var broken []string
	statements, _ := s.statements()
	for _, p := range statements {
		if p.function == "PurgeFunction" || !p.on("KeysTableArn") || !slices.Contains(p.actions, "dynamodb:DeleteItem") {
			continue
		}
		condition := onAWS(p.condition)
		leading := condition.list("ForAllValues:StringLike", "dynamodb:LeadingKeys")
		always := condition.text("Null", "dynamodb:LeadingKeys") == "false"
		if p.function != "MatchingFunction" || !always || len(leading) != 1 || leading[0] != "X#*" {
			broken = append(broken, p.function+" may destroy units")
		}
	}
	return broken
}

func journalAppendOnly(s stack) []string {
	var broken []string
	statements, _ := s.statements()
	for _, p := range statements {
		if p.function == "PurgeFunction" || !p.on("JournalTableArn") {
			continue
		}
		for _, action := range p.actions {
			if action != "dynamodb:PutItem" && action != "dynamodb:Query" && action != "dynamodb:BatchGetItem" {
				broken = append(broken, p.function+" may do "+action+" to the journal")
			}
		}
	}
	return broken
}

// onAWS is what a condition that an emulator cannot judge is everywhere else: the choice that hangs on OnAWS, and on nothing else.
func onAWS(condition tree) tree {
	choice := condition.list("Fn::If")
	if len(choice) != 3 || choice[0] != "OnAWS" {
		return nil
	}
	found, _ := choice[1].(tree)
	return found
}

// A branch key opens under its context alone; an emulator cannot judge that, so the condition stands behind OnAWS.
func keysByContext(s stack) []string {
	var broken []string
	statements, _ := s.statements()
	for _, p := range statements {
		if !p.on("BranchKeyArn") {
			continue
		}
		context := onAWS(p.condition)
		equals := context.in("StringEquals")
		if equals.text("kms:EncryptionContext:service", "Ref") != "Service" || len(equals.list("kms:EncryptionContext:group")) == 0 {
			broken = append(broken, p.function+" may open every branch key")
		}
	}
	return broken
}

// chainApart: the key that signs the journal's links is opened by one function, which deletes nothing anywhere.
func chainApart(s stack) []string {
	var broken []string
	statements, _ := s.statements()
	for _, p := range statements {
		opens := slices.Contains(onAWS(p.condition).in("StringEquals").list("kms:EncryptionContext:group"), any("chain"))
		if opens && p.function != "ChainFunction" {
			broken = append(broken, p.function+" may sign for the journal")
		}
		deletes := slices.ContainsFunc(p.actions, func(action string) bool {
			return strings.Contains(action, "Delete") || strings.Contains(action, "Update")
		})
		if deletes && p.function == "ChainFunction" {
			broken = append(broken, "who signs for the journal may delete or update")
		}
	}
	return broken
}

func siteInvokesOnly(s stack) []string {
	var broken, apis, invoked []string
	for _, f := range s.wiring().Functions {
		if len(f.Routes) > 0 && f.LogicalID != "WebFunction" {
			apis = append(apis, f.LogicalID+".Arn")
		}
	}
	statements, _ := s.statements()
	for _, p := range statements {
		if p.function != "WebFunction" {
			continue
		}
		if !slices.Equal(p.actions, []string{"lambda:InvokeFunction"}) {
			broken = append(broken, fmt.Sprintf("the site may do %v", p.actions))
		}
		for _, on := range p.resources {
			each, _ := on.(tree)
			invoked = append(invoked, each.text("Fn::GetAtt"))
		}
	}
	slices.Sort(apis)
	slices.Sort(invoked)
	if !slices.Equal(apis, invoked) {
		broken = append(broken, fmt.Sprintf("the site invokes %v, the API is %v", invoked, apis))
	}
	for name, value := range s.root.in("Resources", "WebFunction", "Properties", "Environment", "Variables") {
		if !strings.HasSuffix(name, "_FUNCTION") && name != "MAINTENANCE" {
			broken = append(broken, fmt.Sprintf("the site is told %s %v", name, value))
		}
	}
	return broken
}
