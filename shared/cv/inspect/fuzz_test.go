package inspect

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"
)

// What an archive says is never unpacked beyond its limits, and what is packed again is read as it was.
func FuzzUnpack(f *testing.F) {
	for _, parts := range [][]part{{{"a", nil}}, {{"mimetype", []byte("x")}, {"b/c.xml", []byte("<c/>")}}, {{"a", bytes.Repeat([]byte("a"), 1000)}}} {
		file, err := pack(parts)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		parts, reason := unpack(file)
		if reason != "" {
			return
		}
		unpacked := 0
		for _, one := range parts {
			if unpacked += len(one.content); !plainName(one.name) {
				t.Errorf("a part is called %q", one.name)
			}
		}
		if unpacked > max(len(file)*maxRatio, len(parts)*smallEntry) || unpacked > maxUnpacked {
			t.Errorf("%d bytes become %d", len(file), unpacked)
		}
		again, err := pack(parts)
		if err != nil {
			t.Fatal(err)
		}
		if back, reason := unpack(again); reason != "" && len(parts) > 0 || len(back) != len(parts) {
			t.Errorf("packed again: %d of %d parts, %s", len(back), len(parts), reason)
		}
	})
}

// A part of a Word document is refused or read to text of a bounded size.
func FuzzWordPart(f *testing.F) {
	f.Add("[Content_Types].xml", []byte(`<Types><Override ContentType="a.macroEnabled.b"/></Types>`))
	f.Add("word/_rels/document.xml.rels", []byte(`<R><Relationship Type="a/hyperlink" TargetMode="External" Target="https://exemple.test"/></R>`))
	f.Add("word/document.xml", []byte(`<w:p xmlns:w="w"><w:instrText>DATE</w:instrText><w:t>Boulanger</w:t><w:tab/></w:p>`))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		reason := checkWordPart(part{name, content})
		text, wrong := read(content, wordText)
		bounded(t, content, text, wrong)
		if strings.HasSuffix(strings.ToLower(name), ".xml") && wrong != "" && reason == "" {
			t.Errorf("%q passes, and cannot be read", name)
		}
	})
}

// A part of a text of LibreOffice is refused or read to text of a bounded size.
func FuzzTextPart(f *testing.F) {
	f.Add("content.xml", []byte(`<o xmlns:x="x"><p>Boulanger<s c="9"/><tab/></p><a x:href="https://exemple.test"/></o>`))
	f.Add("content.xml", []byte(`<o xmlns:x="x"><image x:href="../x"/></o>`))
	f.Add("META-INF/manifest.xml", []byte(`<m><encryption-data/></m>`))
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		text, reason := checkTextPart(part{name, content})
		bounded(t, nil, text, reason)
	})
}

func bounded(t *testing.T, content []byte, text, reason string) {
	t.Helper()
	switch {
	case reason != "" && !utf8.ValidString(reason), len(text) > maxText:
		t.Errorf("%d bytes of text, reason %q", len(text), reason)
	case reason == "" && content != nil && bytes.Contains(content, []byte("<!DOCTYPE")):
		t.Error("a part that declares its own entities is read")
	case reason == "" && content != nil:
		decoder := xml.NewDecoder(bytes.NewReader(content))
		for depth := 0; depth <= maxDepth; {
			token, err := decoder.Token()
			if err != nil {
				return
			}
			switch token.(type) {
			case xml.StartElement:
				depth++
			case xml.EndElement:
				depth--
			}
		}
		t.Error("read deeper than the limit")
	}
}

// A picture is refused or drawn again as large as it was; what is drawn says nothing but the side that is up.
func FuzzPicture(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x22Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x89PNG\r\n\x1a\n"))
	for _, format := range []func(*bytes.Buffer) error{tinyJPEG, tinyPNG} {
		var out bytes.Buffer
		if err := format(&out); err != nil {
			f.Fatal(err)
		}
		f.Add(upright(out.Bytes(), 6))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		if side := orientation(file); side > 8 {
			t.Errorf("side %d is up", side)
		}
		config, _, err := image.DecodeConfig(bytes.NewReader(file))
		if err == nil && config.Width*config.Height > 1<<16 && config.Width*config.Height <= maxPixels {
			return // drawn as the small ones are, in more time
		}
		got := picture(file)
		if got.Reason != "" {
			return
		}
		kept, _, err := image.DecodeConfig(bytes.NewReader(got.Kept))
		if err != nil || kept.Width != config.Width || kept.Height != config.Height {
			t.Errorf("%v becomes %v, %v", config, kept, err)
		}
	})
}

func tinyJPEG(out *bytes.Buffer) error {
	return jpeg.Encode(out, image.NewGray(image.Rect(0, 0, 8, 8)), nil)
}

func tinyPNG(out *bytes.Buffer) error {
	return png.Encode(out, image.NewPaletted(image.Rect(0, 0, 3, 3), color.Palette{color.Black}))
}
