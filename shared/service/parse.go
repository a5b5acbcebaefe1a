package service

import (
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"tandem/shared/calendar"
)

// parser builds a service from its file; places are kept for the checks that come last.
type parser struct {
	*reader
	svc        *Service
	parties    []string
	categories map[Category]*yaml.Node
	classes    *object
	rules      []*object // as in svc.Rules
	labels     map[Right]string
	copies     map[string]Feature // residual copies that only a feature makes
}

// Parse reads and checks a service file on top of the base that all services share. name is for its errors, of type Mistakes: every
// mistake with its line and key. Of a file for several parties it gives the service of one of them; party is empty for any other.
func Parse(name, party string, data []byte) (*Service, error) {
	return parse(base, name, party, data)
}

func parse(base []byte, name, party string, data []byte) (*Service, error) {
	return parseShape(base, name, party, data, nil)
}

func parseShape(base []byte, name, party string, data []byte, asked *shape) (*Service, error) {
	p := &parser{
		reader: &reader{file: baseFile},
		svc: &Service{
			Registration: map[Role][]Field{}, Access: map[Role]map[Category]Grant{}, Facts: map[Event]calendar.Date{},
			Features: map[Feature]bool{}, Records: map[string]Category{}, Designations: map[Role][]Role{},
		},
		categories: map[Category]*yaml.Node{}, labels: map[Right]string{}, copies: map[string]Feature{},
	}
	if top := p.document(base); top != nil {
		p.base(p.object(top, ""))
	}
	p.reader = &reader{file: name, mistakes: p.mistakes, shape: asked}
	if top := p.document(data); top != nil {
		p.whole(p.object(top, ""), party)
	}
	if err := p.mistakes.err(); err != nil {
		return nil, err
	}
	return p.svc.of(party), nil
}

// base reads what the services share.
func (p *parser) base(o *object) {
	p.svc.Hosting, p.svc.Transfers, p.svc.Omission = o.text("hosting"), o.text("transfers"), o.text("omission")
	p.svc.Choice = o.text("choice")
	for _, item := range o.items("measures", true) {
		p.svc.Measures = append(p.svc.Measures, p.text(item))
	}
	p.events(o)
	p.svc.Fields = map[string]string{}
	for _, one := range o.under("fields").all() {
		p.svc.Fields[one.key] = p.text(one)
	}
	p.views(o, func(string) bool { return false }) // conditions: fields are each service's own
	p.deadlines(o.under("deadlines"), true)
	p.offers(o.under("offers"))
	for _, one := range o.under("rights").all() {
		if !slices.Contains(Rights(), Right(one.key)) {
			p.fail(one.line, one.path, "le programme ne connaît pas le droit « %s »", one.key)
		}
		p.labels[Right(one.key)] = p.text(one)
	}
	p.technical(o)
	p.residual(o)
	p.limits(o.under("purge"))
	p.reading(o.under("reading"))
	o.done()
}

func (p *parser) whole(o *object, party string) {
	p.head(o, party)
	p.people(o)
	p.designations(o.under("designations"))
	p.data(o)
	p.access(o.under("access"))
	p.records(o)
	if !p.svc.Represents() { // nobody gets such a link
		p.svc.Technical = slices.DeleteFunc(p.svc.Technical, func(t Technical) bool { return t.ID == TechnicalAgree })
	}
	p.recipients(o)
	p.contact(o)
	p.rights(o)
	if o.find("deadlines") != nil {
		p.deadlines(o.under("deadlines"), false)
	}
	if o.find("offers") != nil {
		p.offers(o.under("offers"))
	}
	if o.find("reading") != nil {
		p.reading(o.under("reading"))
	}
	p.retention(o)
	p.purposes(o)
	p.outside(o)
	o.done()
	p.check()
}

// head reads what the service is and who answers for it.
func (p *parser) head(o *object, party string) {
	p.svc.ID, p.svc.Name, p.svc.Party = o.text("id"), o.text("name"), party
	if o.find("parties") == nil {
		p.svc.Controller = controller(o.under("controller"))
		if party != "" {
			p.fail(o.line, o.child("parties"), "clé manquante : le service n’a pas de partie « %s »", party)
		}
	} else {
		parties := o.under("parties")
		for _, one := range parties.all() {
			p.parties = append(p.parties, one.key)
			answers := controller(p.object(one.node, one.path))
			if one.key == party {
				answers.Party = p.svc.Controller.Party
				p.svc.Controller = answers
			} else {
				p.svc.Controller.Party = &Party{Name: answers.Name, Contact: answers.DPO}
			}
		}
		if !parties.broken && !slices.Contains(p.parties, party) {
			p.fail(parties.line, parties.path, "il faut dire pour laquelle des parties : %s", strings.Join(p.parties, ", "))
		}
	}
	if one := o.take("time_zone", true); one != nil {
		zone, err := calendar.Zone(p.text(one))
		if err != nil {
			p.fail(one.node.Line, one.path, "ce n’est pas le fuseau d’un département français, comme Europe/Paris")
		}
		p.svc.Zone = zone
	}
	texts := o.under("texts")
	p.svc.Terms, p.svc.Privacy = p.versions(texts, "cgu"), p.versions(texts, "privacy")
	home := texts.under("home")
	p.svc.Home = Home{Title: home.text("title"), Lead: home.text("lead")}
	home.done()
	texts.done()
	p.svc.Theme = p.theme(o.under("theme"))
	features := o.under("features")
	for _, one := range features.all() {
		if !slices.Contains(Features(), Feature(one.key)) {
			p.fail(one.line, one.path, "le programme ne connaît pas la fonction « %s »", one.key)
		}
	}
	for _, feature := range Features() {
		p.svc.Features[feature] = features.flag(string(feature))
	}
	p.svc.Residual = slices.DeleteFunc(p.svc.Residual, func(left Residual) bool {
		feature := p.copies[left.ID]
		return feature != "" && !p.svc.Has(feature)
	})
}

func controller(o *object) Controller {
	defer o.done()
	return Controller{Name: o.text("name"), Department: o.text("department"), PartnerCode: o.optional("partner_code"), DPO: o.text("dpo")}
}

// versions reads a text and those before it, newest first. Only the conditions of use are accepted; people are told of the notice.
func (p *parser) versions(texts *object, key string) Text {
	o := texts.under(key)
	newest := p.version(o, key == "cgu")
	for _, item := range o.items("earlier", false) {
		one := p.object(item.node, item.path)
		older := p.version(one, key == "cgu")
		one.done()
		last := newest.versions()[len(newest.Earlier)]
		if older.Date.After(last.Date) || slices.ContainsFunc(newest.versions(), func(t Text) bool { return t.Version == older.Version }) {
			p.fail(item.line, item.path, "les versions se suivent, la plus récente en premier, chacune une fois")
		}
		newest.Earlier = append(newest.Earlier, older)
	}
	if len(newest.Earlier) > 0 && len(newest.Changes) == 0 && !o.broken {
		p.fail(o.line, o.child("changes"), "clé manquante : dites ce qui change")
	}
	o.done()
	return newest
}

func (p *parser) version(o *object, accepted bool) Text {
	text := Text{Version: o.text("version"), Date: o.date("date")}
	for _, item := range o.items("changes", false) {
		text.Changes = append(text.Changes, p.text(item))
	}
	if accepted && o.take("accept", false) != nil {
		text.Accept = o.flag("accept")
	}
	return text
}

