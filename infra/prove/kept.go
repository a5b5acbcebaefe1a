package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"tandem/infra/prove/lives"
	"tandem/infra/prove/oracle"
	"tandem/shared/calendar"
	"tandem/shared/cv"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// state is what has become of a unit.
type state int

const (
	unborn state = iota
	alive
	dead    // nothing may be left
	ignored // it never was kept: its facts came after it was over, or its person was gone
)

// kept is a unit of a life, with what is stored of it.
type kept struct {
	number   int // of the life
	place    int // of the unit in the life
	unit     lives.Unit
	first    *kept   // of the same person, which it goes with
	others   []*kept // that go with it
	person   id.Person
	key      table.Key
	history  oracle.History // of what was learned so far
	facts    map[string]oracle.Day
	next     int // step
	state    state
	leaves   oracle.Day // when nothing may be left: a hold that is released leaves until the next night
	canaries []string
	shown    []string        // those that a copy for the person shows
	names    []string        // those that are the person's name, which a sealed proof may keep
	address  string          // the one that is the person's address
	proof    *oracle.History // of that proof, once the unit is dead; nil for none
	warned   oracle.Day      // when the person was last told of the end
	records  []table.Key
	object   string // key of its file; none when empty
	blind    string // partition of its entry in an index; none when empty
}

// What a unit carries: records of several kinds, an object and an entry in an index for those that are all of a person, one record for
// the others: fifty and more for each life.
const (
	canariesOfRecord = 10
	canariesOfOther  = 9
)

// conventionEnded is the end of the convention between the two parties (004:181).
var conventionEnded = oracle.On(2023, 12, 31)

func (p *population) newKept(number, place int, unit lives.Unit, first *kept) *kept {
	k := &kept{number: number, place: place, unit: unit, person: p.person(), facts: map[string]oracle.Day{}}
	if unit.With {
		k.person = first.person
	}
	class, _ := p.service.Class(service.Class(unit.Class))
	if unit.With && !class.Survives {
		k.first = first
		first.others = append(first.others, k)
	}
	k.key = table.UnitKey(k.person, unit.Class)
	if class.PerRecord {
		k.key = table.At(table.Keys, table.PersonPK(k.person), fmt.Sprintf("%s%s#%d", table.UnitPrefix, unit.Class, place))
	}
	k.history = oracle.History{Service: p.stack.Service, Party: p.stack.Party, Class: unit.Class}
	if p.stack.Service == "accompagnement" {
		k.history.ConventionEnded = conventionEnded
	}
	if unit.Class == "event" && k.first != nil {
		k.history.Dossier = &k.first.history
	}
	return k
}

// String says which unit of which life it is, and all that was learned of it.
func (k *kept) String() string {
	var facts []string
	for _, step := range k.unit.Steps[:k.next] {
		how := []string{"=", ":=", " repris "}[step.How]
		facts = append(facts, fmt.Sprintf("%s%s%s (su le %s)", step.Fact, how, step.On, step.Learned))
	}
	return fmt.Sprintf("%s vie %d, unité %d %s [%s]", k.history.Service, k.number, k.place, k.unit.Class, strings.Join(facts, ", "))
}

// verdict is what the oracle says now: of the unit, and of the person's first one, which it goes with.
func (k *kept) verdict(now int64) oracle.Verdict {
	v := k.history.At(now)
	if k.first != nil && !v.Gone {
		other := k.first.history.At(now)
		v.Gone = other.Gone || k.first.state != alive
		v.Readable = v.Readable && other.Readable
	}
	return v
}

// learn tells the engine and the oracle what is learned today, and holds their dates against each other.
func (p *population) learn(day oracle.Day) error {
	for _, k := range p.steps[day] {
		if err := p.learnOf(k, day); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
	}
	delete(p.steps, day)
	return nil
}

// follows reports whether a unit has gone with the first of its person, whose end was found out this same night.
func (k *kept) follows(now int64) bool {
	if k.first == nil {
		return false
	}
	first := k.first.verdict(now)
	return first.Active == "" && !first.Readable && !first.Held
}

func (p *population) learnOf(k *kept, day oracle.Day) error {
	now := p.clock.Now().Unix()
	before := k.verdict(now)
	changed := k.learned(now)
	if k.state == dead || k.state == ignored {
		return nil
	}
	after := k.verdict(now)
	if k.state == unborn {
		if k.first != nil && k.first.state != alive || !after.Readable || after.Gone {
			k.state = ignored
			return nil
		}
		return p.begin(k, changed)
	}
	unit, _, err := p.vault.Load(p.ctx, k.key)
	if err != nil {
		return err
	}
	if unit == nil || unit.State == seal.StatePurge {
		wrong := ""
		if !k.follows(now) && (before.Active != "" || before.Readable || before.Held) {
			wrong = fmt.Sprintf("%s : détruit alors que l’oracle le disait lisible ou retenu (%s)", k, before.Due)
		}
		p.score.check(goalReadable, wrong)
		p.dies(k, before)
		return nil
	}
	p.keeper.Set(unit, changed)
	if err := p.commit(k, unit); err != nil {
		return err
	}
	if err := p.compare(k, unit, after); err != nil {
		return err
	}
	p.expect(k, after, day)
	return nil
}

