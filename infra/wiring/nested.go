package wiring

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// The kinds of native resources that the wiring reads.
const (
	queueType  = "AWS::SQS::Queue"
	tableType  = "AWS::DynamoDB::Table"
	bucketType = "AWS::S3::Bucket"
)

// inert are the resources that wake nothing and that nothing here depends on.
var inert = []string{
	"AWS::CloudWatch::Alarm", "AWS::KMS::Alias", "AWS::KMS::Key", "AWS::Logs::LogGroup", "AWS::S3::BucketPolicy", "AWS::SES::EmailIdentity", "AWS::SQS::QueuePolicy",
}

// resourceKeys may stand beside Type; a Condition may only on what is inert.
var resourceKeys = []string{"Type", "Properties", "Metadata", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Condition"}

// native is what the nested templates declare together.
type native struct {
	types   map[string]string // logical id -> type
	outputs map[string]output
}

type output struct {
	doc   *document
	value *yaml.Node
}

func (r *reader) readNested(doc *document) error {
	top, err := doc.object(doc.root, "AWSTemplateFormatVersion", "Description", "Parameters", "Rules", "Conditions", "Resources", "Outputs")
	if err != nil {
		return err
	}
	resources, err := doc.at(top, "Resources")
	if err != nil {
		return err
	}
	list, err := doc.object(resources)
	if err != nil {
		return err
	}
	for _, id := range list.names {
		if err := r.readNative(doc, id, list.values[id]); err != nil {
			return fmt.Errorf("%w (resource %s)", err, id)
		}
	}
	return r.readOutputs(doc, top)
}

func (r *reader) readNative(doc *document, id string, node *yaml.Node) error {
	kind, properties, err := doc.resource(node)
	if err != nil {
		return err
	}
	if r.native.types[id] != "" {
		return doc.refuse(node, "%s stands in two nested templates", id)
	}
	r.native.types[id] = kind
	switch kind {
	case queueType:
		queue, err := doc.queue(id, properties)
		r.stack.Queues = append(r.stack.Queues, queue)
		return err
	case tableType:
		r.stack.Tables = append(r.stack.Tables, id)
	case bucketType:
		r.stack.Buckets = append(r.stack.Buckets, id)
	default:
		if !slices.Contains(inert, kind) {
			return doc.refuse(node, "type %s is not known in a nested template; if it wakes nothing, list it in infra/wiring", kind)
		}
	}
	return nil
}

// resource reads the envelope of a resource; without properties it has an empty mapping of them.
func (d *document) resource(node *yaml.Node) (kind string, properties *yaml.Node, err error) {
	envelope, err := d.object(node, resourceKeys...)
	if err != nil {
		return "", nil, err
	}
	if kind, err = d.text(envelope, "Type"); err != nil {
		return "", nil, err
	}
	if condition := envelope.values["Condition"]; condition != nil && !slices.Contains(inert, kind) {
		return "", nil, d.refuse(condition, "a condition is not evaluated here")
	}
	if properties = envelope.values["Properties"]; properties == nil {
		properties = &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Line: node.Line}
	}
	return kind, properties, nil
}

func (d *document) queue(id string, node *yaml.Node) (Queue, error) {
	queue := Queue{Name: id, Visibility: 30 * time.Second} // the service's own default
	properties, err := d.object(node, "KmsMasterKeyId", "MessageRetentionPeriod", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled", "Tags", "VisibilityTimeout")
	if err != nil {
		return queue, err
	}
	if properties.values["VisibilityTimeout"] != nil {
		seconds, err := d.number(properties, "VisibilityTimeout", 0, 12*60*60)
		if err != nil {
			return queue, err
		}
		queue.Visibility = time.Duration(seconds) * time.Second
	}
	policy := properties.values["RedrivePolicy"]
	if policy == nil {
		return queue, nil
	}
	redrive, err := d.object(policy, "deadLetterTargetArn", "maxReceiveCount")
	if err != nil {
		return queue, err
	}
	if queue.MaxReceives, err = d.number(redrive, "maxReceiveCount", 1, 1000); err != nil {
		return queue, err
	}
	target, err := d.need(redrive, "deadLetterTargetArn")
	if err != nil {
		return queue, err
	}
	arn, err := d.call(target, "!GetAtt")
	if err != nil {
		return queue, err
	}
	var ok bool
	if queue.DeadLetters, ok = strings.CutSuffix(arn, ".Arn"); !ok {
		return queue, d.refuse(target, "!GetAtt QUEUE.Arn is expected here")
	}
	return queue, nil
}

func (r *reader) readOutputs(doc *document, top object) error {
	section := top.values["Outputs"]
	if section == nil {
		return nil
	}
	list, err := doc.object(section)
	if err != nil {
		return err
	}
	for _, name := range list.names {
		fields, err := doc.object(list.values[name], "Description", "Value")
		if err != nil {
			return err
		}
		value, err := doc.need(fields, "Value")
		if err != nil {
			return err
		}
		if _, twice := r.native.outputs[name]; twice {
			return doc.refuse(value, "output %s stands in two nested templates", name)
		}
		r.native.outputs[name] = output{doc, value}
	}
	return nil
}
