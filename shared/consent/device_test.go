package consent_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/consent"
	"tandem/shared/fault"
	"tandem/shared/push"
	"tandem/shared/push/contract"
	"tandem/shared/service"
	"tandem/shared/table"
)

const notifications = "notifications"

func browser(name string) push.Device { return contract.NewBrowser(contract.Hosts[0], name).Device }

// play does acts on devices, a second apart: "oui", "non", "rien" (forget all), "+name" or "-name"; each may be refused.
func (p *place) play(acts ...string) (refused []string) {
	p.t.Helper()
	names := map[string]string{}
	for _, act := range acts {
		p.now = p.now.Add(time.Second)
		desk := p.desk()
		var err error
		switch name := act[1:]; act {
		case "oui":
			err = desk.Give(ctx, p.owner, notifications)
		case "non":
			err = desk.Withdraw(ctx, p.owner, notifications)
		case "rien":
			err = desk.ForgetDevices(ctx, p.owner, notifications)
		case "+" + name:
			names[name], err = desk.AddDevice(ctx, p.owner, notifications, browser(name))
		case "-" + name:
			err = desk.ForgetDevice(ctx, p.owner, notifications, names[name])
		}
		switch {
		case fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound):
			refused = append(refused, act)
		case err != nil:
			p.t.Fatalf("%s of %v: %v", act, acts, err)
		}
	}
	return refused
}

// reached are the devices that may be notified, by the names of the acts.
func (p *place) reached() []string {
	p.t.Helper()
	devices, err := p.desk().Reached(ctx, p.owner)
	if err != nil {
		p.t.Fatal(err)
	}
	var names []string
	for _, one := range devices {
		_, name, _ := strings.Cut(one.Endpoint, "/wpush/")
		names = append(names, name)
	}
	return names
}

// Which devices are notified after each order of acts, which acts are refused, and what is kept: devices that went are emptied and due at once.
func TestDevices(t *testing.T) {
	for _, test := range []struct {
		acts, reached, refused string
		journaled              int
	}{
		{acts: "oui", journaled: 1},
		{acts: "+a", refused: "+a"},
		{acts: "oui +a", reached: "a", journaled: 2},
		{acts: "oui +a +b", reached: "a b", journaled: 3},
		{acts: "oui +a +a", reached: "a", journaled: 3},
		{acts: "oui +a +b +a", reached: "b a", journaled: 4},
		{acts: "oui +a +b +c +d +e +f", reached: "b c d e f", journaled: 7},
		{acts: "oui +a +b -a", reached: "b", journaled: 4},
		{acts: "oui +a -a -a", refused: "-a", journaled: 3},
		{acts: "oui -a", refused: "-a", journaled: 1},
		{acts: "oui +a +b rien rien", journaled: 4},
		{acts: "oui +a rien +b", reached: "b", journaled: 4},
		{acts: "oui +a non", journaled: 3},
		{acts: "oui +a non +b", refused: "+b", journaled: 3},
		{acts: "oui +a non oui", journaled: 4},
		{acts: "oui +a non oui +b", reached: "b", journaled: 5},
	} {
		t.Run(test.acts, func(t *testing.T) {
			p := open(t)
			acts := strings.Fields(test.acts)
			if refused := p.play(acts...); !slices.Equal(refused, strings.Fields(test.refused)) {
				t.Errorf("refused %v", refused)
			}
			want := strings.Fields(test.reached)
			if got := p.reached(); !slices.Equal(got, want) {
				t.Errorf("reached %v, want %v", got, want)
			}
			kept := p.items(table.KindDevice)
			if len(kept) != len(want) || len(p.items(table.KindOpposition, table.KindSubscription)) != 0 || len(p.items(table.KindJournal)) != test.journaled {
				t.Errorf("%d devices, %d addresses or oppositions, %d entries", len(kept), len(p.items(table.KindOpposition, table.KindSubscription)), len(p.items(table.KindJournal)))
			}
			for _, item := range kept {
				if text := item.Key.PK() + item.Key.SK() + string(item.Body); strings.Contains(text, "googleapis") || item.Index != nil {
					t.Errorf("a device can be read or found: %s, %v", text, item.Index)
				}
			}
			p.checkDeviceUnits(len(want))
		})
	}
}

