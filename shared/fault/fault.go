// Package fault is the one taxonomy of errors. Each error keeps apart what people may read (Message, in French) and what the
// log needs (Err). Only package serve turns a fault into an HTTP answer.
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what went wrong, so that callers and the edge can decide without reading texts.
type Kind uint8

// The kinds of fault. The zero value is an internal error: its cause is logged and people are told nothing of it.
const (
	Internal Kind = iota
	NotFound
	Conflict
	Invalid
	Unauthenticated
	Forbidden
	TooMany
	TooLarge
	Unavailable
	Unaccepted // the conditions of use changed, and are to be accepted first
)

// Field is one mistake in what was sent.
type Field struct {
	Path    string // where: "body.birthDate"
	Message string // what to do, in French
}

// Error is a fault of some kind.
type Error struct {
	Kind    Kind
	Message string  // for people, in French; never a cause, never somebody's data
	Fields  []Field // for Invalid
	Err     error   // for the log
}

// Error gives the text for the log: never shown to people, and free of personal data like every error text.
func (e *Error) Error() string {
	text := e.Message
	for _, field := range e.Fields {
		text += " [" + field.Path + "]"
	}
	if e.Err == nil {
		return text
	}
	return strings.TrimPrefix(text+": "+e.Err.Error(), ": ")
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// New makes a fault with a message for people.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// Because is New with the cause for the log.
func Because(kind Kind, message string, cause error) *Error {
	return &Error{Kind: kind, Message: message, Err: cause}
}

// Fieldf makes an Invalid fault about one field.
func Fieldf(path, format string, args ...any) *Error {
	message := fmt.Sprintf(format, args...)
	return &Error{Kind: Invalid, Message: message, Fields: []Field{{Path: path, Message: message}}}
}

// Fields makes one Invalid fault of several mistakes, or nil of none.
func Fields(mistakes []Field) error {
	if len(mistakes) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Message: "Certaines informations sont à corriger.", Fields: mistakes}
}

// KindOf returns the kind of the first fault in the chain, Internal when there is none.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// Is reports whether the first fault in the chain has the kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }
