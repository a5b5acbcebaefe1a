package service

import (
	"slices"

	"tandem/shared/calendar"
)

// events reads the facts that clocks may read, which the base file alone says.
func (p *parser) events(o *object) {
	for _, one := range o.under("events").all() {
		if !slices.Contains(Events(), Event(one.key)) {
			p.fail(one.line, one.path, "le programme ne connaît pas l’évènement « %s »", one.key)
		}
		p.svc.Events = append(p.svc.Events, EventSpec{ID: Event(one.key), Label: p.text(one)})
	}
}

// retention reads classes and rules, and the facts of the service itself.
func (p *parser) retention(o *object) {
	p.classes = o.under("classes")
	for _, one := range p.classes.all() {
		class := p.object(one.node, one.path)
		spec := ClassSpec{ID: Class(one.key), Label: class.text("label"), PerRecord: class.flag("per_record")}
		spec.Survives = class.find("survives") != nil && class.flag("survives")
		if spec.Survives && !spec.PerRecord {
			p.fail(one.line, class.child("survives"), "seule une classe dont chaque enregistrement a son horloge peut survivre au compte")
		}
		p.svc.Classes = append(p.svc.Classes, spec)
		class.done()
	}
	for _, one := range p.facts(o, "facts") {
		p.svc.Facts[Event(one.key)] = p.date(one)
	}
	for _, item := range o.items("retention", true) {
		one := p.object(item.node, item.path)
		rule := p.rule(one)
		one.done()
		if rule.ID != "" && p.svc.Rule(rule.ID) != nil {
			p.fail(one.line, one.child("id"), "règle « %s » en double", rule.ID)
		}
		p.svc.Rules = append(p.svc.Rules, rule)
		p.rules = append(p.rules, one)
	}
}

func (p *parser) rule(o *object) *Rule {
	rule := &Rule{
		ID:         RuleID(o.text("id")),
		Class:      named(p.reader, o.take("class", true), "la classe", p.class),
		Subject:    o.text("subject"),
		Categories: names(o, "categories", true, "la catégorie", p.category),
		Party:      named(p.reader, o.take("party", false), "la partie", p.party),
		When:       names(o, "when", false, "l’évènement", p.event),
		Since:      names(o, "since", false, "l’évènement", p.event),
		Needs:      p.fact(o, "needs", false),
		Clock:      p.fact(o, "clock", true),
		Sooner:     p.fact(o, "sooner", false),
		Fallback:   p.fact(o, "fallback", false),
		Override:   p.fact(o, "override", false),
		Hold:       p.fact(o, "hold", false),
		Reset:      names(o, "reset", false, "l’évènement", p.event),
		Early:      names(o, "early", false, "l’évènement", p.event),
		Closes:     names(o, "closes", false, "l’évènement", p.event),
		Within:     named(p.reader, o.take("within", false), "la classe", p.class),
		Period:     p.period(o.take("period", true)),
		Minimum:    p.period(o.take("minimum", false)),
		Notice:     p.period(o.take("notice", false)),
		Kind:       choice(o, "kind", KindExact, KindMax, KindMin, KindMinMax),
		End:        EndDelete,
		Visa:       choice(o, "visa", VisaRequired, VisaStanding, VisaNone),
		Origin:     choice(o, "source", OriginSeed, OriginGap),
		Seed:       o.text("seed"),
		Label:      o.text("label"),
		Why:        o.text("why"),
	}
	rule.Automatic = o.find("run") != nil && choice(o, "run", "automatic", "released") == "automatic"
	if rule.Automatic && rule.Visa == VisaRequired {
		o.fail(o.line, o.child("run"), "une règle qui attend un visa ne s’exécute pas d’elle-même")
	}
	if o.find("end") != nil {
		rule.End = choice(o, "end", EndDelete, EndAnonymise, EndSeal, EndRevoke, EndArchive)
	}
	rule.Into = named(p.reader, o.take("into", rule.End == EndSeal), "la classe", p.class)
	rule.If = p.fact(o, "if", false)
	rule.Keep = names(o, "keep", rule.Into != "", "la catégorie", p.category)
	for _, one := range p.facts(o, "active") {
		rule.Active = append(rule.Active, Active{Event: Event(one.key), Reason: p.text(one)})
	}
	rule.Caps, rule.Floors, rule.By = p.limitsOf(o, "caps"), p.limitsOf(o, "floors"), p.limitsOf(o, "by")
	return rule
}

