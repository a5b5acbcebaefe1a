package serve

import (
	"context"
	"encoding/binary"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/service"
	"tandem/shared/table"
)

// nth is the nth of a crowd.
func nth(n int) id.Person {
	var raw [id.Size]byte
	binary.BigEndian.PutUint64(raw[8:], uint64(n))
	return id.FromBytes[id.Person](raw)
}

// braked is a house whose accounts may read of three people an hour, and be refused twice.
func braked(t *testing.T) (House, *clock.Settable) {
	t.Helper()
	house, now := furnished(t)
	strict := *house.Service
	strict.Reading = service.Reading{People: 3, Refusals: 2}
	house.Service, house.Vault = &strict, vaulttest.Open(t).Vault(t)
	return house, now
}

// done are the actions that the journal of the day says, in order of time.
func done(t *testing.T, house House, now *clock.Settable) (actions []string) {
	t.Helper()
	entries, err := house.Journal().Day(t.Context(), now.Now().Format(time.DateOnly))
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(entries, func(a, b journal.Entry) int { return a.At.Compare(b.At) })
	for _, entry := range entries {
		actions = append(actions, strings.TrimSuffix(entry.Action+" "+entry.Reason, " "))
	}
	return actions
}

// TestTheBrakeOnReading reads of people as one account through several sessions: of a fourth in an hour nothing is shown, and it is told of.
func TestTheBrakeOnReading(t *testing.T) {
	house, now := braked(t)
	var shown []id.Person
	handler := showing(house, Operation{Need: Allows(service.Read, "PRO", service.ScopeTerritory)}, func(ctx context.Context) error {
		Show(ctx, Sight{}, shown...)
		return nil
	}).Handler()
	who := account.Owner{Person: nth(100), Class: "agent"}
	ask := func(people ...id.Person) *httptest.ResponseRecorder {
		cookie, err := Sessions{house}.Start(t.Context(), Caller{Person: who.Person, Class: who.Class, Role: "agent_dept"})
		if err != nil {
			t.Fatal(err)
		}
		shown = people
		r, w := httptest.NewRequest(http.MethodGet, Prefix+"/show", nil), httptest.NewRecorder()
		r.AddCookie(cookie)
		handler.ServeHTTP(w, r)
		now.Set(now.Now().Add(time.Minute))
		return w
	}
	for i, people := range [][]id.Person{{nth(1)}, {nth(1), nth(2)}, {}, {""}, {nth(3)}, {nth(1), nth(2), nth(3)}} {
		if got := ask(people...); got.Code != http.StatusOK {
			t.Fatalf("reading %d: %d %s", i, got.Code, got.Body)
		}
	}
	if got := ask(nth(4)); got.Code != http.StatusTooManyRequests || strings.Contains(got.Body.String(), "le-secret") || !strings.Contains(got.Body.String(), "trop de personnes") || got.Header().Get("Retry-After") == "" {
		t.Errorf("a fourth person in the hour: %d %s", got.Code, got.Body)
	}
	if got := ask(nth(2)); got.Code != http.StatusOK {
		t.Errorf("one of the three again: %d %s", got.Code, got.Body)
	}
	if acts := done(t, house, now); !slices.Contains(acts, "frein") {
		t.Errorf("the journal says %v", acts)
	}
	found, err := house.Store.Query(t.Context(), table.Query{Table: table.Records, PK: table.IncidentsPK})
	if err != nil || len(found.Items) != 1 {
		t.Errorf("%d incidents for the délégué (%v)", len(found.Items), err)
	}
	now.Set(now.Now().Add(time.Hour))
	if got := ask(nth(4)); got.Code != http.StatusOK {
		t.Errorf("an hour later: %d %s", got.Code, got.Body)
	}
	who.Person = nth(101)
	if got := ask(nth(5), nth(6), nth(7), nth(8)); got.Code != http.StatusTooManyRequests {
		t.Errorf("four at once, by another: %d %s", got.Code, got.Body)
	}
}

// TestARefusalIsToldAndCounted refuses a professional what their profile does not allow: they are told what is missing, it is journaled, and
// the third in an hour stops them. Others learn nothing.
func TestARefusalIsToldAndCounted(t *testing.T) {
	house, now := braked(t)
	handler := showing(house, Operation{Need: Allows(service.Read, "RGT", service.ScopeAll)}, func(context.Context) error { return nil }).Handler()
	tests := []struct {
		role   string
		status int
		says   string
	}{
		{"hotline", http.StatusForbidden, "« Assistance aux utilisateurs », ne permet pas de lire « Demandes d’exercice de droits ». Il y faut le profil « Délégué à la protection des données »"},
		{"hotline", http.StatusForbidden, "Il y faut le profil"}, {"hotline", http.StatusTooManyRequests, "essuyé trop de refus"},
		{"candidat", http.StatusForbidden, "Votre profil ne permet pas de faire cela."}, {"candidat", http.StatusForbidden, "ne permet pas"}, {"candidat", http.StatusForbidden, "ne permet pas"},
	}
	cookies := map[string]*http.Cookie{}
	for i, test := range tests {
		if cookies[test.role] == nil {
			_, cookies[test.role] = somebody(t, house, test.role)
		}
		r, w := httptest.NewRequest(http.MethodGet, Prefix+"/show", nil), httptest.NewRecorder()
		r.AddCookie(cookies[test.role])
		handler.ServeHTTP(w, r)
		if w.Code != test.status || !strings.Contains(w.Body.String(), test.says) || test.role == "candidat" && strings.Contains(w.Body.String(), "Délégué") {
			t.Errorf("refusal %d, of %s: %d %s", i, test.role, w.Code, w.Body)
		}
	}
	if acts := done(t, house, now); slices.Index(acts, "refus show:grant") < 0 || len(acts) != len(tests)+1 {
		t.Errorf("the journal says %v", acts)
	}
}

// TestTheEndOfAHabilitation stops a session that lives still.
func TestTheEndOfAHabilitation(t *testing.T) {
	house, now := braked(t)
	handler := showing(house, Operation{Need: Allows(service.Read, "PRO", service.ScopeTerritory)}, func(ctx context.Context) error {
		Show(ctx, Sight{})
		return nil
	}).Handler()
	end := now.Now().Add(10 * time.Minute)
	cookie, err := Sessions{house}.Start(t.Context(), Caller{Person: nth(1), Class: "agent", Role: "agent_dept", Until: end})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[time.Time]int{end.Add(-time.Second): http.StatusOK, end: http.StatusForbidden} {
		now.Set(at)
		r, w := httptest.NewRequest(http.MethodGet, Prefix+"/show", nil), httptest.NewRecorder()
		r.AddCookie(cookie)
		if handler.ServeHTTP(w, r); w.Code != want || want == http.StatusForbidden && !strings.Contains(w.Body.String(), "habilitation a pris fin") {
			t.Errorf("at %v: %d %s", at, w.Code, w.Body)
		}
	}
}
