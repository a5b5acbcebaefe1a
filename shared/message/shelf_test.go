package message_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/message"
	"tandem/shared/offer"
	"tandem/shared/postal"
	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
	"tandem/shared/territory"
)

// shelf reads every page of a shelf: the subjects in order, pages parted by a bar.
func (p *place) shelf(of territory.Territory, waits bool) string {
	p.t.Helper()
	var pages []string
	office, ok := message.Office(p.service)
	if !ok {
		p.t.Fatal("nobody reads what is written to the service")
	}
	for after := ""; ; {
		found, next, err := p.desk(p.house.Store).Shelved(ctx, message.Shelf{Office: office, Territory: of, Waits: waits, After: after})
		if err != nil {
			p.t.Fatal(err)
		}
		var subjects []string
		for _, one := range found {
			if one.Waits != waits {
				p.t.Errorf("%s is not as its shelf says", one.Subject)
			}
			subjects = append(subjects, one.Subject)
		}
		pages = append(pages, strings.Join(subjects, " "))
		if after = next; next == "" || len(pages) > 9 {
			return strings.Join(pages, " | ")
		}
	}
}

// TestShelves: an agent finds all that is of their territory, page by page and in order, whatever waits elsewhere; nobody else's; and who works everywhere
// finds all of it.
func TestShelves(t *testing.T) {
	t.Parallel()
	p := staffed(t)
	var arras, lens []string
	for n := range message.ShelfPage + 4 {
		code, subject := postal.Code("62000"), fmt.Sprintf("a%02d", n)
		if n%17 == 16 {
			code, subject = "62300", fmt.Sprintf("l%02d", n)
			lens = append(lens, subject)
		} else {
			arras = append(arras, subject)
		}
		p.registered(person(n), "candidat", code)
		if _, err := p.after(n).Ask(ctx, person(n), subject, note(n)); err != nil {
			t.Fatal(err)
		}
	}
	both := slices.Concat(arras, lens)
	slices.SortFunc(both, func(a, b string) int { return strings.Compare(a[1:], b[1:]) })
	paged := func(all []string) string {
		if len(all) <= message.ShelfPage {
			return strings.Join(all, " ")
		}
		return strings.Join(all[:message.ShelfPage], " ") + " | " + strings.Join(all[message.ShelfPage:], " ")
	}
	wants := func(when string, waits bool, arras, lens, both []string) {
		t.Helper()
		for name, c := range map[string]struct {
			of   territory.Territory
			want []string
		}{"one code": {territory.Territory{"62300"}, lens}, "another": {territory.Territory{"62000"}, arras}, "two": {territory.Territory{"62000", "62300"}, both}, "everywhere": {everywhere, both}, "elsewhere": {territory.Territory{"62100"}, nil}, "none": {nil, nil}} {
			if got := p.shelf(c.of, waits); got != paged(c.want) {
				t.Errorf("%s, %s: got  %s\nwant %s", when, name, got, paged(c.want))
			}
		}
	}
	wants("asked", true, arras, lens, both)
	wants("nothing answered", false, nil, nil, nil)
	for n := range message.ShelfPage + 4 {
		desk := p.after(100 + n)
		found, err := desk.Correspond(ctx, person(n).Person, threadOf(n))
		if err != nil {
			t.Fatal(err)
		}
		if err := desk.Answer(ctx, found, message.Note{Text: "Mardi.", Key: "k"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, list := range [][]string{arras, lens, both} {
		slices.Reverse(list)
	}
	wants("answered", false, arras, lens, both)
	wants("nothing waits", true, nil, nil, nil)
}

// TestWhereARecruiterIs: where their newest offer on line is to be worked; who has none is of every territory.
func TestWhereARecruiterIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		offers []offer.Offer
		there  bool // seen in 62000
		lens   bool // seen in 62300
	}{
		"no offer":          {nil, true, true},
		"a draft":           {[]offer.Offer{{State: offer.Draft, Commune: "62498"}}, true, true},
		"closed":            {[]offer.Offer{{State: offer.Closed, Commune: "62498", PublishedOn: calendar.MustParse("2026-11-01")}}, true, true},
		"remote":            {[]offer.Offer{{State: offer.Published, Remote: true, PublishedOn: calendar.MustParse("2026-11-01")}}, true, true},
		"no such commune":   {[]offer.Offer{{State: offer.Published, Commune: "00000", PublishedOn: calendar.MustParse("2026-11-01")}}, true, true},
		"one":               {[]offer.Offer{{State: offer.Published, Commune: "62498", PublishedOn: calendar.MustParse("2026-11-01")}}, false, true},
		"the newest of two": {[]offer.Offer{{State: offer.Published, Commune: "62041", PublishedOn: calendar.MustParse("2026-11-02")}, {State: offer.Published, Commune: "62498", PublishedOn: calendar.MustParse("2026-11-01")}}, true, false},
	} {
		p := staffed(t)
		p.registered(paul, "recruteur", "")
		for n, one := range c.offers {
			one.ID, one.Recruiter = id.FromBytes[id.Offer]([id.Size]byte{5, byte(n)}), paul.Person
			item, err := one.Item(p.service.Offers)
			if err != nil {
				t.Fatal(err)
			}
			own := table.Item{Key: table.OwnOfferKey(paul.Person, one.ID), Kind: table.KindOwnOffer, Unit: table.UnitKey(paul.Person, paul.Class).SK()}
			if err := p.house.Store.Write(ctx, table.Put(item, table.IfAbsent), table.Put(own, table.IfAbsent)); err != nil {
				t.Fatal(err)
			}
		}
		thread, err := p.after(0).Ask(ctx, paul, "Recruter", note(1))
		if err != nil {
			t.Fatal(err)
		}
		for _, when := range []string{"asked", "written again"} {
			if there, lens := p.shelf(territory.Territory{"62000"}, true) != "", p.shelf(territory.Territory{"62300"}, true) != ""; there != c.there || lens != c.lens || p.shelf(everywhere, true) == "" {
				t.Errorf("%s, %s: %v in Arras, %v in Lens", name, when, there, lens)
			}
			if _, err := p.after(1).Reply(ctx, paul, thread.ID, message.Note{Text: "Encore.", Key: "k2"}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestShelvesWhileKeysRotate: what was put down under an older key of hashes is found in its place.
func TestShelvesWhileKeysRotate(t *testing.T) {
	t.Parallel()
	p := staffed(t)
	p.registered(zoe, "candidat", "62300")
	if _, err := p.after(0).Ask(ctx, zoe, "RDV", note(1)); err != nil {
		t.Fatal(err)
	}
	key, err := p.house.Master.Wrap(ctx, seal.Context{Service: vaulttest.Service, Group: string(seal.Blind)}, make([]byte, seal.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	item := table.Item{Key: table.BranchKey(string(seal.Blind), 2), Kind: table.KindBranch, Body: key}
	if err := p.house.Store.Write(ctx, table.Put(item, table.IfAbsent)); err != nil {
		t.Fatal(err)
	}
	p.registered(paul, "candidat", "62300")
	if _, err := p.after(1).Ask(ctx, paul, "CER", note(2)); err != nil {
		t.Fatal(err)
	}
	if got := p.shelf(territory.Territory{"62300"}, true); got != "RDV CER" {
		t.Errorf("got %q", got)
	}
	if got := p.shelf(territory.Territory{"62000"}, true); got != "" {
		t.Errorf("elsewhere: %q", got)
	}
}
