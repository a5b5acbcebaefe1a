package flux_test

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/calendar"
	"tandem/shared/flux"
	"tandem/shared/nir"
)

// notCanonical are the fields that the canonical record leaves out.
var notCanonical = []string{"Index", "Line", "Span.From", "Span.To", "Dossier.AllocataireNIR", "Personnes.NIR"}

// TestCanonicalHasEveryField changes each field of a foyer in turn: the record changes, but for those left out on purpose.
func TestCanonicalHasEveryField(t *testing.T) {
	base := read(bytes.NewReader(event(t, "rsabem_caf.xml"))).Foyers[1]
	want := base.Canonical()
	fields := 0
	var visit func(path string, value reflect.Value)
	visit = func(path string, value reflect.Value) {
		switch typ := value.Type(); {
		case typ == reflect.TypeFor[calendar.Date]():
			change(t, path, value, reflect.ValueOf(calendar.MustParse("1901-02-03")), &base, want)
		case typ == reflect.TypeFor[nir.NIR]():
			number, _ := nir.Parse("2710162498990")
			change(t, path, value, reflect.ValueOf(number), &base, want)
		case value.Kind() == reflect.Struct:
			for i := range value.NumField() {
				visit(strings.TrimPrefix(path+"."+typ.Field(i).Name, "."), value.Field(i))
			}
			return
		case value.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.Struct:
			visit(path, value.Index(0))
			return
		case value.Kind() == reflect.Slice:
			change(t, path, value, reflect.ValueOf([]string{"AUTRE"}), &base, want)
		case value.Kind() == reflect.String:
			change(t, path, value, reflect.ValueOf("AUTRE").Convert(typ), &base, want)
		case value.CanInt():
			change(t, path, value, reflect.ValueOf(value.Int()+1).Convert(typ), &base, want)
		case value.Kind() == reflect.Bool:
			change(t, path, value, reflect.ValueOf(!value.Bool()), &base, want)
		default:
			t.Fatalf("%s has the unexpected type %s", path, typ)
		}
		fields++
	}
	visit("", reflect.ValueOf(&base).Elem())
	if fields < 48 {
		t.Errorf("only %d fields visited", fields)
	}
}

func change(t *testing.T, path string, field, value reflect.Value, foyer *flux.Foyer, want []byte) {
	t.Helper()
	old := reflect.New(field.Type()).Elem()
	old.Set(field)
	field.Set(value)
	same := bytes.Equal(foyer.Canonical(), want)
	field.Set(old)
	if same != slices.Contains(notCanonical, path) {
		t.Errorf("%s changed: same record %v", path, same)
	}
	if !bytes.Equal(foyer.Canonical(), want) {
		t.Fatalf("%s was not put back", path)
	}
}

// TestCanonicalIsPinned fails when the form of the record changes: then canonicalSchema must change too, and every stored hash is of
// another record.
func TestCanonicalIsPinned(t *testing.T) {
	foyer := read(bytes.NewReader(event(t, "demo-mensuel.xml"))).Foyers[0]
	const want = "087bba363f8f2f99f894ace24c4a634b4fb30a33f90c8477d9888cba7b62b2b6"
	if got := fmt.Sprintf("%x", sha256.Sum256(foyer.Canonical())); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// TestOrderOfPersons shows that the order of the persons in the file does not matter.
func TestOrderOfPersons(t *testing.T) {
	content := event(t, "rsabem_caf.xml")
	couple := lines(content)[1]
	start, end := bytes.Index(couple, []byte("<Personne>")), bytes.LastIndex(couple, []byte("</Personne>"))+len("</Personne>")
	persons := strings.SplitAfter(string(couple[start:end]), "</Personne>")
	slices.Reverse(persons)
	turned := bytes.Replace(content, couple[start:end], []byte(strings.Join(persons, "")), 1)
	want, got := read(bytes.NewReader(content)), read(bytes.NewReader(turned))
	if got.Err != nil || !bytes.Equal(want.Foyers[1].Canonical(), got.Foyers[1].Canonical()) {
		t.Errorf("the record depends on the order of the persons: %v", got.Err)
	}
}

// TestMarshal shows that a foyer comes back from its chunk as it went, less the NIRs.
func TestMarshal(t *testing.T) {
	for _, name := range []string{"rsabem_caf.xml", "rsabem_msa.xml", "demo-cloture.xml"} {
		for _, foyer := range read(bytes.NewReader(event(t, name))).Foyers {
			text, err := flux.Marshal(foyer)
			if err != nil {
				t.Fatal(err)
			}
			back, err := flux.Unmarshal(text)
			if err != nil {
				t.Fatal(err)
			}
			want := foyer
			want.Span = flux.Span{}
			want.Dossier.AllocataireNIR = nir.NIR{}
			want.Personnes = slices.Clone(foyer.Personnes)
			for i := range want.Personnes {
				want.Personnes[i].NIR = nir.NIR{}
			}
			if diff := cmp.Diff(want, back); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
			if !bytes.Equal(foyer.Canonical(), back.Canonical()) {
				t.Errorf("%s: another record after the chunk", name)
			}
		}
	}
	if _, err := flux.Unmarshal([]byte("{")); err == nil {
		t.Error("half a chunk is read")
	}
}

// TestOrder compares files.
func TestOrder(t *testing.T) {
	order := func(reference, created string) flux.Order {
		return flux.Order{Reference: calendar.MustParse(reference), Created: created}
	}
	sorted := []flux.Order{
		order("2026-09-30", "2026-12-05T01:18:36.000000"), // a late sending of an early month stays early
		order("2026-10-31", "2026-11-05T01:18:36.000000"),
		order("2026-10-31", "2026-11-05T01:18:36.500000"),
		order("2026-10-31", "2026-11-05T11:18:36.000000"),
		order("2026-10-31", "2026-11-06T00:00:00.000000"),
	}
	for i, a := range sorted {
		for j, b := range sorted {
			if want := i - j; sign(a.Compare(b)) != sign(want) || a.Before(b) != (want < 0) || (a == b) != (want == 0) {
				t.Errorf("%v against %v: %d", a, b, a.Compare(b))
			}
		}
	}
	month, older := read(bytes.NewReader(event(t, "demo-mensuel.xml"))).Summary, read(bytes.NewReader(event(t, "plus-ancien.xml"))).Summary
	if !older.Header.Order().Before(month.Header.Order()) {
		t.Error("plus-ancien.xml is not older than demo-mensuel.xml")
	}
	streams := read(bytes.NewReader(event(t, "rsabem_caf.xml"))).Summary.Streams
	if got := fmt.Sprint(streams); got != "[CAF-621-M CAF-622-M]" {
		t.Errorf("streams %s", got)
	}
	for _, clock := range []string{"01:18:36", "01:18:36.0000", "01:18:36Z", "01:18:36+01:00", "01:18:36.000000001"} {
		content := bytes.Replace(event(t, "demo-mensuel.xml"), []byte("01:18:36.0000"), []byte(clock), 1)
		if got := read(bytes.NewReader(content)).Summary.Header.Created; got != "2026-11-05T01:18:36.000000" {
			t.Errorf("%s: created %q", clock, got)
		}
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}
