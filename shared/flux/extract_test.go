package flux_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/shared/flux"
)

// single reads a file that Extract made of one dossier.
func single(content []byte) result {
	var r result
	r.Summary, r.Err = flux.Read(bytes.NewReader(content), flux.Options{Departement: "062", Single: true},
		func(foyer flux.Foyer) error { r.Foyers = append(r.Foyers, foyer); return nil },
		func(reject flux.Reject) error { r.Rejects = append(r.Rejects, reject); return nil })
	return r
}

// again takes every dossier of a file that was taken out of it, and expects each to be read alone as it was among the others.
func again(t failer, content []byte, whole result) {
	type seen struct {
		span   flux.Span
		foyer  *flux.Foyer
		reject *flux.Reject
	}
	var all []seen
	for i := range whole.Foyers {
		all = append(all, seen{whole.Foyers[i].Span, &whole.Foyers[i], nil})
	}
	for i := range whole.Rejects {
		all = append(all, seen{whole.Rejects[i].Span, nil, &whole.Rejects[i]})
	}
	slices.SortFunc(all, func(a, b seen) int { return int(a.span.From - b.span.From) })
	spans := make([]flux.Span, len(all))
	for i, one := range all {
		spans[i] = one.span
	}
	elsewhere := cmpopts.IgnoreFields(flux.Foyer{}, "Index", "Line", "Span")
	read := 0
	err := flux.Extract(bytes.NewReader(content), whole.Summary.Head, spans, func(number int, file []byte) error {
		read++
		got := single(file)
		switch one := all[number]; {
		case got.Err != nil || got.Summary.Header.Order() != whole.Summary.Header.Order():
			t.Errorf("dossier %d alone: %v, of %v", number+1, got.Err, got.Summary.Header.Order())
		case one.foyer != nil && (len(got.Foyers) != 1 || !cmp.Equal(*one.foyer, got.Foyers[0], elsewhere)):
			t.Errorf("dossier %d alone is read as %d other foyers", number+1, len(got.Foyers))
		case one.reject != nil && (len(got.Rejects) != 1 || got.Rejects[0].Message != one.reject.Message || got.Rejects[0].NumeroDemande != one.reject.NumeroDemande):
			t.Errorf("dossier %d alone is rejected for %+v, want %+v", number+1, got.Rejects, *one.reject)
		}
		return nil
	})
	if err != nil || read != len(all) {
		t.Errorf("%d of %d dossiers taken out: %v", read, len(all), err)
	}
}

// TestExtract takes dossiers out of every file of events/flux that is taken, whatever its encoding.
func TestExtract(t *testing.T) {
	taken := 0
	for _, name := range eventNames(t) {
		content := event(t, name)
		if whole := read(bytes.NewReader(content)); whole.Err == nil {
			taken += len(whole.Foyers) + len(whole.Rejects)
			again(t, content, whole)
		}
	}
	if taken < 80 {
		t.Errorf("only %d dossiers", taken)
	}
}

// TestExtractSpoiled spoils one dossier in ways that could lead to another place, or hide where it ends.
func TestExtractSpoiled(t *testing.T) {
	for name, around := range map[string][2]string{
		"comment":      {"<InfosFoyerRSA>", "<!-- <InfosFoyerRSA> --><InfosFoyerRSA>"},
		"text":         {"<PrestationRSA>", "<PrestationRSA><![CDATA[</InfosFoyerRSA>]]>"},
		"attribute":    {"<InfosFoyerRSA>", "<InfosFoyerRSA note=\"é />\">"},
		"line ends":    {"<SITFAM>MAR", "\r\n\r\n<SITFAM>SEP"},
		"empty":        {"<SITFAM>MAR</SITFAM>", "<SITFAM/>"},
		"mojibake":     {"<NOM>MODÈLE<", "<NOM>MODÃˆLE<"},
		"entity":       {"<NOM>MODÈLE<", "<NOM>MOD&#xFFFD;LE<"},
		"other number": {"<NUMDEMRSA>01024041071<", "<NUMDEMRSA>01024041062<"},
	} {
		content := spoil(t, around[0], around[1])
		whole := read(bytes.NewReader(content))
		if whole.Err != nil || whole.Summary.Foyers != 8 {
			t.Fatalf("%s: %d dossiers, %v", name, whole.Summary.Foyers, whole.Err)
		}
		again(t, content, whole)
	}
}

// TestExtractRefuses shows what Extract does not take out.
func TestExtractRefuses(t *testing.T) {
	content := event(t, "demo-mensuel.xml")
	whole := read(bytes.NewReader(content))
	first, second, head := whole.Foyers[0].Span, whole.Foyers[1].Span, whole.Summary.Head
	for name, c := range map[string]struct {
		content []byte
		wanted  []flux.Span
		err     error // of the caller
		says    string
	}{
		"out of order":      {content, []flux.Span{second, first}, nil, "extract"},
		"too much":          {content, []flux.Span{{From: first.From, To: first.From + flux.MaxExtract + 1}}, nil, "extract"},
		"behind the end":    {content, []flux.Span{{From: first.From, To: first.From + 200_000}}, nil, "EOF"},
		"another file":      {[]byte("bonjour"), []flux.Span{first}, nil, "pas_xml"},
		"the caller's word": {content, []flux.Span{first}, errors.New("broken"), "broken"},
	} {
		err := flux.Extract(bytes.NewReader(c.content), head, c.wanted, func(int, []byte) error { return c.err })
		if err == nil || !strings.Contains(fmt.Sprint(err), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
