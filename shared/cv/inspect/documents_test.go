package inspect_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"strings"
	"testing"

	"tandem/shared/cv"
	"tandem/shared/cv/inspect"
)

const wordTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"

// What is no honest document is refused with a reason that says what to do; the words of one that is are read in their order.
func TestDocuments(t *testing.T) {
	const (
		damaged   = "abîmé"
		swollen   = "beaucoup trop grand"
		protected = "mot de passe"
		carries   = "d'autres fichiers"
		macros    = "une macro"
		activeX   = "ActiveX"
		elsewhere = "ailleurs que dans le fichier"
		foreign   = "autre format"
	)
	relation := func(kind, target, mode string) member {
		return member{"word/_rels/document.xml.rels", related(fmt.Sprintf(`<Relationship Id="r9" Type="%s%s" Target="%s" TargetMode="%s"/>`, wordTypes, kind, target, mode))}
	}
	field := func(instruction string) string {
		return `<w:p><w:r><w:instrText xml:space="preserve">` + instruction + `</w:instrText></w:r></w:p>`
	}
	href := func(element, address string) string {
		return fmt.Sprintf(`<text:p><draw:frame><%s xlink:href="%s"/></draw:frame></text:p>`, element, address)
	}
	deep := strings.Repeat("<w:p>", 300) + strings.Repeat("</w:p>", 300)
	zeros := strings.Repeat("\x00", 10<<20)
	tests := map[string]struct {
		file []byte
		want string // part of the reason
		text string
	}{
		"a Word document": {word(`<w:p><w:r><w:t>Boulanger</w:t><w:tab/><w:t>2019</w:t></w:r></w:p><w:p><w:r><w:t>Permis B</w:t><w:br/><w:t>Anglais</w:t></w:r></w:p>`), "", "Boulanger\t2019\nPermis B\nAnglais\n"},
		"a link to click": {word("", relation("hyperlink", "https://exemple.test/cv", "External")), "", ""},
		"a picture of it": {word("", member{"word/media/image1.png", string(drawn(t, "png", 2, 2))}, relation("image", "media/image1.png", "")), "", ""},
		"a date field":    {word(field(` DATE \@ "dd/MM/yyyy" `)), "", " DATE \\@ \"dd/MM/yyyy\" \n"},
		"a text":          {openText(`<text:h>Parcours</text:h><text:p>Boulanger<text:tab/>2019<text:s text:c="3"/>CDI<text:line-break/>Arras</text:p>`), "", "Parcours\nBoulanger\t2019   CDI\nArras\n"},
		"a link in it":    {openText(`<text:p><text:a xlink:href="mailto:zoe@exemple.test">écrire</text:a></text:p>`), "", "écrire\n"},
		"its picture":     {openText(href("draw:image", "Pictures/1.png"), member{"Pictures/1.png", string(drawn(t, "png", 2, 2))}), "", "\n"},

		"macros":                      {word("", member{"word/vbaProject.bin", "x"}), macros, ""},
		"macros, declared":            {archive(member{"[Content_Types].xml", strings.Replace(contentTypes, "openxmlformats-officedocument.wordprocessingml.document.main+xml", "ms-word.document.macroEnabled.main+xml", 1)}, member{"word/document.xml", "<d/>"}), macros, ""},
		"macros under another name":   {word("", member{"word/photo.png", "x"}, relation("vbaProject", "photo.png", "")), macros, ""},
		"a ribbon":                    {word("", member{"customUI/customUI.xml", "<c/>"}), macros, ""},
		"a control":                   {word("", member{"word/activeX/activeX1.xml", "<c/>"}), activeX, ""},
		"an object":                   {word("", member{"word/embeddings/oleObject1.bin", "x"}), carries, ""},
		"an archive as a picture":     {word("", member{"word/media/image1.png", string(archive(member{"a", "b"}))}), carries, ""},
		"a program as a picture":      {word("", member{"word/media/image1.png", "MZ\x90\x00"}), carries, ""},
		"a page of the web":           {word("", relation("aFChunk", "chunk.html", "")), foreign, ""},
		"a template from elsewhere":   {word("", member{"word/_rels/settings.xml.rels", related(`<Relationship Id="r1" Type="` + wordTypes + `attachedTemplate" Target="http://exemple.test/m.dotm" TargetMode="External"/>`)}), elsewhere, ""},
		"a picture from elsewhere":    {word("", relation("image", "http://exemple.test/p.png", "external")), elsewhere, ""},
		"an object from elsewhere":    {word("", relation("oleObject", "http://exemple.test/o", "External")), elsewhere, ""},
		"a link to a program":         {word("", relation("hyperlink", "file:///C:/Windows/system32/calc.exe", "External")), elsewhere, ""},
		"a link that runs":            {word("", relation("hyperlink", "javascript:alert(1)", "External")), elsewhere, ""},
		"a field that starts":         {word(field(`DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"`)), elsewhere, ""},
		"a field in pieces":           {word(`<w:p><w:r><w:instrText>DDE</w:instrText></w:r><w:r><w:instrText>AUTO "cmd"</w:instrText></w:r></w:p>`), elsewhere, ""},
		"a simple field":              {word(`<w:p><w:fldSimple w:instr="INCLUDEPICTURE http://exemple.test/p.png"/></w:p>`), elsewhere, ""},
		"a field behind many":         {word(field(manyWords()) + field("DDEAUTO x")), damaged, ""},
		"entities":                    {archive(member{"[Content_Types].xml", contentTypes}, member{"word/document.xml", `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><d>&b;</d>`}), damaged, ""},
		"a file of the machine":       {archive(member{"word/document.xml", `<!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><d>&a;</d>`}), damaged, ""},
		"in another encoding":         {archive(member{"word/document.xml", "\xfe\xff\x00<\x00d\x00/\x00>"}), damaged, ""},
		"too deep":                    {word(deep), damaged, ""},
		"not closed":                  {archive(member{"word/document.xml", "<d>"}), damaged, ""},
		"no document":                 {archive(member{"word/other.xml", "<d/>"}, member{"word/document.xml.bak", "<d/>"}), damaged, ""},
		"a bomb":                      {word("", member{"word/media/image1.bmp", zeros}), swollen, ""},
		"501 entries":                 {word("", many(500)...), swollen, ""},
		"out of the folder":           {word("", member{"../../etc/cron.d/x", "x"}), damaged, ""},
		"to a drive":                  {word("", member{`C:\Windows\x.dll`, "x"}), damaged, ""},
		"a name that ends early":      {word("", member{"word/x.png\x00.exe", "x"}), damaged, ""},
		"a name that turns round":     {word("", member{"word/\u202egnp.exe", "x"}), damaged, ""},
		"the same name twice":         {word("", member{"Word/Document.xml", "<d/>"}), damaged, ""},
		"entries over one another":    {overlapping(), swollen, ""},
		"itself inside":               {word("", member{"r/r.zip", string(word(""))}), carries, ""},
		"cut short":                   {word("")[:1100], damaged, ""},
		"a text with macros":          {openText("", member{"Basic/Standard/Module1.xml", "<m/>"}), macros, ""},
		"a script":                    {openText("", member{"Scripts/python/x.py", "x"}), macros, ""},
		"an event":                    {openText(`<text:p><script:event-listener xlink:href="vnd.sun.star.script:x"/></text:p>`), macros, ""},
		"an object of a text":         {openText("", member{"Object 1/content.xml", "<c/>"}), carries, ""},
		"an applet":                   {openText(href("draw:applet", "x")), carries, ""},
		"an image from the web":       {openText(href("draw:image", "http://exemple.test/p.png")), elsewhere, ""},
		"an image from the machine":   {openText(href("draw:image", "../../etc/passwd")), elsewhere, ""},
		"a section from elsewhere":    {openText(`<text:section-source xlink:href="x.odt"/>`), elsewhere, ""},
		"an image behind many words":  {openText("<text:p>" + manyWords() + "</text:p>" + href("draw:image", "http://exemple.test/p.png")), elsewhere, ""},
		"a text under a password":     {openText("", member{"META-INF/x.xml", "<x/>"}), "", ""},
		"a template":                  {archive(member{"mimetype", "application/vnd.oasis.opendocument.text-template"}, member{"content.xml", "<c/>"}), damaged, ""},
		"a text without its contents": {archive(member{"mimetype", "application/vnd.oasis.opendocument.text"}), damaged, ""},
		"a table of numbers":          {archive(member{"[Content_Types].xml", contentTypes}, member{"xl/workbook.xml", "<w/>"}), "ni un PDF", ""},
		"an old document":             {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)), "ancien document Word", ""},
		"rich text":                   {[]byte(`{\rtf1 Boulanger}`), "RTF", ""},
		"EICAR":                       {[]byte(eicar), "ni un PDF", ""},
		"a GIF that is an applet":     {append([]byte("GIF89a\x01\x00\x01\x00\x00\x00\x00;"), archive(member{"A.class", "x"})...), "JPEG ou en PNG", ""},
	}
	tests["a text under a password"] = struct {
		file []byte
		want string
		text string
	}{archive(member{"mimetype", "application/vnd.oasis.opendocument.text"}, member{"META-INF/manifest.xml", "<m:manifest xmlns:m='m'><m:encryption-data/></m:manifest>"}, member{"content.xml", "x"}), protected, ""}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := inspect.File(test.file)
			if (test.want == "") != (got.Reason == "") || !strings.Contains(got.Reason, test.want) || got.Text != test.text {
				t.Errorf("reason %q, text %q; want %q, %q", got.Reason, got.Text, test.want, test.text)
			}
			if bytes.Contains(got.Kept, []byte("canari")) || got.Reason == "" && got.Kept == nil {
				t.Error("what is kept still says who wrote it")
			}
		})
	}
}

