package journey

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"tandem/infra/local/machine"
	"tandem/shared/calendar"
	"tandem/shared/flux/synthetic"
	"tandem/shared/object"
	"tandem/shared/service"
	"tandem/shared/table/faulty"
)

var (
	onceRejected sync.Once
	baseRejected base
)

// rejected: the demo's service, and a file after the demo's in which Zoé's foyer stands twice, differently.
func rejected(t *testing.T) base {
	t.Helper()
	from := seeded(t)
	onceRejected.Do(func() {
		file, foyers := synthetic.Demo()
		file.Created = calendar.MustParse("2026-11-06")
		other := foyers[0]
		other.Situation = "SEF"
		var content bytes.Buffer
		if err := file.Write(&content, slices.Values([]synthetic.Foyer{foyers[0], other})); err != nil {
			t.Fatal(err)
		}
		folder := filepath.Join(bases, "rejected")
		copyTo(t, from.folder, folder)
		l := openLab(t, folder, machine.Wrap{})
		maps.Copy(l.cookies, from.cookies)
		l.receive("twice", content.Bytes())
		baseRejected = l.keep()
	})
	return baseRejected
}

// replayPath is the operation that has a reject of the newest file replayed.
func (l *lab) replayPath(index int) string {
	return fmt.Sprintf("/api/v1/admin/imports/%s/rejects/%d/replay", l.reports()[0].ID, index)
}

// on is a file of events/flux that was created on another day.
func on(t *testing.T, day, name string) []byte {
	t.Helper()
	return bytes.Replace(read(t, name), []byte("<DTCREAFLUX>2026-11-06<"), []byte("<DTCREAFLUX>"+day+"<"), 1)
}

// TestReplay has staff decide, on the pages, of dossiers that were rejected: one of two that contradict each other, one that is still
// wrong, one after a newer file came; then what was kept of them goes with the file's unit.
func TestReplay(t *testing.T) {
	t.Parallel()
	s := seeded(t).open(t, machine.Wrap{}).serve(t)
	s.receive("twice", read(t, "doublon-different.xml"))
	admin := newBrowser(t, s.url)
	admin.client.Jar = s.visitor(t, "admin").http.Jar
	page := func() string { return "/admin/imports/" + string(s.reports()[0].ID) }

	admin.open(page()).reads("2 dossier(s) écarté(s)").reads("figure 2 fois").press("Rejouer le dossier n° 9", nil)
	admin.reads("Le rejeu est demandé").reads("Rejeu demandé")
	s.settle()
	admin.open(page()).reads("Rejoué Le dossier est mis à jour.").reads("un autre exemplaire est retenu").reads("Chaque dossier écarté a reçu sa décision")
	if admin.says("Rejouer le dossier") {
		t.Error("there is something to decide still")
	}
	if got := count(s.dump(), "records | dossier", `"situationFamille":"SEF"`, "MODÈLE"); got != 2 {
		t.Errorf("%d of the couple have the situation that was chosen", got)
	}
	for range 2 { // once more changes nothing
		s.must(http.StatusAccepted, "admin", "POST", s.replayPath(9), nil)
		s.settle()
	}
	s.visitor(t, "admin").ask("POST", s.replayPath(2), nil).problem(t, http.StatusConflict, named...)
	if c := s.reports()[0].Counts; c.Updated != 1 || c.Rejected != 1 || c.Foyers != 9 {
		t.Errorf("counts %+v", c)
	}

	s.receive("rejects", on(t, "2026-11-07", "dossiers-rejetes.xml"))
	admin.open(page()).press("Rejouer le dossier n° 3", nil)
	s.settle()
	admin.open(page()).reads("2 dossier(s) écarté(s)").reads("Rejoué, encore écarté").reads("DTNAI manque").reads("Rejouer le dossier n° 3")

	s.receive("twice", on(t, "2026-11-08", "doublon-different.xml"))
	older := s.reports()[0].ID
	s.receive("newer", read(t, "demo-cloture.xml"))
	s.must(http.StatusAccepted, "admin", "POST", "/api/v1/admin/imports/"+string(older)+"/rejects/9/replay", nil)
	s.settle()
	admin.open("/admin/imports/" + string(older)).reads("un fichier plus récent fait foi")
	if got := count(s.dump(), "records | dossier", `"situationFamille":"MAR"`, "MODÈLE"); got != 2 {
		t.Errorf("%d of the couple are as the newer file says", got)
	}
	s.gone(t)
}

// gone lets the retention of the files go by: nothing of a reject is left that any key opens.
func (s served) gone(t *testing.T) {
	t.Helper()
	kept := []string{"InfosFoyerRSA"}
	if len(s.search(kept)) == 0 {
		t.Error("the search does not see what is kept of rejects")
	}
	s.travel("2027-03-20T09:00:00+01:00") // more than ninety days later
	s.run("Purge")
	s.settle()
	if left := s.count(object.Bucket("FilesBucket")); left != 0 {
		t.Errorf("%d parts of files are left", left)
	}
	if found := s.search(kept); len(found) > 0 {
		t.Errorf("left: %v", found)
	}
}

// TestReplayNeedsTheRight has everybody else ask.
func TestReplayNeedsTheRight(t *testing.T) {
	t.Parallel()
	s := rejected(t).open(t, machine.Wrap{}).serve(t)
	before := s.held()
	for role, who := range players {
		want := http.StatusForbidden
		if role == "" {
			want = http.StatusUnauthorized
		}
		if role != service.Role("admin_fonct") && s.cookies[who] != nil || who == "" {
			s.visitor(t, who).ask("POST", s.replayPath(2), nil).problem(t, want)
		}
	}
	s.settle()
	if len(before) != len(s.held()) || s.reports()[0].Counts.Rejected != 2 {
		t.Error("something was done for somebody who may not ask")
	}
}

// TestReplaySurvivesEveryDeath has a reject replayed while the process dies at each of its calls.
func TestReplaySurvivesEveryDeath(t *testing.T) {
	t.Parallel()
	enumerate(t, rejected(t), process{
		request: func(l *lab) int {
			status, _ := l.call("admin", http.MethodPost, l.replayPath(2), nil)
			return status
		},
		faults: []faulty.Fault{faulty.CrashAfter},
		judge: func(t *testing.T, l *lab, dump string) {
			c := l.reports()[0].Counts
			if c.Updated != 1 || c.Rejected != 1 || count(dump, "records | replay", `"state":"rejoue"`) != 1 || count(dump, "journal", `"rejeu"`) != 1 {
				t.Errorf("counts %+v:\n%s", c, dump)
			}
		},
	})
}
