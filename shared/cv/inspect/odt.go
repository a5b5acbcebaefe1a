package inspect

import (
	"bytes"
	"encoding/xml"
	"path"
	"strconv"
	"strings"
)

// odt looks at a text of LibreOffice (OpenDocument 1.3) and rebuilds it without its author, its dates and whatever no entry names.
func odt(file []byte) Found {
	parts, reason := unpack(file)
	if reason != "" {
		return Found{Reason: reason}
	}
	if parts[0].name != "mimetype" || string(parts[0].content) != "application/vnd.oasis.opendocument.text" {
		return Found{Reason: damaged}
	}
	text, whole := "", false
	for _, one := range parts[1:] {
		said, reason := checkTextPart(one)
		if reason != "" {
			return Found{Reason: reason}
		}
		if one.name == "content.xml" {
			text, whole = said, true
		}
	}
	if !whole {
		return Found{Reason: damaged}
	}
	return rebuilt(parts, anonymousText, text)
}

func checkTextPart(one part) (text, reason string) {
	name := strings.ToLower(one.name)
	switch {
	case strings.HasPrefix(name, "basic/"), strings.HasPrefix(name, "scripts/"), strings.HasPrefix(name, "dialogs/"):
		return "", macros
	case strings.HasPrefix(name, "object"):
		return "", carries
	case name == "meta-inf/manifest.xml" && bytes.Contains(one.content, []byte("encryption-data")):
		return "", protected
	case path.Ext(name) != ".xml" && path.Ext(name) != ".rdf":
		return "", ""
	}
	text, wrong := read(one.content, func(out *bytes.Buffer, token xml.Token) {
		if start, ok := token.(xml.StartElement); ok && reason == "" {
			reason = checkElement(start)
		}
		openText(out, token)
	})
	if wrong != "" {
		return "", wrong
	}
	return text, reason
}

// checkElement says why an element has no place in a CV.
func checkElement(start xml.StartElement) string {
	switch start.Name.Local {
	case "script", "event-listener":
		return macros
	case "object", "object-ole", "applet", "plugin", "floating-frame":
		return carries
	case "dde-source", "dde-connection", "dde-connection-decl", "section-source":
		return elsewhere
	}
	for _, one := range start.Attr {
		if one.Name.Local != "href" || start.Name.Local == "a" && clickable(one.Value) {
			continue
		}
		if strings.Contains(one.Value, ":") || strings.HasPrefix(one.Value, "/") || strings.HasPrefix(one.Value, "..") {
			return elsewhere // neither a part of this file nor an address to click on
		}
	}
	return ""
}

// maxSpaces is how many spaces one element may stand for.
const maxSpaces = 100

// openText writes the words of a text: a line for each paragraph and heading.
func openText(out *bytes.Buffer, token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		switch token.Name.Local {
		case "tab":
			out.WriteByte('\t')
		case "line-break":
			out.WriteByte('\n')
		case "s":
			count, err := strconv.Atoi(attribute(token, "c"))
			if err != nil || count < 1 {
				count = 1
			}
			out.WriteString(strings.Repeat(" ", min(count, maxSpaces)))
		}
	case xml.EndElement:
		if token.Name.Local == "p" || token.Name.Local == "h" {
			out.WriteByte('\n')
		}
	case xml.CharData:
		out.Write(token)
	}
}

// anonymousText are the parts that say who wrote the text, when and with what, emptied.
var anonymousText = map[string]string{
	"meta.xml": `<?xml version="1.0" encoding="UTF-8"?><office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"/>`,
}