// people reads roles and registration forms.
func (p *parser) people(o *object) {
	for _, one := range o.under("roles").all() {
		role := p.object(one.node, one.path)
		p.svc.Roles = append(p.svc.Roles, RoleSpec{
			ID:           Role(one.key),
			Label:        role.text("label"),
			Professional: role.flag("professional"),
			Account:      choice(role, "account", AccountByCode, AccountBySIRET, AccountByEmail, AccountByAsking, AccountByStaff, AccountByAdmin, AccountNone),
			Class:        Class(role.optional("class")),
			Party:        named(p.reader, role.take("party", false), "la partie", p.party),
			Seed:         role.text("seed"),
		})
		if last := p.svc.Roles[len(p.svc.Roles)-1]; (last.Class == "") != (last.Account == AccountNone) && last.Account != "" {
			p.fail(one.line, role.child("class"), "un compte est dans une classe, et seul un rôle sans compte n’en a pas")
		}
		role.done()
	}
	forms := o.under("registration")
	for _, one := range forms.all() {
		role, ok := p.svc.Role(Role(one.key))
		if !ok || !hasForm(role) {
			p.fail(one.line, one.path, "« %s » n’est pas un rôle qui s’inscrit par un formulaire", one.key)
		}
		p.svc.Registration[Role(one.key)] = p.form(forms, one.key)
	}
	for _, role := range p.svc.Roles {
		if hasForm(role) && forms.find(string(role.ID)) == nil && !forms.broken {
			p.fail(forms.line, forms.child(string(role.ID)), "clé manquante : ce rôle s’inscrit par un formulaire")
		}
	}
}

// designations reads who designates whom. A role that nobody designates, in a party that has it, would have nobody in it.
func (p *parser) designations(acts *object) {
	known := func(id Role) bool { role, ok := p.svc.Role(id); return ok && role.designated() }
	for _, one := range acts.all() {
		if !known(Role(one.key)) {
			p.fail(one.line, one.path, "« %s » n’est pas un rôle de professionnel désigné", one.key)
		}
		act := p.object(one.node, one.path)
		p.svc.Designations[Role(one.key)] = names(act, "roles", true, "le rôle à désigner", known)
		act.text("seed")
		act.done()
	}
	for _, role := range p.svc.Designated() {
		if !acts.broken && !p.isDesignated(role) {
			p.fail(acts.line, acts.path, "personne ne désigne le rôle « %s »", role.ID)
		}
	}
}

func (p *parser) isDesignated(role RoleSpec) bool {
	return slices.ContainsFunc(p.svc.Roles, func(by RoleSpec) bool {
		return (by.Party == "" || by.Party == role.Party) && slices.Contains(p.svc.Designations[by.ID], role.ID)
	})
}

// hasForm reports whether people of the role fill in a registration form, or a professional with them.
func hasForm(role RoleSpec) bool {
	return role.Account.SelfRegistered() || role.Account == AccountByStaff
}

func (p *parser) form(forms *object, role string) []Field {
	var fields []Field
	for _, item := range forms.items(role, true) {
		o := p.object(item.node, item.path)
		field := Field{
			Name:     o.text("name"),
			Label:    o.text("label"),
			Input:    choice(o, "input", InputText, InputDate, InputEmail, InputTel, InputPassword, InputCheckbox, InputChoice),
			Required: o.flag("required"),
			Seed:     o.text("seed"),
		}
		o.done()
		if field.Name != "" && slices.ContainsFunc(fields, func(f Field) bool { return f.Name == field.Name }) {
			p.fail(item.line, item.path+".name", "champ « %s » en double", field.Name)
		}
		fields = append(fields, field)
	}
	return fields
}

func (p *parser) purposes(o *object) {
	for _, item := range o.items("purposes", true) {
		one := p.object(item.node, item.path)
		purpose := Purpose{
			ID:    one.text("id"),
			Label: one.text("label"),
			Basis: choice(one, "basis", BasisConsent, BasisObligation, BasisPublicTask, BasisInterest),
			Text:  one.text("text"),
			Roles: names(one, "roles", true, "le rôle", p.role),
			Seed:  one.text("seed"),
		}
		purpose.Uses = p.uses(one, purpose.Roles)
		purpose.Activities = names(one, "activities", false, "l’activité", func(a Activity) bool { return a == ActivityMatching || a == ActivityStatistics })
		if one.find("opposition") != nil {
			purpose.Opposing = p.opposition(one.under("opposition"), purpose.Basis)
		}
		if one.find("switch") != nil {
			said := one.under("switch")
			purpose.Switch = &Switch{Version: said.text("version"), Text: said.text("text"), Class: named(p.reader, said.take("class", false), "la classe", p.class)}
			said.done()
			if purpose.Basis != BasisConsent {
				p.fail(item.line, item.path+".switch", "seule une finalité fondée sur l’accord se choisit")
			}
			if purpose.Switch.Notifies() && !p.svc.Has(FeaturePush) {
				p.fail(item.line, item.path+".switch.class", "le service n’a pas la fonction « push »")
			}
		}
		one.done()
		if slices.ContainsFunc(p.svc.Purposes, func(other Purpose) bool { return other.ID == purpose.ID }) {
			p.fail(item.line, item.path+".id", "finalité « %s » en double", purpose.ID)
		}
		p.svc.Purposes = append(p.svc.Purposes, purpose)
	}
}

