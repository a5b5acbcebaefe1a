package journey

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/flux/synthetic"
	"tandem/shared/id"
	"tandem/shared/service"
)

// TestAHabilitationEnds ends that of an agent at once, by the administrator, and that of another by its date: each is refused in the
// session that is open, and does not sign in again.
func TestAHabilitationEnds(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	work, signIn := "/api/v1/admin/codes", "/api/v1/account/session"
	l.must(http.StatusOK, "agent", "GET", work, nil)
	end := func(who string) string { return "/api/v1/admin/people/" + who + "/habilitation/end" }
	for _, nobody := range []string{personOf(t, l.m, "recruteur@demo.example"), strings.Repeat("0", 26)} {
		if status, answer := l.call("admin", "POST", end(nobody), nil); status != http.StatusNotFound || text(t, answer, "detail") != "Aucun compte de professionnel ne porte cet identifiant." {
			t.Errorf("of nobody who has one: %d %v", status, answer)
		}
	}
	agent := personOf(t, l.m, "agent@demo.example")
	first := l.must(http.StatusOK, "admin", "POST", end(agent), nil)
	if status, _ := l.call("agent", "GET", work, nil); status != http.StatusUnauthorized {
		t.Errorf("the session that was open: %d", status)
	}
	if status, answer := l.call("", "POST", signIn, map[string]any{"email": "agent@demo.example", "password": demo.Password}); status != http.StatusForbidden || !strings.Contains(text(t, answer, "detail"), "a pris fin") {
		t.Errorf("signs in again: %d %v", status, answer)
	}
	if again := l.must(http.StatusOK, "admin", "POST", end(agent), nil); text(t, again, "endedAt") != text(t, first, "endedAt") {
		t.Errorf("ended twice: %v, then %v", first, again)
	}
	l.habilitated("dpo@demo.example", func(h *account.Habilitation) { h.Until = calendar.Of(l.m.Clock.Now(), l.m.Service.Zone) })
	l.signIn("dpo", "dpo@demo.example", demo.Password)
	l.travel("2026-12-15T23:45:00+01:00")
	l.signIn("dpo", "dpo@demo.example", demo.Password)
	l.must(http.StatusOK, "dpo", "GET", "/api/v1/breaches", nil)
	l.travel("2026-12-16T00:00:00+01:00")
	if status, answer := l.call("dpo", "GET", "/api/v1/breaches", nil); status != http.StatusForbidden || !strings.Contains(text(t, answer, "detail"), "a pris fin") {
		t.Errorf("the day after the last: %d %v", status, answer)
	}
	l.habilitated("archives@demo.example", func(h *account.Habilitation) { h.Committed = calendar.Date{} })
	if status, answer := l.call("", "POST", signIn, map[string]any{"email": "archives@demo.example", "password": demo.Password}); status != http.StatusForbidden || !strings.Contains(text(t, answer, "detail"), "confidentialité") {
		t.Errorf("without their word: %d %v", status, answer)
	}
}

// designation is what an administrator says of somebody whom they designate, from today on.
func designation(now time.Time, said map[string]any) map[string]any {
	order := map[string]any{
		"role": "agent_dept", "email": "nadia.exemple@demo.example", "firstName": "Nadia", "lastName": "Exemple", "from": now.Format(time.DateOnly),
		"until": now.AddDate(0, 6, 0).Format(time.DateOnly), "reference": "Décision 2026-31",
	}
	maps.Copy(order, said)
	switch fmt.Sprint(order["role"]) {
	case "agent_dept":
		order["territory"] = []string{"62"}
	case "partenaire", "gest_offres":
		order["structure"] = "73282932000074"
	}
	maps.Copy(order, said)
	return order
}