// learned takes the next day's steps: the history knows them, and the answer is what they change of the last days known.
func (k *kept) learned(now int64) map[service.Event]calendar.Date {
	changed := map[service.Event]calendar.Date{}
	today := k.unit.Steps[k.next].Learned
	for ; k.next < len(k.unit.Steps) && k.unit.Steps[k.next].Learned == today; k.next++ {
		step := k.unit.Steps[k.next]
		k.history.Facts = append(k.history.Facts, oracle.Fact{Name: step.Fact, On: step.On, Learned: now, How: step.How})
		known, old := k.facts[step.Fact]
		switch {
		case step.How == oracle.TakenBack:
			delete(k.facts, step.Fact)
			changed[service.Event(step.Fact)] = calendar.Date{}
		case step.How == oracle.Corrected || !old || step.On > known:
			k.facts[step.Fact] = step.On
			changed[service.Event(step.Fact)] = dateOf(step.On)
		}
	}
	return changed
}

func dateOf(day oracle.Day) calendar.Date { return calendar.MustParse(day.String()) }

// compare holds the engine's date against the oracle's, and notes the rule that it comes from. The date is the stored one, or the earlier one
// that people are told because the unit goes with another.
func (p *population) compare(k *kept, unit *seal.Unit, v oracle.Verdict) error {
	due := unit.Due
	if rule := p.keeper.Outcome(unit).Rule; k.first != nil && rule != nil && rule.Within != "" {
		others, err := p.vault.Units(p.ctx, k.person)
		if err != nil {
			return err
		}
		due = p.keeper.Among(unit, others).Due
	}
	engine, ours := due.String(), ""
	if due.IsZero() {
		engine = "active"
	}
	if ours = v.Due.String(); v.Active != "" {
		ours = "active"
	}
	wrong := ""
	if engine != ours {
		wrong = fmt.Sprintf("%s : moteur %s (%s), oracle %s (%s)", k, engine, unit.Rule, ours, v.Rule)
	}
	p.score.check(goalDates, wrong)
	p.score.governed(p.stack, unit.Rule)
	return nil
}

// expect notes when the unit must be cut and gone, by what is known now.
func (p *population) expect(k *kept, v oracle.Verdict, today oracle.Day) {
	if v.Closed >= 0 {
		day := max(v.Closed, today-1)
		p.closes[day] = append(p.closes[day], k)
	}
	if v.Active == "" {
		day := max(v.Due, today) + 2
		k.leaves = day
		p.leaves[day] = append(p.leaves[day], k)
	}
}

// body is a record that carries canaries, in the form of any kind: some stand where the record's own kind has something to say.
type body struct {
	kind      table.Kind
	ID        string   `json:"id,omitempty"` // of a document, accepted: its file goes into copies
	State     cv.State `json:"state,omitempty"`
	LastName  string   `json:"lastName,omitempty"` // of an account
	FirstName string   `json:"firstName,omitempty"`
	Email     string   `json:"email,omitempty"`
	Title     string   `json:"title,omitempty"` // of a CV: without one it is an empty place
	Text      string   `json:"text,omitempty"`  // of a CV
	Wish      string   `json:"wish,omitempty"`  // of directives
	Canaries  []string `json:"canaries,omitempty"`
}

func (b *body) Kind() table.Kind { return b.kind }
func (b *body) Schema() int      { return 1 }

// all are the canaries of a record.
func (b *body) all() []string {
	found := slices.Clone(b.Canaries)
	for _, text := range []string{b.LastName, b.FirstName, b.Email, b.Text, b.Wish} {
		eachCanary([]byte(text), func(canary string) { found = append(found, canary) })
	}
	return found
}

// record draws a record of a kind.
func (p *population) record(k *kept, kind table.Kind, number int) *body {
	record := &body{kind: kind}
	fresh := p.canaries(k, number)
	switch kind {
	case table.KindAccount:
		k.names, k.address = p.canaries(k, 2), p.canaries(k, 1)[0]
		record.LastName, record.FirstName, record.Email, record.Canaries = k.names[0], k.names[1], k.address+"@exemple.fr", fresh
		k.shown = append(append(k.shown, k.names...), k.address)
	case table.KindCV:
		record.Title = "CV"
		record.Text, k.shown = strings.Join(fresh, " "), append(k.shown, fresh...)
	case table.KindDirective:
		record.Wish, k.shown = strings.Join(fresh, " "), append(k.shown, fresh...)
	case table.KindDocument:
		record.Canaries = fresh
		if p.vault.Groups[kind] == originals {
			record.ID, record.State = "d", cv.Accepted
		}
	default:
		record.Canaries = fresh
	}
	return record
}