// opposition reads terms of a purpose's own. The law gives the right on two bases, and whoever takes it away says why (RGPD art. 21(1)).
func (p *parser) opposition(o *object, basis Basis) *Opposing {
	own := &Opposing{Terms: choice(o, "terms", TermsReasoned, TermsFree, TermsNone), Text: o.optional("text")}
	if own.Terms == TermsNone && own.Text == "" {
		p.fail(o.line, o.child("text"), "clé manquante : qui ne peut pas s’opposer doit savoir pourquoi")
	}
	if own.Terms != TermsNone && !basis.opposable() {
		p.fail(o.line, o.child("terms"), "le droit d’opposition ne vaut ni contre un accord, qui se retire, ni contre une obligation légale")
	}
	o.done()
	return own
}

// uses reads which data a purpose uses: all that its people have, unless it says.
func (p *parser) uses(one *object, people []Role) []Category {
	said := names(one, "categories", false, "la catégorie", p.category)
	var uses []Category
	for _, category := range p.svc.Categories {
		named := slices.Contains(said, category.ID)
		theirs := category.Personal && slices.ContainsFunc(category.Owner, func(owner Role) bool { return slices.Contains(people, owner) })
		switch {
		case named && !theirs:
			p.fail(one.line, one.child("categories"), "« %s » n’est pas une donnée des personnes de cette finalité", category.ID)
		case theirs && (named || len(said) == 0):
			uses = append(uses, category.ID)
		}
	}
	return uses
}

func (p *parser) technical(o *object) {
	for _, item := range o.items("technical", true) {
		one := p.object(item.node, item.path)
		rule := Technical{ID: RuleID(one.text("id")), Subject: one.text("subject"), Label: one.text("label"), Idle: one.duration("idle", false)}
		rule.Lifetime, rule.Kept = one.lifetime()
		one.done()
		twice := slices.ContainsFunc(p.svc.Technical, func(other Technical) bool { return other.ID == rule.ID })
		if twice || p.svc.Rule(rule.ID) != nil {
			p.fail(item.line, item.path+".id", "règle « %s » en double", rule.ID)
		}
		p.svc.Technical = append(p.svc.Technical, rule)
	}
}

// residual reads the copies that remain; of a feature's, whose name it keeps until the service has said its features.
func (p *parser) residual(o *object) {
	for _, item := range o.items("residual", true) {
		one := p.object(item.node, item.path)
		left := Residual{ID: one.text("id"), Copy: one.text("copy"), Content: one.text("content"), Label: one.text("label"), Unreadable: one.duration("unreadable", false)}
		left.Lifetime, left.Kept = one.lifetime()
		feature := named(p.reader, one.take("feature", false), "la fonction", func(f Feature) bool { return slices.Contains(Features(), f) })
		one.done()
		if slices.ContainsFunc(p.svc.Residual, func(other Residual) bool { return other.ID == left.ID }) {
			p.fail(item.line, item.path+".id", "copie « %s » en double", left.ID)
		}
		if left.Unreadable >= left.Lifetime && left.Unreadable != 0 {
			p.fail(item.line, item.path+".unreadable", "une copie devient illisible avant sa fin, ou avec elle")
		}
		p.svc.Residual = append(p.svc.Residual, left)
		p.copies[left.ID] = feature
	}
}

func (p *parser) limits(o *object) {
	p.svc.Purge = Limits{Share: o.number("share"), ShareAbove: o.number("share_above"), Gap: o.duration("gap", true)}
	o.done()
	if share := o.find("share"); share != nil && (p.svc.Purge.Share < 1 || p.svc.Purge.Share > 100) {
		p.fail(share.line, share.path, "une part de 1 à 100 (pour cent) est attendue")
	}
}

