package wiring

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// functionKeys are the properties of a function that may stand in the template; only Timeout and Events are read here.
var functionKeys = []string{
	"DeadLetterQueue", "Description", "Environment", "Events", "LoggingConfig", "MemorySize", "Policies", "ReservedConcurrentExecutions", "Timeout",
}

func (r *reader) readFunction(id string, node *yaml.Node) error {
	_, node, err := r.doc.resource(node)
	if err != nil {
		return err
	}
	properties, err := r.doc.object(node, functionKeys...)
	if err != nil {
		return err
	}
	function := Function{LogicalID: id, Timeout: r.timeout}
	if properties.values["Timeout"] != nil {
		seconds, err := r.doc.number(properties, "Timeout", 1, 900)
		if err != nil {
			return err
		}
		function.Timeout = time.Duration(seconds) * time.Second
	}
	section, err := r.doc.need(properties, "Events")
	if err != nil {
		return err
	}
	events, err := r.doc.object(section)
	if err != nil {
		return err
	}
	for _, name := range events.names {
		if err := r.readEvent(&function, name, events.values[name]); err != nil {
			return fmt.Errorf("%w (event %s)", err, name)
		}
	}
	r.stack.Functions = append(r.stack.Functions, function)
	return nil
}

func (r *reader) readEvent(function *Function, name string, node *yaml.Node) error {
	event, err := r.doc.object(node, "Type", "Properties")
	if err != nil {
		return err
	}
	kind, err := r.doc.text(event, "Type")
	if err != nil {
		return err
	}
	properties, err := r.doc.need(event, "Properties")
	if err != nil {
		return err
	}
	switch kind {
	case "Api":
		return r.readRoute(function, properties)
	case "SQS":
		return r.readQueueEvent(function, properties)
	case "ScheduleV2":
		return r.readSchedule(function, name, properties)
	case "DynamoDB":
		return r.readStream(function, properties)
	default:
		return r.doc.refuse(event.values["Type"], "event of type %s is not known", kind)
	}
}

var (
	verbs    = []string{"DELETE", "GET", "HEAD", "PATCH", "POST", "PUT"}
	pathForm = regexp.MustCompile(`^(/[A-Za-z0-9._-]+)*(/|/\{proxy\+\}|/[A-Za-z0-9._-]+)$`)
)

func (r *reader) readRoute(function *Function, node *yaml.Node) error {
	properties, err := r.doc.object(node, "RestApiId", "Path", "Method")
	if err != nil {
		return err
	}
	target, err := r.doc.need(properties, "RestApiId")
	if err != nil {
		return err
	}
	if api, err := r.doc.call(target, "!Ref"); err != nil || !slices.Contains(r.apis, api) {
		return r.doc.refuse(target, "!Ref of an AWS::Serverless::Api is expected here")
	}
	path, err := r.doc.text(properties, "Path")
	if err != nil {
		return err
	}
	if !pathForm.MatchString(path) {
		return r.doc.refuse(properties.values["Path"], "path %s: literal segments, then at most {proxy+}", path)
	}
	method, err := r.doc.text(properties, "Method")
	if err != nil {
		return err
	}
	route := Route{strings.ToUpper(method), path}
	if !slices.Contains(verbs, route.Method) {
		return r.doc.refuse(properties.values["Method"], "%s is no single verb; list each", method)
	}
	for _, other := range append(r.stack.Functions, *function) {
		if slices.Contains(other.Routes, route) {
			return r.doc.refuse(node, "%s %s already goes to %s", route.Method, path, other.LogicalID)
		}
	}
	function.Routes = append(function.Routes, route)
	return nil
}

func (r *reader) readQueueEvent(function *Function, node *yaml.Node) error {
	properties, err := r.doc.object(node, "Queue", "BatchSize", "FunctionResponseTypes", "ScalingConfig")
	if err != nil {
		return err
	}
	source, err := r.doc.need(properties, "Queue")
	if err != nil {
		return err
	}
	queue, err := r.refer(source, queueType, "Arn")
	if err != nil {
		return err
	}
	size, err := r.doc.number(properties, "BatchSize", 1, 10)
	if err != nil {
		return err
	}
	answer, err := r.doc.need(properties, "FunctionResponseTypes")
	if err != nil {
		return err
	}
	function.Queues = append(function.Queues, QueueEvent{queue, size})
	return r.doc.exactly(answer, "ReportBatchItemFailures")
}

func (r *reader) readSchedule(function *Function, name string, node *yaml.Node) error {
	properties, err := r.doc.object(node, "ScheduleExpression", "ScheduleExpressionTimezone", "RetryPolicy", "DeadLetterConfig")
	if err != nil {
		return err
	}
	expression, err := r.doc.text(properties, "ScheduleExpression")
	if err != nil {
		return err
	}
	zone, err := r.doc.text(properties, "ScheduleExpressionTimezone")
	if err != nil {
		return err
	}
	schedule, err := parseSchedule(name, expression, zone)
	if err != nil {
		return r.doc.refuse(node, "%v", err)
	}
	function.Schedules = append(function.Schedules, schedule)
	return nil
}
