package serve

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/fault"
	"tandem/shared/service"
	"tandem/shared/table"
)

func readSession(t *testing.T, house House, cookies ...*http.Cookie) error {
	t.Helper()
	_, err := Sessions{house}.Read(t.Context(), cookies)
	return err
}

func TestSession(t *testing.T) {
	house, _ := furnished(t)
	person, cookie := somebody(t, house, "candidat")
	if !cookie.HttpOnly || cookie.Secure || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/" || cookie.Domain != "" || cookie.MaxAge != 12*60*60 || cookie.Name != "tandem" {
		t.Errorf("cookie %+v", cookie)
	}
	caller, err := Sessions{house}.Read(t.Context(), []*http.Cookie{{Name: "autre", Value: "x"}, cookie})
	if err != nil || caller.Person != person || caller.Role != "candidat" || caller.Unit() != table.UnitKey(person, "dossier") || caller.Owner().Person != person {
		t.Fatalf("%+v, %v", caller, err)
	}
	_, secret, _ := strings.Cut(cookie.Value, ".")
	page, err := house.Store.Query(t.Context(), table.Query{Table: table.Ephemeral, PK: table.PersonPK(person), Prefix: table.SessionPrefix})
	if err != nil || len(page.Items) != 1 || strings.Contains(page.Items[0].Key.SK()+string(page.Items[0].Body), secret) {
		t.Errorf("what is stored holds the secret, or nothing is: %v", err)
	}
	forget, err := Sessions{house}.End(t.Context(), caller)
	if err != nil || forget.MaxAge != -1 || forget.Name != cookie.Name {
		t.Errorf("%+v, %v", forget, err)
	}
	if err := readSession(t, house, cookie); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("after its end: %v", err)
	}
}

func TestSessionWhereTheSiteIsSecure(t *testing.T) {
	house, _ := furnished(t)
	_, open := somebody(t, house, "candidat")
	house.Secure = true
	_, cookie := somebody(t, house, "candidat")
	if !cookie.Secure || cookie.Name != "__Host-tandem" {
		t.Errorf("cookie %+v", cookie)
	}
	if err := readSession(t, house, open); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("a cookie that another host may have set: %v", err)
	}
	if err := readSession(t, house, open, cookie); err != nil {
		t.Errorf("beside its own: %v", err)
	}
}

func TestForgedSessions(t *testing.T) {
	house, _ := furnished(t)
	_, mine := somebody(t, house, "candidat")
	_, theirs := somebody(t, house, "admin_fonct")
	person, secret, _ := strings.Cut(theirs.Value, ".")
	_, ownSecret, _ := strings.Cut(mine.Value, ".")
	for name, value := range map[string]string{
		"empty": "", "a word": "admin", "no secret": person + ".", "no dot": person + secret, "own secret for another": person + "." + ownSecret,
		"secret cut": person + "." + secret[:len(secret)-1], "secret longer": theirs.Value + "A", "not base64": strings.Repeat("!", 22) + "." + secret,
		"person of zeros": strings.Repeat("A", 22) + "." + secret, "only the separator": strings.Repeat("A", 22) + ".",
	} {
		if err := readSession(t, house, &http.Cookie{Name: mine.Name, Value: value}); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := readSession(t, house); !fault.Is(err, fault.Unauthenticated) {
		t.Errorf("no cookie: %v", err)
	}
}

func TestSessionExpires(t *testing.T) {
	house, _ := furnished(t)
	rule := house.Service.TechnicalRule(service.TechnicalSession)
	almost := rule.Idle - time.Second
	inUse := slices.Repeat([]time.Duration{almost}, int(rule.Lifetime/almost))
	left := rule.Lifetime - time.Duration(len(inUse))*almost
	tests := []struct {
		name  string
		steps []time.Duration // between uses
		ends  bool            // at the last one
	}{
		{"idle, a moment before", []time.Duration{almost}, false},
		{"idle", []time.Duration{rule.Idle}, true},
		{"the last use counts, not the first", []time.Duration{almost, rule.Idle + time.Second}, true},
		{"in use, to its end", append(slices.Clone(inUse), left-time.Second), false},
		{"in use, beyond its end", append(slices.Clone(inUse), left), true},
	}
	if rule.Idle <= time.Minute || rule.Idle >= rule.Lifetime {
		t.Fatalf("the service file says %+v", rule)
	}
	for _, test := range tests {
		house, now := furnished(t)
		_, cookie := somebody(t, house, "candidat")
		at := now.Now()
		for i, step := range test.steps {
			at = at.Add(step)
			now.Set(at)
			err := readSession(t, house, cookie)
			if ends := test.ends && i == len(test.steps)-1; ends != fault.Is(err, fault.Unauthenticated) || !ends && err != nil {
				t.Errorf("%s, use %d: %v", test.name, i, err)
			}
		}
	}
}

// writes counts the writes to a store.
type writes struct {
	table.Store
	count int
	fail  error
}

func (w *writes) Write(ctx context.Context, ops ...table.Op) error {
	w.count++
	if w.fail != nil {
		return w.fail
	}
	return w.Store.Write(ctx, ops...)
}

func TestLastUseIsWrittenOnceAMinute(t *testing.T) {
	house, now := furnished(t)
	_, cookie := somebody(t, house, "candidat")
	counted := &writes{Store: house.Store}
	house.Store = counted
	at := now.Now()
	for range 30 {
		at = at.Add(10 * time.Second)
		now.Set(at)
		if err := readSession(t, house, cookie); err != nil {
			t.Fatal(err)
		}
	}
	if counted.count < 4 || counted.count > 5 {
		t.Errorf("%d writes in five minutes", counted.count)
	}
	now.Set(at.Add(2 * time.Minute))
	counted.fail = table.ErrCondition // another request of the same moment wrote it
	if err := readSession(t, house, cookie); err != nil {
		t.Errorf("lost race: %v", err)
	}
	counted.fail = table.ErrThrottled
	if err := readSession(t, house, cookie); !errors.Is(err, table.ErrThrottled) || fault.Is(err, fault.Unauthenticated) {
		t.Errorf("throttled: %v", err)
	}
}

func TestEndAll(t *testing.T) {
	house, _ := furnished(t)
	person, first := somebody(t, house, "candidat")
	_, other := somebody(t, house, "candidat")
	cookies := []*http.Cookie{first}
	for range 120 { // more than one write can end
		cookie, err := Sessions{house}.Start(t.Context(), Caller{Person: person, Class: "dossier", Role: "candidat"})
		if err != nil {
			t.Fatal(err)
		}
		cookies = append(cookies, cookie)
	}
	if err := EndAll(t.Context(), house.Store, person); err != nil {
		t.Fatal(err)
	}
	for i, cookie := range cookies {
		if err := readSession(t, house, cookie); !fault.Is(err, fault.Unauthenticated) {
			t.Fatalf("session %d: %v", i, err)
		}
	}
	if err := readSession(t, house, other); err != nil {
		t.Errorf("somebody else's: %v", err)
	}
}