func (p *parser) reading(o *object) {
	p.svc.Reading = Reading{People: o.number("people"), Refusals: o.number("refusals")}
	for _, key := range []string{"people", "refusals"} {
		if one := o.find(key); one != nil && one.node.Value == "0" {
			p.fail(one.line, one.path, "un nombre d’au moins 1 est attendu")
		}
	}
	o.done()
}

// rights reads which rights the service grants, in the order of the file.
func (p *parser) rights(o *object) {
	for _, one := range o.under("rights").all() {
		right := p.object(one.node, one.path)
		label := p.labels[Right(one.key)]
		if label == "" {
			p.fail(one.line, one.path, "le droit « %s » n’existe pas", one.key)
		}
		p.svc.Rights = append(p.svc.Rights, RightSpec{
			ID: Right(one.key), Label: label, Note: right.optional("note"), Seed: right.text("seed"), By: named(p.reader, right.take("by", false), "le rôle", p.role),
			Bases: names(right, "bases", true, "la base légale", func(basis Basis) bool { return basis.Label() != "" }),
		})
		if Right(one.key) == RightHumanReview && right.find("by") == nil {
			p.fail(one.line, one.path+".by", "clé manquante : dites quel rôle réexamine")
		}
		right.done()
	}
}

// deadlines reads the times to act; all of them in the base file, those that differ in a service file.
func (p *parser) deadlines(o *object, all bool) {
	d := &p.svc.Deadlines
	for key, into := range map[string]*calendar.Period{"answer": &d.Answer, "extension": &d.Extension, "target": &d.Target, "relay": &d.Relay, "opening": &d.Opening} {
		if one := o.take(key, all); one != nil {
			*into = p.period(one)
		}
	}
	for key, into := range map[string]*time.Duration{"acknowledge": &d.Acknowledge, "authority": &d.Authority, "party": &d.Party} {
		if all || o.find(key) != nil {
			*into = o.duration(key, all)
		}
	}
	o.done()
}

// offers reads how long offers are on line. The reminder comes before the end, also in the shortest month.
func (p *parser) offers(o *object) {
	life, remind := o.take("life", true), o.take("remind", true)
	terms := OfferTerms{Life: p.period(life), Remind: p.period(remind)}
	day := calendar.MustParse("2001-02-01")
	switch {
	case life == nil || remind == nil:
	case terms.Life.IsZero():
		p.fail(life.line, life.path, "une durée d’au moins un jour est attendue")
	case terms.Remind.Years != 0 || terms.Remind.Months != 0 || terms.Remind.IsZero():
		p.fail(remind.line, remind.path, "un nombre de jours est attendu, comme P7D")
	case !day.Add(terms.Remind).Before(terms.Latest(day)):
		p.fail(remind.line, remind.path, "le rappel vient avant la fin : une durée plus courte que life est attendue")
	}
	p.svc.Offers = terms
	o.done()
}

// outside reads the rules whose data the service does not hold.
func (p *parser) outside(o *object) {
	for _, item := range o.items("outside", false) {
		one := p.object(item.node, item.path)
		p.svc.Outside = append(p.svc.Outside, Outside{ID: RuleID(one.text("id")), Why: one.text("why"), Seed: one.text("seed")})
		one.done()
	}
}

// What other parts of the file may name.
func (p *parser) role(id Role) bool         { _, ok := p.svc.Role(id); return ok }
func (p *parser) category(id Category) bool { _, ok := p.svc.Category(id); return ok }
func (p *parser) class(id Class) bool       { _, ok := p.svc.Class(id); return ok }
func (p *parser) party(id string) bool      { return slices.Contains(p.parties, id) }
func (p *parser) event(id Event) bool       { return p.svc.EventLabel(id) != "" }
func (p *parser) source(id string) bool     { return p.svc.SourceLabel(id) != "" }
func (p *parser) group(id Group) bool {
	return slices.ContainsFunc(p.svc.Groups, func(g GroupSpec) bool { return g.ID == id })
}
