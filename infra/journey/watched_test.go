package journey

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/table"
)

// deaf is a store whose journal takes nothing once it is told so.
type deaf struct {
	table.Store
	refuses bool
}

func (d *deaf) Write(ctx context.Context, ops ...table.Op) error {
	if d.refuses && slices.ContainsFunc(ops, func(op table.Op) bool { return op.Item.Key.Table() == table.Journal }) {
		return errors.New("the journal is away")
	}
	return d.Store.Write(ctx, ops...)
}

// call is one that somebody makes.
type call struct {
	who, method, path string
	in                any
}

// watchedCalls are a call of each operation that shows people's data to others, in a state where it shows some.
func watchedCalls(t *testing.T, l *lab) map[string]call {
	t.Helper()
	const api = "/api/v1"
	violation := text(t, l.must(http.StatusCreated, "dpo", "POST", breaches, declared("1")), "id")
	request := l.right("zoe", map[string]any{"right": "access"})
	l.started(request, "access")
	letters := l.right("zoe", map[string]any{"right": "rectification", "message": "Mon nom s’écrit autrement."})
	l.started(letters, "access")
	copied := text(t, l.must(http.StatusAccepted, "dpo", "POST", api+"/exports/requests/"+request, nil), "id")
	l.settle()
	offer := text(t, l.must(http.StatusOK, "recruteur", "GET", api+"/offers", nil), "offers", 0, "id")
	profile := text(t, l.must(http.StatusOK, "recruteur", "GET", api+"/matches/profiles/"+offer, nil), "profiles", 0, "id")
	l.must(http.StatusOK, "zoe", "POST", api+"/cvs/1/publication", nil)
	l.settle()
	compared := text(t, l.must(http.StatusOK, "zoe", "GET", api+"/matches/offers", nil), "offers", 0, "offer", "id")
	review := l.right("zoe", map[string]any{"right": "human_review", "offer": compared, "message": "Je n’irai pas jusque-là."})
	l.settle()
	application := l.apply("zoe", offer, "CANARI-CANDIDATURE")
	about := api + "/messages/about/" + offer
	key := text(t, l.must(http.StatusOK, "zoe", "GET", about, nil), "key")
	thread := text(t, l.must(http.StatusCreated, "zoe", "POST", about, map[string]any{"text": "CANARI-MESSAGE", "key": key}), "id")
	l.must(http.StatusAccepted, "", "POST", api+"/messages/contact", map[string]any{"topic": "contenu", "reach": "ici", "text": "CANARI-AIDE"})
	office := api + "/messages/office"
	l.must(http.StatusCreated, "zoe", "POST", office, map[string]any{"subject": "Question", "text": "CANARI-SERVICE", "key": text(t, l.must(http.StatusOK, "zoe", "GET", office, nil), "key")})
	waiting := l.must(http.StatusOK, "agent", "GET", office+"/threads", nil)
	asked := text(t, waiting, "threads", 0, "person") + "/" + text(t, waiting, "threads", 0, "id")
	return map[string]call{
		"list-office-threads":        {"agent", "GET", api + "/messages/office/threads", nil},
		"read-office-thread":         {"agent", "GET", api + "/messages/office/threads/" + asked, nil},
		"list-tickets":               {"admin", "GET", api + "/messages/tickets", nil},
		"list-threads":               {"recruteur", "GET", api + "/messages", nil},
		"read-thread":                {"recruteur", "GET", api + "/messages/threads/" + thread, nil},
		"list-received-applications": {"recruteur", "GET", api + "/applications/received/" + offer, nil},
		"open-application":           {"recruteur", "GET", api + "/applications/received/" + offer + "/" + application, nil},
		"read-review":                {"dpo", "GET", api + "/matches/reviews/" + review, nil},
		"list-campaigns":             {"agent", "GET", campaigns, nil}, "read-campaign": {"agent", "GET", campaigns + "/" + l.campaign(), nil},
		"list-breaches": {"dpo", "GET", breaches, nil}, "list-complaints": {"dpo", "GET", breaches + "/complaints", nil},
		"report-breach-deadlines": {"dpo", "GET", breaches + "/deadlines", nil}, "read-breach": {"dpo", "GET", breaches + "/" + violation, nil},
		"list-access-requests": {"admin", "GET", accessRequests, nil}, "read-access-request": {"admin", "GET", api + "/admin/people/" + l.asking() + "/habilitation/request", nil},
		"list-professionals": {"admin", "GET", api + "/admin/professionals", nil},
		"list-disclosures":   {"dpo", "GET", api + "/rights/disclosures", nil},
		"read-disclosures":   {"dpo", "GET", api + "/rights/people/" + personOf(t, l.m, "paul.canari@demo.example") + "/disclosures", nil},
		"list-requests":      {"dpo", "GET", api + "/rights/requests", nil}, "read-request": {"dpo", "GET", api + "/rights/requests/" + request, nil},
		"prepare-copy":            {"dpo", "POST", api + "/exports/requests/" + letters, nil},
		"download-copy":           {"dpo", "POST", api + "/exports/requests/" + request + "/" + copied + "/1", map[string]any{"password": demo.Password}},
		"read-journal":            {"dpo", "GET", api + "/journal/entries?day=2026-12-15&request=" + request, nil},
		"verify-journal":          {"dpo", "GET", api + "/journal/verification?from=2026-12-14&to=2026-12-15", nil},
		"read-journal-pseudonyms": {"admin", "GET", api + "/journal/pseudonyms?day=2026-12-15", nil},
		"read-journal-ticket":     {"assistance", "GET", api + "/journal/tickets?day=2026-12-15&ticket=AIDE-7", nil},
		"list-matching-profiles":  {"recruteur", "GET", api + "/matches/profiles/" + offer, nil},
		"read-matching-profile":   {"recruteur", "GET", api + "/matches/profiles/" + offer + "/" + profile, nil},
	}
}

// TestNothingIsShownUnjournaled makes a call of every operation that shows people's data to others: with a journal that takes nothing none
// shows anything, and each leaves its entry otherwise.
func TestNothingIsShownUnjournaled(t *testing.T) {
	t.Parallel()
	store := &deaf{}
	l := matched(t).open(t, machine.Wrap{Store: func(inner table.Store) table.Store { store.Store = inner; return store }})
	l.signIn("assistance", "assistance@demo.example", demo.Password)
	l.theDPO()
	calls, watched := watchedCalls(t, l), []string{}
	for _, op := range operations(t, l.m.Service) {
		if op.journaled != "" {
			watched = append(watched, op.id)
		}
	}
	if listed := slices.Sorted(maps.Keys(calls)); !slices.Equal(listed, watched) {
		t.Fatalf("operations that show people's data: %v; called: %v", watched, listed)
	}
	for id, one := range calls {
		store.refuses = true
		if status, answer := l.raw(one.who, one.method, one.path, one.in); status < http.StatusInternalServerError || bytes.Contains(answer, []byte("CANARI")) {
			t.Errorf("%s without the journal: %d %s", id, status, answer)
		}
		store.refuses = false
		before := l.journaled()
		if status, answer := l.raw(one.who, one.method, one.path, one.in); status/100 != 2 || l.journaled() == before {
			t.Errorf("%s: %d, %d entries before and after: %s", id, status, before, answer)
		}
	}
}

// journaled counts the entries of the journal.
func (l *lab) journaled() (entries int) {
	l.t.Helper()
	err := l.m.Table.Each(l.ctx, func(item table.Item) error {
		if item.Kind == table.KindJournal {
			entries++
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return entries
}
