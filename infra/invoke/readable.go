package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"io"
	"unicode/utf8"
)

// readable is an answer for people: JSON with its members on lines of their own, and below it the body of an answer to the gateway, out of
// its base64 and its compression when it is text.
func readable(answer []byte) []byte {
	var members map[string]json.RawMessage
	var body string
	if json.Unmarshal(answer, &members) != nil || json.Unmarshal(members["body"], &body) != nil || body == "" {
		return indented(answer)
	}
	if string(members["isBase64Encoded"]) == "true" {
		text, ok := decoded(body)
		if !ok {
			return indented(answer)
		}
		body = text
	}
	members["body"] = json.RawMessage(`"below"`)
	head, err := json.Marshal(members)
	if err != nil {
		return indented(answer)
	}
	return append(append(indented(head), '\n'), indented([]byte(body))...)
}

// decoded is the text that a body in base64 stands for, if it is text.
func decoded(body string) (text string, ok bool) {
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return "", false
	}
	if packed, err := gzip.NewReader(bytes.NewReader(raw)); err == nil {
		if raw, err = io.ReadAll(packed); err != nil {
			return "", false
		}
	}
	return string(raw), utf8.Valid(raw) && !bytes.ContainsRune(raw, 0)
}

// indented sets out JSON; what is none stays as it is.
func indented(text []byte) []byte {
	var out bytes.Buffer
	if json.Indent(&out, text, "", "  ") != nil {
		out.Reset()
		out.Write(text)
	}
	return append(bytes.TrimRight(out.Bytes(), "\n"), '\n')
}
