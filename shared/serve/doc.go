// Package serve is what serving an event needs: API Gateway events to net/http and back, queue batches, choosing by the shape of an
// event, problems in French, configuration, logs that mask, limits, sessions and guards.
//
// A function hands its handlers to Function and its main hands Function.Invoke to Lambda; the machine of one process calls the same
// Invoke with events that Event makes. Importing this package makes huma speak French and strict (french.go).
package serve
