package account_test

import (
	"testing"
	"time"

	"tandem/shared/account"
	"tandem/shared/email"
)

// TestMoved: of two changes in a week the first address is the one that takes back; later it is the last.
func TestMoved(t *testing.T) {
	const week = 7 * 24 * time.Hour
	address := func(text string) email.Address {
		parsed, err := email.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		return parsed
	}
	now := time.Date(2026, 12, 15, 9, 0, 0, 0, time.UTC)
	a := account.Account{Email: address("zoe@demo.example"), Password: "x"}
	if a.Ask("body.email", a.Email) == nil {
		t.Error("the address that they have")
	}
	move := func(to string, at time.Time) {
		if err := a.Ask("body.email", address(to)); err != nil {
			t.Fatal(err)
		}
		a.Moved(at, week)
	}
	move("un@demo.example", now)
	move("deux@demo.example", now.Add(week-time.Second))
	if a.Former != address("zoe@demo.example") || a.Email != address("deux@demo.example") || !a.Asked.IsZero() {
		t.Errorf("%s, before %s", a.Email.Plain(), a.Former.Plain())
	}
	move("trois@demo.example", now.Add(3*week))
	if a.Former != address("deux@demo.example") {
		t.Errorf("before %s", a.Former.Plain())
	}
	a.Recalled(now.Add(3 * week))
	if a.Email != address("deux@demo.example") || !a.Former.IsZero() || !a.IsShut() {
		t.Errorf("taken back: %s, %s", a.Email.Plain(), a.Former.Plain())
	}
}
