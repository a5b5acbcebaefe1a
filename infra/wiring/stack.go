package wiring

import "time"

// Stack is what the template declares, in its order.
type Stack struct {
	Functions []Function
	Queues    []Queue
	Buckets   []string // logical ids: "DropBucket"
	Tables    []string // logical ids: "RecordsTable"
}

// Function is a Lambda function and everything that wakes it.
type Function struct {
	LogicalID string        // "MatchingFunction"
	Timeout   time.Duration // its own, else that of Globals
	Routes    []Route
	Queues    []QueueEvent
	Schedules []Schedule
	Objects   []ObjectRule // each also reaches the function through one of Queues
	Streams   []Stream
}

// Route is one verb on one path of the API.
type Route struct {
	Method string // upper case
	Path   string // as API Gateway writes it: "/api/v1/offers/{proxy+}"
}

// QueueEvent is a queue that the function reads.
type QueueEvent struct {
	Queue     string // logical id: "MatchingQueue"
	BatchSize int    // messages at most in one call
}

// ObjectRule sends the arrival of an object to a queue.
type ObjectRule struct {
	Bucket string // logical id
	Prefix string // of the key; empty for every object
	Queue  string // logical id
}

// Stream shows the function what is written to a table, as far as it bears the key of an index.
type Stream struct {
	Table string // logical id
	Index string // "pending"
}

// Queue is a queue; one that is itself dead letters has neither DeadLetters nor MaxReceives.
type Queue struct {
	Name        string // logical id
	DeadLetters string // logical id of the queue for messages given up
	MaxReceives int    // receptions before a message is given up
	Visibility  time.Duration
}
