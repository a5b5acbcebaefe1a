package inspect_test

import (
	"archive/zip"
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// member is an entry of an archive that a test makes.
type member struct{ name, content string }

func archive(members ...member) []byte {
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	for _, one := range members {
		header := &zip.FileHeader{Name: one.name, Method: zip.Deflate}
		if one.name == "mimetype" {
			header.Method = zip.Store
		}
		entry, err := writer.CreateHeader(header)
		if err == nil {
			_, err = entry.Write([]byte(one.content))
		}
		if err != nil {
			panic(err) // of an archive in memory
		}
	}
	if err := writer.Close(); err != nil {
		panic(err)
	}
	return out.Bytes()
}

const (
	contentTypes = `<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`
	relations    = `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">%</Relationships>`
	core         = `<?xml version="1.0"?><cp:coreProperties xmlns:cp="x" xmlns:dc="y"><dc:creator>canari.auteur</dc:creator></cp:coreProperties>`
)

func related(relation string) string { return strings.Replace(relations, "%", relation, 1) }

// word is a document of Word with a body, and more parts.
func word(body string, more ...member) []byte {
	return archive(append([]member{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", related(`<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>`)},
		{"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body + `</w:body></w:document>`},
		{"docProps/core.xml", core},
	}, more...)...)
}

// openText is a text of LibreOffice with a body, and more parts.
func openText(body string, more ...member) []byte {
	return archive(append([]member{
		{"mimetype", "application/vnd.oasis.opendocument.text"},
		{"content.xml", `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="o" xmlns:text="t" xmlns:draw="d" xmlns:xlink="l" xmlns:script="s"><office:scripts/><office:body><office:text>` + body + `</office:text></office:body></office:document-content>`},
		{"meta.xml", `<?xml version="1.0"?><office:document-meta xmlns:office="o"><office:meta>canari.auteur</office:meta></office:document-meta>`},
		{"META-INF/manifest.xml", `<?xml version="1.0"?><manifest:manifest xmlns:manifest="m"/>`},
	}, more...)...)
}

// drawn is a picture in a format, whose left half is dark.
func drawn(t testing.TB, format string, width, height int) []byte {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, width, height))
	for x := width / 2; x < width; x++ {
		for y := range height {
			picture.SetGray(x, y, color.Gray{255})
		}
	}
	var out bytes.Buffer
	err := png.Encode(&out, picture)
	if format == "jpeg" {
		out.Reset()
		err = jpeg.Encode(&out, picture, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// withSegment puts a segment behind the first mark of a JPEG.
func withSegment(file []byte, mark byte, content string) []byte {
	length := len(content) + 2
	head := append([]byte{0xff, 0xd8, 0xff, mark, byte(length >> 8), byte(length)}, content...)
	return append(head, file[2:]...)
}
