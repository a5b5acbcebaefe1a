package purge_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/held"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

// A copy goes with the first thing in it that goes, ready or not; what is being prepared meanwhile takes its parts back.
func TestCopiesGoWithWhatTheyHold(t *testing.T) {
	ctx := context.Background()
	o := keeping(t, service.ClassApplication, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	o.settle(anna, "candidat", "Copie", map[service.Event]string{"last_interaction": "2026-02-28"})
	vault := o.house.Vault(t, append(slices.Clone(vaulttest.Groups), held.Group)...)
	vault.Clock, vault.Groups = clock.Fixed(o.now), maps.Clone(vault.Groups)
	vault.Groups[table.KindExport] = held.Group
	video := vault.NewUnit(table.At(table.Keys, table.PersonPK(anna), "UNIT#video#1"), "video")
	lifetime.Keeper{Service: o.service, Clock: vault.Clock}.Set(video, map[service.Event]calendar.Date{service.VideoRemoved: calendar.MustParse("2026-03-01")})
	if err := vault.Commit(ctx, video); err != nil {
		t.Fatal(err)
	}
	owner := account.Owner{Person: anna, Class: "candidat"}
	exports := held.NewPacker(held.NewExports(vault, o.service), o.objects, nil)
	var subjects []string
	for range 2 {
		copied, err := exports.Ask(ctx, owner, "", journal.Entry{At: o.now, Actor: "candidat", Action: "E", Category: "ID"})
		if err != nil {
			t.Fatal(err)
		}
		subjects = append(subjects, string(anna)+"/candidat/"+copied.ID)
	}
	if err := exports.Prepare(ctx, subjects[0]); err != nil {
		t.Fatal(err)
	}
	o.now = o.now.AddDate(0, 0, 1)
	if proofs := o.go1(o.desk(o.house.Store)); len(proofs) != 1 || proofs[0].Rule != "NS-06" {
		t.Fatalf("manifests %+v", proofs)
	}
	if err := exports.Prepare(ctx, subjects[1]); err != nil { // its message comes late
		t.Fatal(err)
	}
	page, err := o.objects.List(ctx, "FilesBucket", held.ObjectPrefix(string(anna)), "")
	if err != nil || len(page.Objects) != 0 {
		t.Errorf("objects %v, %v", page.Objects, err)
	}
	left := o.items(func(item table.Item) bool {
		return item.Key.PK() == table.PreparedPK || strings.HasPrefix(item.Key.SK(), table.ExportPrefix)
	})
	if len(left) != 0 {
		t.Errorf("left %v", left)
	}
	if list, err := exports.List(ctx, owner); err != nil || len(list) != 0 {
		t.Errorf("list %v, %v", list, err)
	}
}
