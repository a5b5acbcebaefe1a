package inspect

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
)

// The limits of a part in XML.
const (
	maxDepth = 200
	maxText  = 256 << 10 // bytes of what is read of a document
)

// read goes once through a part in XML and lets take write what it needs. Entities of its own, other encodings and what nests too deep are refused:
// no program that writes CVs makes them.
func read(content []byte, take func(out *bytes.Buffer, token xml.Token)) (text, reason string) {
	if bytes.IndexByte(content, 0) >= 0 || bytes.Contains(content, []byte("<!DOCTYPE")) || bytes.Contains(content, []byte("<!ENTITY")) {
		return "", damaged
	}
	decoder := xml.NewDecoder(bytes.NewReader(content))
	decoder.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errCharset }
	var out bytes.Buffer
	for depth := 0; ; {
		token, err := decoder.Token()
		switch {
		case errors.Is(err, io.EOF):
			return out.String(), ""
		case err != nil:
			return "", damaged
		}
		switch token.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		case xml.Directive:
			return "", damaged
		}
		if depth > maxDepth {
			return "", damaged
		}
		take(&out, token)
		out.Truncate(min(out.Len(), maxText))
	}
}

var errCharset = errors.New("inspect: a part that is not in UTF-8")

func attribute(start xml.StartElement, name string) string {
	for _, one := range start.Attr {
		if one.Name.Local == name {
			return one.Value
		}
	}
	return ""
}

// rebuilt is an accepted document with some parts replaced.
func rebuilt(parts []part, instead map[string]string, text string) Found {
	parts = slices.Clone(parts)
	for i := range parts {
		if content, ok := instead[parts[i].name]; ok {
			parts[i].content = []byte(content)
		}
	}
	kept, err := pack(parts)
	if err != nil {
		return Found{Reason: damaged}
	}
	return Found{Kept: kept, Text: text}
}
