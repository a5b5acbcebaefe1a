package main

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/infra/prove/lives"
	"tandem/infra/prove/oracle"
	"tandem/shared/cv"
	"tandem/shared/held"
	"tandem/shared/mail"
	"tandem/shared/object"
	"tandem/shared/retention"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// slice is a few lives of every stack: what `make prove` does with thousands.
func slice(years, count, every int) []order {
	span := lives.Span{First: oracle.On(2024, 1, 1), Last: oracle.On(2024+years, 1, 1) - 1}
	orders := deal(count*len(service.Stacks()), span, 11)
	for i := range orders {
		orders[i].every = every
	}
	return orders
}

// covering is the fewest lives of every stack, one after the other, that bring each a rule which none before met.
func covering(t *testing.T, years, every int) []order {
	t.Helper()
	var orders []order
	for _, o := range slice(years, 1, every) {
		svc, err := service.Load(o.stack.Service, o.stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		o.numbers = nil
		met := map[service.RuleID]bool{}
		for number := range 300 {
			known := len(met)
			for _, unit := range lives.New(o.stack.Service, o.stack.Party, o.seed, number, o.span).Units {
				meet(svc, unit, o.span.Last, met)
			}
			if len(met) > known {
				o.numbers = append(o.numbers, number)
			}
		}
		orders = append(orders, o)
	}
	return orders
}

// meet notes the rules that govern a unit until a day, while it is kept.
func meet(svc *service.Service, unit lives.Unit, last oracle.Day, met map[service.RuleID]bool) {
	k := &kept{unit: unit, facts: map[string]oracle.Day{}}
	facts := retention.Facts{}
	for k.next < len(unit.Steps) && unit.Steps[k.next].Learned <= last {
		day := dateOf(unit.Steps[k.next].Learned)
		if outcome := retention.Evaluate(svc, service.Class(unit.Class), facts); !outcome.Due.IsZero() && outcome.Due.Before(day) {
			return
		}
		for event, on := range k.learned(0) {
			facts[event] = on
		}
		outcome := retention.Evaluate(svc, service.Class(unit.Class), facts)
		if outcome.Rule != nil && (outcome.Due.IsZero() || !outcome.Due.Before(day)) {
			met[outcome.Rule.ID] = true
		}
	}
}

func TestSlice(t *testing.T) {
	t.Parallel()
	found := newScore()
	found.calendar(11, 2000)
	if err := all(context.Background(), covering(t, 4, 58), found); err != nil {
		t.Fatal(err)
	}
	if missed, err := found.missed(); err != nil || len(missed) > 0 {
		t.Errorf("rules that no life meets: %v, %v", missed, err)
	}
	var out strings.Builder
	if err := found.print(&out, 11); err != nil {
		t.Fatal(err)
	}
	if found.failed() {
		t.Error(out.String())
	}
	t.Log("\n" + out.String())
}

// TestSabotageIsSeen spoils the engine in the ways in which a purge goes wrong; each must turn its lines red.
func TestSabotageIsSeen(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil spoil
		red   []goal
	}{
		"every rule a day longer": {spoil{rule: func(rule *service.Rule) { rule.Period.Days++ }}, []goal{goalDates, goalCut, goalGone}},
		"every rule a day shorter": {spoil{rule: func(rule *service.Rule) {
			if !rule.Period.IsZero() {
				rule.Period.Days--
			}
		}}, []goal{goalDates, goalReadable}},
		"a journal of eight months": {spoil{rule: func(rule *service.Rule) {
			if rule.Class == service.ClassLog {
				rule.Period.Months++
			}
		}}, []goal{goalJournal}},
		"a warning a day late":       {spoil{rule: func(rule *service.Rule) { rule.Notice.Days = max(rule.Notice.Days-1, 0) }}, []goal{goalWarned}},
		"a purge that seals nothing": {spoil{rule: func(rule *service.Rule) { rule.Into = "" }}, []goal{goalSealed}},
		"a purge that skips the index": {spoil{store: keeping(func(key table.Key) bool { return strings.HasPrefix(key.PK(), table.BlindPK("", "")[:2]) })},
			[]goal{goalGone, goalPass}},
		"a purge that skips a record": {spoil{store: keeping(func(key table.Key) bool { return key.SK() == "card" })}, []goal{goalGone, goalPass}},
		"a purge that keeps keys":     {spoil{store: keeping(func(key table.Key) bool { return key.Table() == table.Keys })}, []goal{goalGone, goalBackup}},
		"a purge that skips files":    {spoil{objects: func(files object.Objects) object.Objects { return blind{files} }}, []goal{goalGone, goalPass}},
		"a purge that skips copies":   {spoil{objects: func(files object.Objects) object.Objects { return uncopied{files} }}, []goal{goalZip, goalSeven}},
		"copies that stay a month":    {spoil{copies: monthly}, []goal{goalSeven}},
		"copies without files":        {spoil{copies: func(packer *held.Packer) { packer.Objects = lost{packer.Objects} }}, []goal{goalCopy}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found := newScore()
			years := 2
			if c.red[0] == goalSealed { // support of a year, and six months
				years = 3
			}
			for _, o := range slice(years, 24, 14) {
				if o.stack.Service+o.stack.Party != shows(c.red[0]) {
					continue // one stack shows it as well as five
				}
				o.spoil = c.spoil
				if err := one(context.Background(), o, found); err != nil {
					t.Fatal(err)
				}
			}
			for _, of := range c.red {
				if found.failures[of] == 0 {
					t.Errorf("%q of %d cases stays green", goalNames[of], found.cases[of])
				}
			}
		})
	}
}