// checkDeviceUnits: those in use say why they are kept, the others hold no key and go with the next purge.
func (p *place) checkDeviceUnits(used int) {
	p.t.Helper()
	for _, item := range p.items(table.KindUnit) {
		unit, err := p.desk().Vault.Parse(&item)
		if err != nil {
			p.t.Fatal(err)
		}
		if unit.Class != string(service.ClassPush) {
			continue
		}
		if unit.Rule != "MJ-10" {
			p.t.Errorf("rule %s", unit.Rule)
		}
		switch {
		case len(unit.Keys) > 0 && unit.Due == calendar.Due(p.desk().Lifetime.Today(), calendar.Period{Months: 13}):
			used--
		case len(unit.Keys) > 0 || unit.Due != p.desk().Lifetime.Today():
			p.t.Errorf("%d keys, due %v", len(unit.Keys), unit.Due)
		}
	}
	if used != 0 {
		p.t.Errorf("%d devices have no unit in use", used)
	}
}

// A device is not named by anything of it, and only such devices as a browser gives are taken.
func TestADeviceIsChecked(t *testing.T) {
	p := open(t)
	p.play("oui")
	bad := browser("a")
	bad.Endpoint = "https://exemple.fr/a"
	if _, err := p.desk().AddDevice(ctx, p.owner, notifications, bad); !fault.Is(err, fault.Invalid) {
		t.Errorf("an address of nobody: %v", err)
	}
	for _, purpose := range []string{"", news, "recruteurs"} {
		p.do("oui")
		if _, err := p.desk().AddDevice(ctx, p.owner, purpose, browser("a")); !fault.Is(err, fault.NotFound) {
			t.Errorf("a device for %q: %v", purpose, err)
		}
	}
	if found := p.items(table.KindDevice); len(found) != 0 {
		t.Errorf("kept %v", found)
	}
	if writes := p.service.Subscriptions(); len(writes) != 1 || writes[0].ID != news { // a campaign reaches mails, never devices
		t.Errorf("campaigns may use %v", writes)
	}
}

// Each use is noted once a day; thirteen months after the last one the device goes, and the next purge takes it, and those that were taken back.
func TestAnUnusedDeviceGoes(t *testing.T) {
	p := open(t)
	p.play("oui", "+a", "+b", "+c", "-c")
	devices, err := p.desk().Devices(ctx, p.owner.Person, notifications)
	if err != nil {
		t.Fatal(err)
	}
	notify := func() {
		t.Helper()
		for range 2 { // the second finds nothing to write
			if err := p.desk().Notified(ctx, p.device("b")); err != nil {
				t.Fatal(err)
			}
		}
	}
	notify()
	if again := p.device("b"); again.Used != devices[1].Used {
		t.Errorf("used %v", again.Used)
	}
	began := p.now
	p.now = began.AddDate(0, 6, 0)
	notify()
	if used := p.device("b").Used; used != p.desk().Lifetime.Today() || p.device("a").Used != devices[0].Used {
		t.Errorf("used %v", used)
	}
	due := calendar.Due(devices[0].Used, calendar.Period{Months: 13})
	if rules := p.purge(due.AddDays(1).String()); !slices.Contains(rules, "MJ-10") {
		t.Errorf("runs %v", rules)
	}
	if got := p.reached(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("left %v", got)
	}
	if units := p.units(service.ClassPush); units != 1 {
		t.Errorf("%d units left", units)
	}
	if mine, err := p.desk().Mine(ctx, p.owner.Person, "recruteur"); err != nil || mine[1].Now == nil {
		t.Errorf("the yes went with an unused device: %v", err)
	}
}

