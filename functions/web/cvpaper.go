package web

import (
	"bytes"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	written "tandem/shared/cv"
	"tandem/shared/pdf"
)

// A CV as people read it: handed over on paper or as PDF, and compared with another of theirs.

// wholeCV is a CV with all its sections.
type wholeCV struct {
	cv
	written.Answers
}

// parts are what the CV says to a reader: what is looked for, then the sections.
func (c wholeCV) parts(reader written.Reader) []written.Part {
	var sought []written.Entry
	add := func(label string, texts ...string) {
		if text := strings.Join(texts, ", "); text != "" {
			sought = append(sought, written.Entry{Label: label, Text: text})
		}
	}
	var trades, kinds []string
	for _, wanted := range c.Jobs {
		trades = append(trades, wanted.Label)
	}
	for _, code := range c.Contracts {
		kinds = append(kinds, labelOf(contracts, code))
	}
	add("Métiers", trades...)
	add("Contrats", kinds...)
	if reader == written.Owner && c.CommuneLabel != "" {
		add("Autour de", c.CommuneLabel)
	}
	if reader == written.Owner && c.RadiusKm != 0 {
		add("Distance", strconv.Itoa(c.RadiusKm)+" km")
	}
	var parts []written.Part
	if len(sought) > 0 {
		parts = append(parts, written.Part{Title: "Emploi recherché", Entries: sought})
	}
	if c.Text != "" {
		parts = append(parts, written.Part{Title: "Parcours", Entries: []written.Entry{{Text: c.Text}}})
	}
	return append(parts, c.Sheet(reader, time.Time{})...) // only recruiters read how long a post lasts until today
}

// paper is a CV as its owner hands it over: with their name and how to reach them.
type paper struct {
	cv
	Name    string
	Contact []string
	Parts   []written.Part
}

// Missing are the texts that the PDF cannot write, as far as they are shown: the page itself can, with the fonts of the browser.
func (p paper) Missing() []string {
	const most, longest = 10, 40
	missing := p.document().Missing()
	missing = missing[:min(most, len(missing))]
	for i, text := range missing {
		if runes := []rune(text); len(runes) > longest {
			missing[i] = string(runes[:longest]) + "…"
		}
	}
	return missing
}

func (v *visit) paper() (paper, error) {
	number, err := v.cvNumber()
	if err != nil {
		return paper{}, err
	}
	var whole wholeCV
	if err := v.read(apiCV(number), &whole); err != nil {
		return paper{}, err
	}
	told := func(text string) bool { return text == "" }
	return paper{
		cv: whole.cv, Name: strings.TrimSpace(v.account.FirstName + " " + v.account.LastName), Parts: whole.parts(written.Paper),
		Contact: slices.DeleteFunc([]string{v.account.Email, v.account.Phone}, told),
	}, nil
}

func cvPaper(v *visit) error {
	page, err := v.paper()
	if err != nil {
		return err
	}
	return v.show("cv-apercu", page.Name, page)
}

// document is the paper as PDF.
func (p paper) document() pdf.Document {
	d := pdf.Document{Title: "CV de " + p.Name, Language: "fr-FR", Blocks: []pdf.Block{{Kind: pdf.Heading1, Text: p.Name}, {Kind: pdf.Paragraph, Text: p.Title}, {Kind: pdf.Paragraph, Text: strings.Join(p.Contact, " – ")}}}
	for _, part := range p.Parts {
		d.Blocks = append(d.Blocks, pdf.Block{Kind: pdf.Heading2, Text: part.Title})
		if len(part.Entries) == 1 && part.Entries[0].Label == "" {
			d.Blocks = append(d.Blocks, pdf.Block{Kind: pdf.Paragraph, Text: part.Entries[0].Text})
			continue
		}
		var items []pdf.Item
		for _, entry := range part.Entries {
			items = append(items, pdf.Item(entry))
		}
		d.Blocks = append(d.Blocks, pdf.Block{Kind: pdf.List, Items: items})
	}
	return d
}

func downloadCV(v *visit) error {
	page, err := v.paper()
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := page.document().Write(&file); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/pdf")
	v.w.Header().Set("Content-Disposition", `attachment; filename="cv.pdf"`)
	_, _ = v.w.Write(file.Bytes()) // a visitor who left needs no answer
	return nil
}

// comparedCVs is two CVs side by side, and the others that the first can be compared with.
type comparedCVs struct {
	First, Second wholeCV
	Others        []wholeCV
	Rows          []comparedPart
}

// comparedPart is a section of both.
type comparedPart struct {
	Title         string
	First, Second []written.Entry
	Same          bool
}

func compareCVs(v *visit) error {
	number, err := v.cvNumber()
	if err != nil {
		return err
	}
	var shelf struct {
		CVs []wholeCV `json:"cvs"`
	}
	if err := v.read("/cvs", &shelf); err != nil {
		return err
	}
	at := slices.IndexFunc(shelf.CVs, func(c wholeCV) bool { return c.Number == number })
	if at < 0 {
		return &problem{Status: http.StatusNotFound}
	}
	page := comparedCVs{First: shelf.CVs[at]}
	page.Others = slices.Delete(shelf.CVs, at, at+1)
	if len(page.Others) > 0 {
		asked, _ := strconv.Atoi(v.r.URL.Query().Get("avec")) // what is no number is no CV's: the first of the others then
		page.Second = page.Others[max(0, slices.IndexFunc(page.Others, func(c wholeCV) bool { return c.Number == asked }))]
		page.Rows = compare(page.First.parts(written.Owner), page.Second.parts(written.Owner))
	}
	return v.show("cv-comparer", "Comparer deux CV", page)
}

// compare puts the sections of two CVs side by side, in the order of the first, then what the second alone says.
func compare(first, second []written.Part) []comparedPart {
	var rows []comparedPart
	for _, part := range first {
		row := comparedPart{Title: part.Title, First: part.Entries}
		if at := slices.IndexFunc(second, func(p written.Part) bool { return p.Title == part.Title }); at >= 0 {
			row.Second = second[at].Entries
		}
		row.Same = slices.Equal(row.First, row.Second)
		rows = append(rows, row)
	}
	for _, part := range second {
		if !slices.ContainsFunc(first, func(p written.Part) bool { return p.Title == part.Title }) {
			rows = append(rows, comparedPart{Title: part.Title, Second: part.Entries})
		}
	}
	return rows
}