// eicar is the text by which everybody tests scanners, in two pieces: else this file is taken for what it looks for.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// manyWords are more than is read of a document, and too different to look like a bomb.
func manyWords() string {
	var out strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&out, "mot%d ", i*i)
	}
	return out.String()
}

func many(n int) []member {
	members := make([]member, n)
	for i := range members {
		members[i] = member{fmt.Sprintf("word/media/%d.txt", i), "x"}
	}
	return members
}

// overlapping is a document whose directory leads twice to the same bytes, under two names.
func overlapping() []byte {
	file := word("", member{"word/a.txt", "aaaa"}, member{"word/b.txt", "aaaa"})
	first := bytes.Index(file, []byte("PK\x03\x04"))
	for at := range file {
		if bytes.HasPrefix(file[at:], []byte("PK\x01\x02")) && bytes.HasPrefix(file[at+46:], []byte("word/b.txt")) {
			offset := uint32(bytes.Index(file, []byte("word/a.txt")) - 30 - first)
			binary.LittleEndian.PutUint32(file[at+42:], offset)
		}
	}
	return file
}

// A picture is drawn again: its points stay, what else its file says of people and places does not.
func TestPictures(t *testing.T) {
	whole := drawn(t, "jpeg", 40, 20)
	exif := "Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00GPS canari.lieu"
	wide := drawn(t, "png", 4, 4)
	binary.BigEndian.PutUint32(wide[16:], 60_000)
	binary.BigEndian.PutUint32(wide[20:], 60_000)
	binary.BigEndian.PutUint32(wide[29:], crc32.ChecksumIEEE(wide[12:29]))
	tests := map[string]struct {
		file []byte
		want string
		side string // what the kept file says of the side that is up
	}{
		"a JPEG":                   {whole, "", ""},
		"a PNG":                    {drawn(t, "png", 40, 20), "", ""},
		"turned, with a place":     {withSegment(whole, 0xe1, exif), "", "\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06"},
		"a page in a comment":      {withSegment(whole, 0xfe, "<script>canari()</script>"), "", ""},
		"an archive behind":        {append(bytes.Clone(whole), archive(member{"canari.class", "x"})...), "", ""},
		"a page behind":            {append(bytes.Clone(whole), "<html>canari"...), "", ""},
		"cut short":                {whole[:len(whole)/2], "abîmée", ""},
		"only its mark":            {[]byte("\xff\xd8\xff"), "abîmée", ""},
		"wider than it says to be": {wide, "trop grande", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := inspect.File(test.file)
			if (test.want == "") != (got.Reason == "") || !strings.Contains(got.Reason, test.want) {
				t.Fatalf("reason %q, want %q", got.Reason, test.want)
			}
			if test.want != "" {
				return
			}
			config, format, err := image.DecodeConfig(bytes.NewReader(got.Kept))
			if err != nil || config.Width != 40 || config.Height != 20 || format != string(got.Format) || got.Pages != 1 {
				t.Errorf("kept as %s of %d by %d, %v", format, config.Width, config.Height, err)
			}
			if bytes.Contains(got.Kept, []byte("canari")) || bytes.Contains(got.Kept, []byte("GPS")) || bytes.Contains(got.Kept, []byte("Exif")) != (test.side != "") {
				t.Error("what is kept says more than the picture")
			}
			if !bytes.Contains(got.Kept, []byte(test.side)) {
				t.Error("the side that is up is lost")
			}
		})
	}
}

// Every format has its name where files are exchanged.
func TestFormats(t *testing.T) {
	for _, format := range []cv.Format{cv.PDF, cv.DOCX, cv.ODT, cv.JPEG, cv.PNG, ""} {
		if got := format.Extension(); got == "" || !strings.Contains(format.MediaType(), "/") {
			t.Errorf("%q: %s, %s", format, got, format.MediaType())
		}
	}
}