func (p *place) device(name string) consent.Registered {
	p.t.Helper()
	devices, err := p.desk().Devices(ctx, p.owner.Person, notifications)
	if err != nil {
		p.t.Fatal(err)
	}
	i := slices.IndexFunc(devices, func(one consent.Registered) bool { return strings.HasSuffix(one.Endpoint, "/"+name) })
	if i < 0 {
		p.t.Fatalf("no device %s", name)
	}
	return devices[i]
}

func (p *place) units(class service.Class) int {
	return len(slices.DeleteFunc(p.items(table.KindUnit), func(item table.Item) bool { return table.ClassOf(item.Key.SK()) != string(class) }))
}

// A device that its service says is gone goes; what the person did meanwhile has the last word.
func TestALostDevice(t *testing.T) {
	p := open(t)
	p.play("oui", "+a", "+b")
	a, b := p.device("a"), p.device("b")
	if err := p.desk().Lost(ctx, a); err != nil {
		t.Fatal(err)
	}
	if got := p.reached(); !slices.Equal(got, []string{"b"}) {
		t.Errorf("reached %v", got)
	}
	p.play("non")
	p.now = p.now.AddDate(0, 0, 1)
	if err := p.desk().Notified(ctx, b); err != nil {
		t.Fatal(err)
	}
	if err := p.desk().Lost(ctx, b); err != nil {
		t.Fatal(err)
	}
	p.now = p.now.AddDate(0, 0, -1)
	p.checkDeviceUnits(0)
}

// A yes that ended in another way than by a no, with its purpose, reaches nobody either, though the devices be there.
func TestAYesThatEnded(t *testing.T) {
	p := open(t)
	p.play("oui", "+a")
	proof := p.unit(string(service.ClassConsent))
	p.desk().Lifetime.Set(proof, map[service.Event]calendar.Date{service.PurposeEnded: p.desk().Lifetime.Today()})
	if err := p.desk().Vault.Commit(ctx, proof); err != nil {
		t.Fatal(err)
	}
	if got := p.reached(); got != nil || len(p.items(table.KindDevice)) != 1 {
		t.Errorf("reached %v", got)
	}
	if refused := p.play("+b"); len(refused) != 1 {
		t.Error("a device is added without a yes")
	}
}

// A restricted account is not notified; one that goes takes its devices with it.
func TestDevicesFollowTheAccount(t *testing.T) {
	p := open(t)
	p.play("oui", "+a")
	vault := p.desk().Vault
	for _, frozen := range []string{"contestation", ""} {
		unit, _, err := vault.Load(ctx, table.UnitKey(p.owner.Person, p.owner.Class))
		if err != nil {
			t.Fatal(err)
		}
		unit.Frozen = frozen
		unit.Touch()
		if err := vault.Commit(ctx, unit); err != nil {
			t.Fatal(err)
		}
		if got := p.reached(); (len(got) == 1) != (frozen == "") {
			t.Errorf("restricted %q: reached %v", frozen, got)
		}
	}
	main := p.unit("recruteur")
	p.desk().Lifetime.Set(main, map[service.Event]calendar.Date{service.ConsentWithdrawn: p.desk().Lifetime.Today()}) // as who closes their account
	if err := vault.Commit(ctx, main); err != nil {
		t.Fatal(err)
	}
	p.now = p.now.AddDate(0, 0, 1)
	if got := p.reached(); got != nil {
		t.Errorf("a closed account is reached: %v", got)
	}
	if rules := p.purge(p.desk().Lifetime.Today().String()); !slices.Contains(rules, "MJ-02") {
		t.Fatalf("runs %v", rules)
	}
	if left := p.items(table.KindDevice); len(left) != 0 || p.units(service.ClassPush) != 0 {
		t.Errorf("left %v, %d units", left, p.units(service.ClassPush))
	}
}
