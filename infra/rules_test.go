package infra

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// A rule looks at the stack and returns what breaks it.
type rule func(s stack) []string

func oneRoleEach(s stack) []string {
	_, broken := s.statements()
	for _, f := range s.functions() {
		if f.at("Properties", "Role") != nil {
			broken = append(broken, f.id+" names a role: each function has its own, made from its statements")
		}
	}
	if s.root.at("Globals", "Function", "Role") != nil || s.root.at("Globals", "Function", "Policies") != nil {
		broken = append(broken, "Globals give a role or permissions to every function")
	}
	return broken
}

func exactActions(s stack) []string {
	var broken []string
	statements, _ := s.statements()
	for _, p := range statements {
		if p.effect != "Allow" || len(p.actions) == 0 {
			broken = append(broken, fmt.Sprintf("%s %s: Allow with a list of actions is expected", p.function, p.sid))
		}
		for _, action := range p.actions {
			if service, name, ok := strings.Cut(action, ":"); !ok || service == "" || name == "" || strings.Contains(action, "*") {
				broken = append(broken, fmt.Sprintf("%s %s: action %q is not exact", p.function, p.sid, action))
			}
		}
		for _, on := range p.resources {
			if !named(on) {
				broken = append(broken, fmt.Sprintf("%s %s: resource %v is not named", p.function, p.sid, on))
			}
		}
	}
	return broken
}

// named reports whether a resource is one thing, or what stands below one folder of a bucket: on AWS, whatever an emulator is given.
func named(on any) bool {
	each, ok := on.(tree)
	if !ok {
		return false
	}
	if choice := each.list("Fn::If"); len(choice) == 3 && choice[0] == "OnAWS" {
		return named(choice[1])
	}
	if each.text("Fn::GetAtt") != "" {
		return true
	}
	path := each.text("Fn::Sub")
	before, below := strings.CutSuffix(path, "/*")
	if below {
		return strings.Contains(before, "BucketArn}/") && !strings.Contains(before, "*")
	}
	return path != "" && !strings.Contains(path, "*")
}

func regionPinned(s stack) []string {
	for _, assertion := range s.root.list("Rules", "Region", "Assertions") {
		each, _ := assertion.(tree)
		sides := each.list("Assert", "Fn::Equals")
		if len(sides) == 2 && fmt.Sprint(sides[0]) == fmt.Sprint(tree{"Ref": "AWS::Region"}) && sides[1] == "eu-west-3" {
			return nil
		}
	}
	return []string{"no rule holds the stack to eu-west-3"}
}

func partitionNeutral(s stack) []string {
	if strings.Contains(s.text, "arn:aws:") {
		return []string{"an ARN names its partition: write ${AWS::Partition}"}
	}
	return nil
}

func deadLetters(s stack) []string {
	var broken []string
	for _, q := range s.messaging.resources("AWS::SQS::Queue") {
		if strings.HasSuffix(q.id, "DeadLetters") {
			if q.at("Properties", "MessageRetentionPeriod") != 1209600 {
				broken = append(broken, q.id+" does not keep its messages fourteen days")
			}
			continue
		}
		want := strings.TrimSuffix(q.id, "Queue") + "DeadLetters.Arn"
		redrive := q.in("Properties", "RedrivePolicy")
		if redrive.text("deadLetterTargetArn", "Fn::GetAtt") != want {
			broken = append(broken, q.id+" has no dead letters of its own")
		}
		if most, ok := redrive.at("maxReceiveCount").(int); !ok || most < 5 {
			broken = append(broken, q.id+" gives up before five receptions")
		}
	}
	for _, f := range s.functions() {
		broken = append(broken, deadEvents(f)...)
	}
	for _, r := range s.root.resources("AWS::Events::Rule") {
		for _, target := range r.list("Properties", "Targets") {
			if each, _ := target.(tree); each.at("DeadLetterConfig", "Arn") == nil {
				broken = append(broken, r.id+" has a target without dead letters")
			}
		}
	}
	return broken
}

func deadEvents(f resource) []string {
	var broken []string
	for name := range f.in("Properties", "Events") {
		event := f.in("Properties", "Events", name)
		switch {
		case event.text("Type") == "ScheduleV2" && event.at("Properties", "DeadLetterConfig", "Arn") == nil:
			broken = append(broken, f.id+" "+name+" has no dead letters")
		case event.text("Type") == "ScheduleV2" && f.at("Properties", "DeadLetterQueue", "TargetArn") == nil:
			broken = append(broken, f.id+" has no dead letters for the runs that fail")
		case event.text("Type") == "DynamoDB" && event.at("Properties", "DestinationConfig", "OnFailure", "Destination") == nil:
			broken = append(broken, f.id+" "+name+" has no dead letters")
		}
	}
	return broken
}

func patientQueues(s stack) []string {
	visibility := map[string]time.Duration{}
	for _, q := range s.wiring().Queues {
		visibility[q.Name] = q.Visibility
	}
	var broken []string
	for _, f := range s.wiring().Functions {
		for _, event := range f.Queues {
			if visibility[event.Queue] < 6*f.Timeout {
				broken = append(broken, fmt.Sprintf("%s is visible again after %s, less than six times the %s of %s", event.Queue, visibility[event.Queue], f.Timeout, f.LogicalID))
			}
		}
	}
	return broken
}

func messageByMessage(s stack) []string {
	var broken []string
	for _, f := range s.functions() {
		for name := range f.in("Properties", "Events") {
			event := f.in("Properties", "Events", name)
			if kind := event.text("Type"); kind != "SQS" && kind != "DynamoDB" {
				continue
			}
			if !slices.Contains(event.list("Properties", "FunctionResponseTypes"), any("ReportBatchItemFailures")) {
				broken = append(broken, f.id+" "+name+" answers for whole batches")
			}
		}
	}
	return broken
}

func verbsListed(s stack) []string {
	var broken []string
	for _, f := range s.functions() {
		for name := range f.in("Properties", "Events") {
			event := f.in("Properties", "Events", name)
			if event.text("Type") == "Api" && !slices.Contains([]string{"get", "post", "put", "delete"}, event.text("Properties", "Method")) {
				broken = append(broken, f.id+" "+name+": one verb of get, post, put, delete")
			}
		}
	}
	return broken
}

func builtOneWay(s stack) []string {
	var broken []string
	for _, f := range s.functions() {
		if f.text("Metadata", "BuildMethod") != "makefile" {
			broken = append(broken, f.id+" is not built by the Makefile")
		}
	}
	globals := s.root.in("Globals", "Function")
	if globals.text("CodeUri") != "." || globals.text("Runtime") != "provided.al2023" || fmt.Sprint(globals.list("Architectures")) != "[arm64]" {
		broken = append(broken, "Globals: the whole tree, provided.al2023, arm64")
	}
	return broken
}
