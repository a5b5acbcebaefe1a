package territory_test

import (
	"slices"
	"testing"

	"tandem/shared/postal"
	"tandem/shared/territory"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		given []string
		want  territory.Territory
		says  string
	}{
		{nil, nil, ""},
		{[]string{"62100", "62 000", "62100"}, territory.Territory{"62000", "62100"}, "62000, 62100"},
		{[]string{"62000", " 62 "}, territory.Territory{"62"}, "Tout le département"},
	} {
		got, err := territory.Parse(test.given, "62")
		if err != nil || !slices.Equal(got, test.want) || got.French() != test.says {
			t.Errorf("%v: %v, %q, %v", test.given, got, got.French(), err)
		}
	}
	for _, wrong := range []string{"", "59", "6200", "620000", "00100", "Arras"} {
		if got, err := territory.Parse([]string{"62000", wrong}, "62"); err == nil {
			t.Errorf("%q is read: %v", wrong, got)
		}
	}
}

func TestCovers(t *testing.T) {
	some, all := territory.Territory{"62000", "62100"}, territory.Territory{"62"}
	for _, test := range []struct {
		code      postal.Code
		some, all bool
	}{{"62000", true, true}, {"62100", true, true}, {"62200", false, true}, {"59000", false, true}, {"", false, true}} {
		if some.Covers(test.code) != test.some || all.Covers(test.code) != test.all || territory.Territory(nil).Covers(test.code) {
			t.Errorf("%q: %v, %v, none %v", test.code, some.Covers(test.code), all.Covers(test.code), territory.Territory(nil).Covers(test.code))
		}
	}
}