// originals is the group that seals the files of which copies hold the original.
const originals seal.Group = "profile"

// begin stores a unit with all that it carries.
func (p *population) begin(k *kept, facts map[service.Event]calendar.Date) error {
	unit := p.vault.NewUnit(k.key, k.unit.Class)
	p.keeper.Set(unit, facts)
	k.state = alive
	var ops []table.Op
	put := func(key table.Key, kind table.Kind, number int) error {
		item, err := p.vault.Seal(unit, key, p.record(k, kind, number))
		if err != nil {
			return err
		}
		k.records = append(k.records, key)
		ops = append(ops, table.Put(item, table.IfAbsent))
		return nil
	}
	var err error
	if class, _ := p.service.Class(service.Class(k.unit.Class)); class.PerRecord {
		err = put(table.DocumentKey(k.person, fmt.Sprint("u", k.place)), table.KindDirective, canariesOfOther)
	} else {
		ops, err = p.whole(k, unit, put, &ops)
	}
	if err != nil {
		return err
	}
	if err := p.commit(k, unit, ops...); err != nil {
		return err
	}
	if !k.unit.With {
		p.byPlace[k.key.PK()], p.byPerson[string(k.person)] = k, k
	}
	now := p.clock.Now().Unix()
	v := k.verdict(now)
	p.expect(k, v, p.zone.DayOf(now))
	return p.compare(k, unit, v)
}

// commit writes a unit and what goes with it, and tells the matching of a change of the person's first, by identifier as the code does.
func (p *population) commit(k *kept, unit *seal.Unit, ops ...table.Op) error {
	if !k.unit.With {
		op, err := outbox.New(p.desk.Matching, "profile", string(k.person), 0, p.clock.Now(), p.random)
		if err != nil {
			return err
		}
		ops = append(ops, op)
	}
	return p.vault.Commit(p.ctx, unit, ops...)
}

// carried are the kinds of record that a unit carries which is all of a person.
var carried = []table.Kind{table.KindAccount, table.KindCard, table.KindCV, table.KindDocument}

// whole stores what a unit carries that is all of a person: records, a file, an entry in an index.
func (p *population) whole(k *kept, unit *seal.Unit, put func(table.Key, table.Kind, int) error, ops *[]table.Op) ([]table.Op, error) {
	places := map[table.Kind]table.Key{
		table.KindAccount: table.AccountKey(k.person), table.KindCard: table.CardKey(k.person), table.KindCV: table.CVKey(k.person, 1),
		table.KindDocument: table.DocumentKey(k.person, "d"),
	}
	for _, kind := range carried {
		if err := put(places[kind], kind, canariesOfRecord); err != nil {
			return nil, err
		}
	}
	// An index: what is looked up goes in, its keyed hash is kept.
	hash, err := p.vault.Ring.Hash("email", p.canaries(k, 0)[0])
	if err != nil {
		return nil, err
	}
	k.blind = table.BlindPK("email", hash)
	p.byPlace[k.blind] = k
	owner, err := json.Marshal(map[string]string{"person": string(k.person)})
	if err != nil {
		return nil, err
	}
	all := append(*ops,
		table.Put(table.Item{Key: table.BlindKey("email", hash), Kind: table.KindBlind, Body: owner}, table.IfAbsent),
		table.Put(table.Item{Key: table.MirrorKey(k.person, k.blind), Kind: table.KindMirror, Unit: k.key.SK()}, table.IfAbsent))
	k.object = cv.ObjectKey(string(k.person), "d")
	var sealed bytes.Buffer
	inFile, group := p.canaries(k, canariesOfRecord), p.vault.Groups[table.KindDocument]
	if _, err := p.vault.SealObject(unit, group, k.object, &sealed, strings.NewReader(strings.Join(inFile, "\n"))); err != nil {
		return nil, err
	}
	if group == originals {
		k.shown = append(k.shown, inFile...)
	}
	return all, p.objects.Put(p.ctx, "FilesBucket", k.object, &sealed)
}

// canaries draws new ones that the unit carries; with a number of 0 one that is not kept anywhere in clear or sealed.
func (p *population) canaries(k *kept, number int) []string {
	if number == 0 {
		return []string{newCanary(p.choice)}
	}
	fresh := make([]string, number)
	for i := range fresh {
		fresh[i] = newCanary(p.choice)
		p.byCanary[fresh[i]] = k
	}
	k.canaries = slices.Concat(k.canaries, fresh)
	return fresh
}
