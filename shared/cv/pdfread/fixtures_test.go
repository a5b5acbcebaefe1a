package pdfread

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
)

// made is a PDF of objects numbered from 1, the first of which is its catalog.
func made(objects ...string) []byte {
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	for i, object := range objects {
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n0\n%%%%EOF\n", len(objects)+1)
	return out.Bytes()
}

// drawn is a PDF of one page with a font of a reader, Helvetica, as F1, and more objects from 6 on.
func drawn(content string, more ...string) []byte { return drawnBy(withStream("", content), more...) }

// drawnBy is the same with the stream of the page as it is given.
func drawnBy(content string, more ...string) []byte {
	return made(append([]string{
		"<< /Type /Catalog /Pages 2 0 R >>",
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> /XObject << /X 7 0 R /Y 8 0 R >> >> >>",
		content,
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
	}, more...)...)
}

func withStream(entries, content string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", entries, len(content), content)
}

func deflated(content string) string {
	var out bytes.Buffer
	writer := zlib.NewWriter(&out)
	if _, err := writer.Write([]byte(content)); err != nil {
		panic(err) // into memory
	}
	if err := writer.Close(); err != nil {
		panic(err)
	}
	return out.String()
}

// packedObjects is an object stream with objects from a number on.
func packedObjects(from int, objects ...string) string {
	var head, body strings.Builder
	for i, object := range objects {
		fmt.Fprintf(&head, "%d %d ", from+i, body.Len())
		body.WriteString(object + " ")
	}
	return withStream(fmt.Sprintf("/Type /ObjStm /N %d /First %d /Filter /FlateDecode", len(objects), head.Len()), deflated(head.String()+body.String()))
}

// placedWords sets words where they stand: "x y words" each.
func placedWords(words ...string) string {
	var out strings.Builder
	for _, one := range words {
		var x, y int
		if _, err := fmt.Sscanf(one, "%d %d", &x, &y); err != nil {
			panic(err)
		}
		text := strings.SplitN(one, " ", 3)[2]
		fmt.Fprintf(&out, "BT /F1 10 Tf 1 0 0 1 %d %d Tm (%s) Tj ET\n", x, y, text)
	}
	return out.String()
}

// said is what a file says.
func said(file []byte) string {
	f, err := Open(file)
	if err != nil {
		return err.Error()
	}
	text, err := f.Text(20)
	if err != nil {
		return err.Error()
	}
	return text
}
