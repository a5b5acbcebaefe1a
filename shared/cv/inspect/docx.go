package inspect

import (
	"bytes"
	"encoding/xml"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// What a Word document may carry besides words, and a CV does without.
const (
	macros    = "Ce document contient une macro (un petit programme) : enregistrez-le en PDF, puis envoyez le PDF."
	activeX   = "Ce document contient un contrôle ActiveX (un petit programme) : enregistrez-le en PDF, puis envoyez le PDF."
	elsewhere = "Ce document va chercher une image ou un modèle ailleurs que dans le fichier : enregistrez-le en PDF, puis envoyez le PDF."
	foreign   = "Ce document contient une page d'un autre format : enregistrez-le en PDF, puis envoyez le PDF."
)

// docx looks at a Word document (ECMA-376) and rebuilds it without its author, its dates and whatever no entry names.
func docx(file []byte) Found {
	parts, reason := unpack(file)
	if reason != "" {
		return Found{Reason: reason}
	}
	main := slices.IndexFunc(parts, func(p part) bool { return p.name == "word/document.xml" })
	if main < 0 {
		return Found{Reason: damaged}
	}
	for _, one := range parts {
		if reason := checkWordPart(one); reason != "" {
			return Found{Reason: reason}
		}
	}
	text, reason := read(parts[main].content, wordText)
	if reason != "" {
		return Found{Reason: reason}
	}
	return rebuilt(parts, anonymousWord, text)
}

// wordFolders are the folders and names of parts that run or carry something else.
var wordFolders = []struct{ holds, reason string }{
	{"vbaproject", macros}, {"vbadata", macros}, {"attachedtoolbars", macros}, {"customui", macros},
	{"/activex/", activeX}, {"/embeddings/", carries}, {"/afchunk", foreign},
}

func checkWordPart(one part) string {
	name := strings.ToLower(one.name)
	for _, known := range wordFolders {
		if strings.Contains("/"+name, known.holds) {
			return known.reason
		}
	}
	switch {
	case name == "[content_types].xml":
		return checkContentTypes(one.content)
	case path.Ext(name) == ".rels":
		return checkRelations(one.content)
	case path.Ext(name) == ".xml":
		return checkMarkup(one.content)
	}
	return ""
}

func checkContentTypes(content []byte) string {
	reason := ""
	_, wrong := read(content, func(_ *bytes.Buffer, token xml.Token) {
		start, ok := token.(xml.StartElement)
		if kind := strings.ToLower(attribute(start, "ContentType")); ok && (strings.Contains(kind, "macro") || strings.Contains(kind, "vbaproject")) {
			reason = macros
		}
	})
	if wrong != "" {
		return wrong
	}
	return reason
}

// checkRelations lets a part lead to other parts, and to addresses for whoever clicks on them: nothing that a program fetches by itself.
func checkRelations(content []byte) string {
	reason := ""
	_, wrong := read(content, func(_ *bytes.Buffer, token xml.Token) {
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "Relationship" {
			return
		}
		kind := strings.ToLower(path.Base(attribute(start, "Type")))
		switch {
		case strings.Contains(kind, "vbaproject"):
			reason = macros
		case kind == "afchunk":
			reason = foreign
		case !strings.EqualFold(attribute(start, "TargetMode"), "External"):
		case kind != "hyperlink" || !clickable(attribute(start, "Target")):
			reason = elsewhere
		}
	})
	if wrong != "" {
		return wrong
	}
	return reason
}

// clickable are the addresses that open in a browser, a mail program or a telephone.
func clickable(address string) bool {
	parsed, err := url.Parse(strings.TrimSpace(address))
	return err == nil && slices.Contains([]string{"http", "https", "mailto", "tel"}, strings.ToLower(parsed.Scheme))
}

// fetching are the fields that Word fills from elsewhere, or by starting a program (ECMA-376 part 1, 17.16.5).
var fetching = regexp.MustCompile(`(?i)(?:^|[\s"\\])(?:DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|INCLUDE|IMPORT|LINK|DATABASE)\s`)

// checkMarkup looks for fields, whose instruction may be cut into several runs.
func checkMarkup(content []byte) string {
	inside := false
	fields, wrong := read(content, func(out *bytes.Buffer, token xml.Token) {
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local == "instrText"
			if instruction := attribute(token, "instr"); instruction != "" {
				out.WriteString("\n" + instruction + " ")
			}
		case xml.CharData:
			if inside {
				out.Write(token)
			}
		case xml.EndElement:
			inside = false
			if token.Name.Local == "p" {
				out.WriteString(" \n")
			}
		}
	})
	switch {
	case wrong != "":
		return wrong
	case len(fields) == maxText: // more than is looked at
		return damaged
	case fetching.MatchString(fields + " "):
		return elsewhere
	}
	return ""
}

// wordText writes the words of a document: runs of text, a line for each paragraph.
func wordText(out *bytes.Buffer, token xml.Token) {
	switch token := token.(type) {
	case xml.StartElement:
		switch token.Name.Local {
		case "tab":
			out.WriteByte('\t')
		case "br", "cr":
			out.WriteByte('\n')
		}
	case xml.EndElement:
		if token.Name.Local == "p" {
			out.WriteByte('\n')
		}
	case xml.CharData:
		out.Write(token)
	}
}

// anonymousWord are the parts that say who wrote the document, when and with what, emptied.
var anonymousWord = map[string]string{
	"docProps/core.xml":   `<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>`,
	"docProps/app.xml":    `<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>`,
	"docProps/custom.xml": `<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>`,
}