// TestAProfessionalIsDesignated has the administrator designate an agent, who chooses a password, works once the undertaking is noted, is in the
// list until when, and is designated anew after the end.
func TestAProfessionalIsDesignated(t *testing.T) {
	t.Parallel()
	l := seeded(t).open(t, machine.Wrap{})
	const people, address, secret = "/api/v1/admin/professionals", "nadia.exemple@demo.example", "une phrase de Nadia 2026"
	now := l.m.Clock.Now()
	for name, test := range map[string]struct{ field, wrong any }{
		"a role that people take themselves": {"role", "candidat"}, "a role whose people have no account": {"role", "autre_admin"}, "no role": {"role", ""},
		"no address": {"email", "nadia"}, "no first name": {"firstName", " "}, "no name": {"lastName", ""}, "no reference": {"reference", " "},
		"an end before the beginning": {"until", now.AddDate(0, 0, -1).Format(time.DateOnly)}, "an undertaking to come": {"committed", now.AddDate(0, 0, 1).Format(time.DateOnly)},
		"no territory": {"territory", []string{}}, "a territory that is none": {"territory", []string{"6200"}}, "the département next door": {"territory", []string{"59"}},
		"a structure of a profile that has none": {"structure", "73282932000074"},
		"the address of a recruiter":             {"email", "recruteur@demo.example"},
	} {
		status, answer := l.call("admin", "POST", people, designation(now, map[string]any{test.field.(string): test.wrong}))
		if status != http.StatusUnprocessableEntity || text(t, answer, "errors", 0, "pointer") != "#/"+test.field.(string) {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	if status, answer := l.call("admin", "POST", people, designation(now, map[string]any{"email": "admin@demo.example", "role": "admin_fonct"})); status != http.StatusConflict {
		t.Errorf("themselves: %d %v", status, answer)
	}
	who := text(t, l.must(http.StatusCreated, "admin", "POST", people, designation(now, nil)), "id")
	l.settle()
	link := l.link(address)
	choose := func(token, password string, accepted bool) (int, map[string]any) {
		return l.call("", "POST", "/api/v1/account/password", map[string]any{"token": token, "password": password, "termsAccepted": accepted})
	}
	for name, test := range map[string]struct {
		token, password string
		accepted        bool
		field           string
	}{
		"a link that is none": {strings.Repeat("x", 43), secret, true, "#/token"}, "a weak password": {link, "nadia", true, "#/password"},
		"conditions not accepted": {link, secret, false, "#/termsAccepted"},
	} {
		if status, answer := choose(test.token, test.password, test.accepted); status != http.StatusUnprocessableEntity || text(t, answer, "errors", 0, "pointer") != test.field {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	l.must(http.StatusOK, "admin", "POST", "/api/v1/admin/people/"+who+"/habilitation/invitation", nil)
	l.settle()
	if status, answer := choose(l.link(address), secret, true); status != http.StatusOK {
		t.Fatalf("chooses a password: %d %v", status, answer)
	}
	for name, token := range map[string]string{"the link that served": l.link(address), "the other link": link} {
		if status, _ := choose(token, "une autre phrase 2027", true); status != http.StatusUnprocessableEntity {
			t.Errorf("%s changes the password: %d", name, status)
		}
	}
	if status, _ := l.call("admin", "POST", "/api/v1/admin/people/"+who+"/habilitation/invitation", nil); status != http.StatusConflict {
		t.Errorf("invited although they chose: %d", status)
	}
	enter := map[string]any{"email": address, "password": secret}
	if status, answer := l.call("nadia", "POST", "/api/v1/account/session", enter); status != http.StatusForbidden || !strings.Contains(text(t, answer, "detail"), "confidentialité") {
		t.Errorf("without the undertaking: %d %v", status, answer)
	}
	commit := func(who string) string { return "/api/v1/admin/people/" + who + "/habilitation/commitment" }
	today := map[string]any{"committed": now.Format(time.DateOnly)}
	if status, _ := l.call("admin", "POST", commit(personOf(t, l.m, "admin@demo.example")), today); status != http.StatusConflict {
		t.Errorf("their own undertaking: %d", status)
	}
	l.must(http.StatusOK, "admin", "POST", commit(who), today)
	l.must(http.StatusOK, "nadia", "POST", "/api/v1/account/session", enter)
	l.must(http.StatusOK, "nadia", "GET", "/api/v1/admin/codes", nil)
	listed := func() (found map[string]any) {
		list, _ := l.must(http.StatusOK, "admin", "GET", people, nil)["professionals"].([]any)
		if len(list) < 7 {
			t.Errorf("the list has %d professionals", len(list))
		}
		for _, one := range list {
			if text(t, one, "id") == who {
				found, _ = one.(map[string]any)
			}
		}
		return found
	}
	if one := listed(); text(t, one, "until") != now.AddDate(0, 6, 0).Format(time.DateOnly) || text(t, one, "committed") != now.Format(time.DateOnly) || one["missing"] != nil {
		t.Errorf("in the list: %v", one)
	}
	l.must(http.StatusOK, "admin", "POST", "/api/v1/admin/people/"+who+"/habilitation/end", nil)
	if one := listed(); !strings.Contains(text(t, one, "missing"), "a pris fin") {
		t.Errorf("ended, in the list: %v", one)
	}
	l.must(http.StatusCreated, "admin", "POST", people, designation(now, map[string]any{"role": "hotline"}))
	if one := listed(); text(t, one, "role") != "hotline" || !strings.Contains(text(t, one, "missing"), "confidentialité") {
		t.Errorf("designated anew, the earlier undertaking ended with the habilitation: %v", one)
	}
}

// designated is somebody whom the administrator designates, signed in.
func (l *lab) designated(who string, said map[string]any) {
	l.t.Helper()
	const secret = "une phrase pour commencer"
	now := l.m.Clock.Now()
	order := designation(now, map[string]any{"email": who + "@demo.example", "committed": now.Format(time.DateOnly)})
	maps.Copy(order, said)
	l.must(http.StatusCreated, "admin", "POST", professionals, order)
	l.settle()
	address, _ := order["email"].(string)
	l.must(http.StatusOK, "", "POST", "/api/v1/account/password", map[string]any{"token": l.link(address), "password": secret, "termsAccepted": true})
	l.signIn(who, address, secret)
}

// lettersOf are the last lines of the addresses of the letters that somebody has made: a postal code and a commune.
func (l *lab) lettersOf(who string) (places []string) {
	l.t.Helper()
	letters, _ := l.must(http.StatusCreated, who, "POST", "/api/v1/admin/codes", map[string]any{"limit": 50})["letters"].([]any)
	for _, letter := range letters {
		lines, _ := letter.(map[string]any)["address"].([]any)
		places = append(places, fmt.Sprint(lines[len(lines)-1]))
	}
	slices.Sort(places)
	return places
}

// TestAnAgentOfAnotherTerritory has agents of three territories ask for letters: each is given the names and addresses of those who live in their
// own, and nothing of anybody else, also once another territory is given to them (000:188).
func TestAnAgentOfAnotherTerritory(t *testing.T) {
	t.Parallel()
	var file bytes.Buffer
	foyers := synthetic.Foyers(synthetic.Options{Foyers: 12, Seed: 7, Lean: true})
	if err := (synthetic.File{Reference: calendar.MustParse("2026-11-30")}).Write(&file, foyers); err != nil {
		t.Fatal(err)
	}
	begun := func() *lab {
		l := seeded(t).open(t, machine.Wrap{})
		l.receive("territoires", file.Bytes())
		return l
	}
	all := begun().lettersOf("agent")
	if len(all) < 2 || all[0][:5] == all[len(all)-1][:5] {
		t.Fatalf("the demonstration's people live at %v", all)
	}
	here := all[0][:5]
	l := begun()
	l.designated("nulle-part", map[string]any{"territory": []string{"59000"}})
	if got := l.lettersOf("nulle-part"); len(got) > 0 {
		t.Errorf("an agent of a territory where nobody lives reads of %v", got)
	}
	l.designated("ici", map[string]any{"territory": []string{here}})
	want := slices.DeleteFunc(slices.Clone(all), func(place string) bool { return place[:5] != here })
	if got := l.lettersOf("ici"); !slices.Equal(got, want) {
		t.Errorf("an agent of %s reads of %v, want %v", here, got, want)
	}
	rest := slices.DeleteFunc(slices.Clone(all), func(place string) bool { return place[:5] == here })
	if got := l.lettersOf("agent"); !slices.Equal(got, rest) {
		t.Errorf("an agent of the whole département reads of %v, want %v", got, rest)
	}
	for _, one := range l.must(http.StatusOK, "admin", "GET", professionals, nil)["professionals"].([]any) {
		if text(t, one, "email") == "ici@demo.example" && text(t, one, "territory", 0) != here {
			t.Errorf("in the list: %v", one)
		}
	}
	l.must(http.StatusCreated, "admin", "POST", professionals, designation(l.m.Clock.Now(), map[string]any{"email": "ici@demo.example", "territory": []string{"62"}}))
	if status, _ := l.call("ici", "POST", "/api/v1/admin/codes", map[string]any{"limit": 1}); status != http.StatusUnauthorized {
		t.Errorf("the session of the earlier territory: %d", status)
	}
}

// TestEveryServiceDesignates has each role that designates, on each stack, designate somebody of each of its roles by name: they choose a password
// and sign in. Of any other role it is refused, and of an account of such a role too; who designates nobody is told who does.
func TestEveryServiceDesignates(t *testing.T) {
	t.Parallel()
	onEachStack(t, startStack, func(t *testing.T, tg *target) {
		svc := tg.machine.Service
		staff := map[service.Role]*visitor{}
		for _, who := range demo.Accounts(svc) {
			if role, _ := svc.Role(service.Role(who.Role)); role.Professional {
				staff[role.ID] = newVisitor(t, tg.url)
				staff[role.ID].signIn(who.Address, tg.demoPassword)
			}
		}
		for by, v := range staff {
			if !svc.Designates(by) {
				got := v.ask("POST", professionals, designation(tg.machine.Clock.Now(), nil))
				if got.problem(t, http.StatusForbidden); !strings.Contains(got.text, "ne permet pas de désigner des professionnels. Il y faut le profil") {
					t.Errorf("%s: %s", by, got.text)
				}
				continue
			}
			designatesAll(t, tg, by, v)
		}
	})
}

const professionals = "/api/v1/admin/professionals"

// designatesAll has a role designate somebody of each role of the service.
func designatesAll(t *testing.T, tg *target, by service.Role, v *visitor) {
	t.Helper()
	svc, now := tg.machine.Service, tg.machine.Clock.Now()
	today := now.In(svc.Zone).Format(time.DateOnly)
	entered := 0
	for _, role := range svc.Designated() {
		address := strings.ReplaceAll(string(by)+"."+string(role.ID), "_", "-") + "@demo.example"
		order := designation(now, map[string]any{"role": role.ID, "email": address, "from": today, "committed": today})
		if !slices.Contains(svc.Designations[by], role.ID) {
			if got := v.ask("POST", professionals, order); got.status != http.StatusUnprocessableEntity || text(t, got.json, "errors", 0, "pointer") != "#/role" {
				t.Errorf("%s designates %s: %d %s", by, role.ID, got.status, got.text)
			}
			continue
		}
		v.must(http.StatusCreated, "POST", professionals, order)
		if entered++; entered > 1 {
			continue // one who signs in is enough
		}
		secret, fresh := "une phrase choisie en 2026", newVisitor(t, tg.url)
		fresh.must(http.StatusOK, "POST", "/api/v1/account/password", map[string]any{"token": tg.token(t, address), "password": secret, "termsAccepted": true})
		fresh.signIn(address, secret)
	}
	list, _ := v.must(http.StatusOK, "GET", professionals, nil)["professionals"].([]any)
	for _, one := range list {
		role := service.Role(text(t, one, "role"))
		designated := slices.Contains(svc.Designations[by], role)
		if yours := one.(map[string]any)["yours"]; yours != designated {
			t.Errorf("%s is told that it designates %s: %v", by, role, yours)
		}
		if got := v.ask("POST", "/api/v1/admin/people/"+text(t, one, "id")+"/habilitation/commitment", map[string]any{"committed": today}); !designated && role != by {
			got.problem(t, http.StatusForbidden)
		}
	}
}

// habilitated changes the habilitation of whose account has an address.
func (l *lab) habilitated(address string, change func(*account.Habilitation)) {
	l.t.Helper()
	house, err := l.m.House(l.ctx, demo.Groups)
	if err != nil {
		l.t.Fatal(err)
	}
	person, book := id.Person(personOf(l.t, l.m, address)), account.Book{Vault: house.Vault}
	stored, err := book.Load(l.ctx, account.Owner{Person: person, Class: "agent"})
	if err != nil {
		l.t.Fatal(err)
	}
	change(&stored.Habilitation)
	if err := book.Save(l.ctx, person, stored); err != nil {
		l.t.Fatal(err)
	}
}

// TestTheBrakeOverHTTP lets a recruiter read of one person an hour: of two nothing is shown, and the délégué finds a case.
func TestTheBrakeOverHTTP(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{Service: func(svc *service.Service) *service.Service {
		changed := *svc
		changed.Reading.People = 1
		return &changed
	}})
	l.theDPO()
	profiles := "/api/v1/matches/profiles/" + text(t, l.must(http.StatusOK, "recruteur", "GET", "/api/v1/offers", nil), "offers", 0, "id")
	l.must(http.StatusOK, "recruteur", "GET", profiles, nil)
	l.must(http.StatusOK, "zoe", "POST", "/api/v1/cvs/1/publication", nil)
	l.settle()
	if status, answer := l.raw("recruteur", "GET", profiles, nil); status != http.StatusTooManyRequests || strings.Contains(string(answer), "CANARI") {
		t.Errorf("two people: %d %s", status, answer)
	}
	l.run("Incidents")
	if cases := l.must(http.StatusOK, "dpo", "GET", breaches, nil)["cases"].([]any); len(cases) != 1 || text(t, cases[0], "origin") != "regle:frein" {
		t.Errorf("the délégué finds %v", cases)
	}
}