// shows is the stack in which a line turns red soonest.
func shows(red goal) string {
	switch red {
	case goalWarned:
		return "nosemplois"
	case goalCopy, goalZip, goalSeven:
		return "monjob62"
	}
	return "accompagnementpe"
}

// keeping makes a store that does not delete some items and lies about it.
func keeping(kept func(table.Key) bool) func(table.Store) table.Store {
	return func(store table.Store) table.Store { return &liar{Store: store, kept: kept} }
}

type liar struct {
	table.Store
	kept   func(table.Key) bool
	hidden sync.Map // keys; a run works on several people at once
}

func (l *liar) Write(ctx context.Context, ops ...table.Op) error {
	var honest []table.Op
	for _, op := range ops {
		if op.Action == table.ActionDelete && l.kept(op.Item.Key) {
			l.hidden.Store(op.Item.Key, true)
			continue
		}
		honest = append(honest, op)
	}
	if len(honest) == 0 {
		return nil
	}
	return l.Store.Write(ctx, honest...)
}

func (l *liar) hides(key table.Key) bool {
	_, hidden := l.hidden.Load(key)
	return hidden
}

func (l *liar) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	items, err := l.Store.Get(ctx, keys...)
	for i, item := range items {
		if item != nil && l.hides(item.Key) {
			items[i] = nil
		}
	}
	return items, err
}

func (l *liar) Query(ctx context.Context, query table.Query) (table.Page, error) {
	page, err := l.Store.Query(ctx, query)
	var seen []table.Item
	for _, item := range page.Items {
		if !l.hides(item.Key) {
			seen = append(seen, item)
		}
	}
	page.Items = seen
	return page, err
}

// blind finds no files.
type blind struct{ object.Objects }

func (blind) List(context.Context, object.Bucket, string, string) (object.Page, error) {
	return object.Page{}, nil
}

// uncopied finds no copies.
type uncopied struct{ object.Objects }

func (u uncopied) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	if strings.HasPrefix(prefix, "export/") {
		return object.Page{}, nil
	}
	return u.Objects.List(ctx, bucket, prefix, after)
}

// lost has no original.
type lost struct{ object.Objects }

func (l lost) Get(ctx context.Context, bucket object.Bucket, key string) (io.ReadCloser, error) {
	if strings.HasPrefix(key, cv.QuarantinePrefix) {
		return nil, object.ErrNotFound
	}
	return l.Objects.Get(ctx, bucket, key)
}

// monthly keeps copies for thirty days.
func monthly(packer *held.Packer) {
	longer := *packer.Service
	longer.Technical = slices.Clone(longer.Technical)
	for i := range longer.Technical {
		if rule := &longer.Technical[i]; rule.ID == service.TechnicalExport {
			rule.Lifetime = 30 * 24 * time.Hour
		}
	}
	packer.Service = &longer
}

