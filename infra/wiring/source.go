package wiring

import (
	"regexp"

	"go.yaml.in/yaml/v4"
)

var streamKeys = []string{
	"Stream", "StartingPosition", "BatchSize", "BisectBatchOnFunctionError", "MaximumRetryAttempts", "MaximumRecordAgeInSeconds",
	"FunctionResponseTypes", "FilterCriteria", "DestinationConfig",
}

// filterForm is the one filter known: items written that bear the hash key of an index.
var filterForm = regexp.MustCompile(
	`^\{"eventName":\["INSERT","MODIFY"\],"dynamodb":\{"NewImage":\{"([a-z]+)hash":\{"S":\[\{"exists":true\}\]\}\}\}\}$`)

func (r *reader) readStream(function *Function, node *yaml.Node) error {
	properties, err := r.doc.object(node, streamKeys...)
	if err != nil {
		return err
	}
	source, err := r.doc.need(properties, "Stream")
	if err != nil {
		return err
	}
	table, err := r.refer(source, tableType, "StreamArn")
	if err != nil {
		return err
	}
	answer, err := r.doc.need(properties, "FunctionResponseTypes")
	if err != nil {
		return err
	}
	if err := r.doc.exactly(answer, "ReportBatchItemFailures"); err != nil {
		return err
	}
	filters, err := r.doc.at(properties, "FilterCriteria", "Filters")
	if err != nil {
		return err
	}
	only, err := r.doc.one(filters)
	if err != nil {
		return err
	}
	filter, err := r.doc.object(only, "Pattern")
	if err != nil {
		return err
	}
	pattern, err := r.doc.text(filter, "Pattern")
	if err != nil {
		return err
	}
	found := filterForm.FindStringSubmatch(pattern)
	if found == nil {
		return r.doc.refuse(filter.values["Pattern"], "only a filter on the key of one index is known")
	}
	function.Streams = append(function.Streams, Stream{table, found[1]})
	return nil
}

// readRule reads an AWS::Events::Rule; other resources pass.
func (r *reader) readRule(node *yaml.Node) error {
	kind, node, err := r.doc.resource(node)
	if err != nil || kind != "AWS::Events::Rule" {
		return err
	}
	rule, err := r.doc.object(node, "Description", "EventPattern", "Targets")
	if err != nil {
		return err
	}
	found, err := r.readPattern(rule)
	if err != nil {
		return err
	}
	targets, err := r.doc.need(rule, "Targets")
	if err != nil {
		return err
	}
	only, err := r.doc.one(targets)
	if err != nil {
		return err
	}
	target, err := r.doc.object(only, "Id", "Arn", "DeadLetterConfig")
	if err != nil {
		return err
	}
	arn, err := r.doc.need(target, "Arn")
	if err != nil {
		return err
	}
	if found.Queue, err = r.refer(arn, queueType, "Arn"); err != nil {
		return err
	}
	r.rules = append(r.rules, found)
	return nil
}

func (r *reader) readPattern(rule object) (ObjectRule, error) {
	node, err := r.doc.need(rule, "EventPattern")
	if err != nil {
		return ObjectRule{}, err
	}
	pattern, err := r.doc.object(node, "source", "detail-type", "detail")
	if err != nil {
		return ObjectRule{}, err
	}
	for _, fixed := range [][2]string{{"source", "aws.s3"}, {"detail-type", "Object Created"}} {
		value, err := r.doc.need(pattern, fixed[0])
		if err != nil {
			return ObjectRule{}, err
		}
		if err := r.doc.exactly(value, fixed[1]); err != nil {
			return ObjectRule{}, err
		}
	}
	inside, err := r.doc.need(pattern, "detail")
	if err != nil {
		return ObjectRule{}, err
	}
	detail, err := r.doc.object(inside, "bucket", "object")
	if err != nil {
		return ObjectRule{}, err
	}
	names, err := r.doc.at(detail, "bucket", "name")
	if err != nil {
		return ObjectRule{}, err
	}
	only, err := r.doc.one(names)
	if err != nil {
		return ObjectRule{}, err
	}
	bucket, err := r.refer(only, bucketType, "Name")
	if err != nil || detail.values["object"] == nil {
		return ObjectRule{Bucket: bucket}, err
	}
	prefix, err := r.readPrefix(detail)
	return ObjectRule{Bucket: bucket, Prefix: prefix}, err
}

func (r *reader) readPrefix(detail object) (string, error) {
	keys, err := r.doc.at(detail, "object", "key")
	if err != nil {
		return "", err
	}
	only, err := r.doc.one(keys)
	if err != nil {
		return "", err
	}
	match, err := r.doc.object(only, "prefix")
	if err != nil {
		return "", err
	}
	return r.doc.text(match, "prefix")
}