func (p *parser) limitsOf(o *object, key string) []Cap {
	var caps []Cap
	for _, one := range p.facts(o, key) {
		caps = append(caps, Cap{Event: Event(one.key), Period: p.period(one)})
	}
	return caps
}

func (p *parser) fact(o *object, key string, required bool) Event {
	return named(p.reader, o.take(key, required), "l’évènement", p.event)
}

// facts returns the entries of a mapping whose keys are events.
func (p *parser) facts(o *object, key string) []*entry {
	if o.find(key) == nil {
		return nil
	}
	entries := o.under(key).all()
	for _, one := range entries {
		if !p.event(Event(one.key)) {
			p.fail(one.line, one.path, "l’évènement « %s » n’existe pas", one.key)
		}
	}
	return entries
}

// check finds what no single line shows: a category without rule, a role without rights, rules that fight.
func (p *parser) check() {
	for _, category := range p.svc.Categories {
		rules := len(p.svc.RulesOf(category.ID))
		line, path := p.categories[category.ID].Line, "categories."+string(category.ID)
		switch {
		case category.Personal && rules == 0:
			p.fail(line, path, "aucune règle de conservation ne couvre cette catégorie")
		case !category.Personal && rules > 0:
			p.fail(line, path, "une catégorie sans donnée personnelle n’a pas de règle de conservation")
		}
	}
	for _, class := range p.svc.Classes {
		if len(p.svc.RulesFor(class.ID)) == 0 {
			at := p.classes.find(string(class.ID))
			p.fail(at.line, at.path, "aucune règle de conservation ne gouverne cette classe")
		}
	}
	for i, rule := range p.svc.Rules {
		o := p.rules[i]
		checkRule(o, rule)
		for _, other := range p.svc.Rules[:i] {
			if rule.Class == other.Class && rule.Clock == other.Clock && slices.Equal(rule.When, other.When) && rule.Clock != "" && together(rule, other) {
				o.fail(o.line, o.child("clock"), "les règles %s et %s se disputent la classe « %s »", other.ID, rule.ID, rule.Class)
			}
		}
	}
}

// together reports whether some party is bound by both rules.
func together(a, b *Rule) bool { return a.Party == "" || b.Party == "" || a.Party == b.Party }

func checkRule(o *object, rule *Rule) {
	if longer(rule.Minimum, rule.Period) {
		o.fail(o.line, o.child("minimum"), "la durée minimale dépasse la durée de conservation")
	}
	if rule.Kind == KindMinMax && rule.Minimum.IsZero() {
		o.fail(o.line, o.child("minimum"), "clé manquante : la règle est de nature min+max")
	}
	if rule.Notice.Years != 0 || rule.Notice.Months != 0 {
		o.fail(o.line, o.child("notice"), "un préavis se compte en jours, comme P30D")
	}
	for _, limit := range rule.Caps {
		if longer(rule.Minimum, limit.Period) {
			o.fail(o.line, o.child("caps."+string(limit.Event)), "le plafond est plus court que la durée minimale")
		}
	}
	for key, bounds := range map[string]int{"since": len(rule.Since), "by": len(rule.By)} {
		if bounds > 0 && len(rule.When) == 0 {
			o.fail(o.line, o.child("when"), "clé manquante : « %s » en dépend", key)
		}
	}
	if rule.Hold != "" && rule.Override == "" {
		o.fail(o.line, o.child("override"), "clé manquante : « hold » retient jusqu’à elle")
	}
	if rule.Into != "" && rule.Into == rule.Class {
		o.fail(o.line, o.child("into"), "une classe ne peut pas se sceller dans elle-même")
	}
	if rule.If != "" && rule.Into == "" {
		o.fail(o.line, o.child("into"), "clé manquante : « if » en dépend")
	}
	if rule.Within != "" && rule.Within == rule.Class {
		o.fail(o.line, o.child("within"), "une classe ne peut pas se borner elle-même")
	}
	for _, event := range rule.Reset {
		if event == rule.Clock {
			o.fail(o.line, o.child("reset"), "l’évènement « %s » ne peut pas lancer et annuler l’horloge", event)
		}
	}
}

// longer reports whether a lasts longer than b for some day of the calendar that tells them apart.
func longer(a, b calendar.Period) bool {
	from := calendar.MustParse("2024-03-01") // years of 365 days and months of 31 follow: a month counts as long as it can
	return calendar.Due(from, a).After(calendar.Due(from, b))
}