// scratch is a folder in memory.
func scratch(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp(memory(), "tandem-prove-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}

// TestLeaksAreSeen writes a canary where nothing seals it: into an item, and into a file beside.
func TestLeaksAreSeen(t *testing.T) {
	t.Parallel()
	o := slice(1, 10, 7)[0]
	found := newScore()
	p, err := openPopulation(context.Background(), o, scratch(t), found)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := p.close(); err != nil {
			t.Error(err)
		}
	}()
	if err := p.run(); err != nil {
		t.Fatal(err)
	}
	if err := p.pass(); err != nil || found.failures[goalPass] > 0 {
		t.Fatalf("before: %v, %v", err, found.told[goalPass])
	}
	item := table.Item{Key: table.EpochKey("essai"), Kind: table.KindEpoch, Body: []byte(`{"name":"` + p.kept[0].canaries[0] + `"}`)}
	if err := p.store.Write(p.ctx, table.Put(item, table.Always)); err != nil {
		t.Fatal(err)
	}
	if err := p.pass(); err != nil || found.failures[goalPass] != 1 {
		t.Errorf("a canary in clear: %v, %d failures", err, found.failures[goalPass])
	}
	canary := p.kept[0].canaries[0]
	sent := found.cases[goalMail]
	for _, text := range []string{"Bonjour,\n", "Bonjour " + canary + ",\n", "Voici : " + base64.StdEncoding.EncodeToString([]byte(canary)) + "\n"} {
		if err := (postbox{p}).Send(p.ctx, mail.Mail{ID: "essai", To: p.living() + "@exemple.fr", Subject: "Essai", Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := (postbox{p}).Send(p.ctx, mail.Mail{ID: "essai", To: canary + "@exemple.fr", Subject: "Essai", Text: "Bonjour,\n"}); err != nil {
		t.Fatal(err)
	}
	if found.cases[goalMail] != sent+4 || found.failures[goalMail] != 3 {
		t.Errorf("%d mails, %d failures", found.cases[goalMail]-sent, found.failures[goalMail])
	}
	serve.Logger(p.ctx).Error("essai", "error", errors.New("pas de "+canary))
	if p.lines(); found.failures[goalLog] != 1 {
		t.Errorf("a canary in a line of log: %d failures", found.failures[goalLog])
	}
	if found.carried("une vie", enough-1); found.failures[goalCanaries] != 1 || found.fewest != enough-1 {
		t.Error("a life with too few canaries passes")
	}
	if err := p.tamper(); err != nil {
		t.Fatal(err)
	}
	if err := p.recount(); err != nil || found.failures[goalRecount] != 1 {
		t.Errorf("a date that drifted: %v, %d failures", err, found.failures[goalRecount])
	}
	p.proofs[0].Count++
	if p.proven(); found.failures[goalChain] != 1 {
		t.Error("a changed proof passes")
	}
}

// living is the address of somebody who is alive, without what follows the @.
func (p *population) living() string {
	for _, k := range p.kept {
		if k.state == alive && k.address != "" {
			return k.address
		}
	}
	return ""
}

// tamper stores another date in a unit.
func (p *population) tamper() error {
	for _, k := range p.kept {
		if k.state != alive {
			continue
		}
		unit, _, err := p.vault.Load(p.ctx, k.key)
		if err != nil {
			return err
		}
		unit.Due = unit.Due.AddDays(1)
		unit.Touch()
		return p.vault.Commit(p.ctx, unit)
	}
	return errors.New("nobody is alive")
}

// TestYoungBackupIsNoRefusal: the line of old backups is red when one that should be refused is taken.
func TestYoungBackupIsNoRefusal(t *testing.T) {
	t.Parallel()
	found := newScore()
	p, err := openPopulation(context.Background(), slice(1, 2, 7)[0], scratch(t), found)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	if err := p.old(6, true); err != nil || found.failures[goalOld] != 1 {
		t.Errorf("%v, %d failures", err, found.failures[goalOld])
	}
}
