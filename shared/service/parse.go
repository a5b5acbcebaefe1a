package service

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"tandem/shared/calendar"
)

// parser builds a service from its file; lines are kept for the checks that come last.
type parser struct {
	*reader
	svc        *Service
	categories map[Category]*yaml.Node
	rules      []*object // as in svc.Rules
}

// Parse reads and checks a service file; name is for its errors, of type Mistakes: every mistake with its line and key.
func Parse(name string, data []byte) (*Service, error) {
	p := &parser{
		reader:     &reader{file: name},
		svc:        &Service{Registration: map[Role][]Field{}, Access: map[Role]map[Category]Grant{}},
		categories: map[Category]*yaml.Node{},
	}
	if top := p.document(data); top != nil {
		o := p.object(top, "")
		p.head(o)
		p.people(o)
		p.data(o)
		p.access(o.under("access"))
		p.purposes(o)
		p.retention(o)
		p.technical(o)
		p.limits(o.under("purge"))
		o.done()
		p.check()
	}
	if err := p.mistakes.err(); err != nil {
		return nil, err
	}
	return p.svc, nil
}

// head reads what the service is and who answers for it.
func (p *parser) head(o *object) {
	p.svc.ID, p.svc.Name = o.text("id"), o.text("name")
	controller := o.under("controller")
	p.svc.Controller = Controller{
		Name:        controller.text("name"),
		Department:  controller.text("department"),
		PartnerCode: controller.text("partner_code"),
		DPO:         controller.text("dpo"),
	}
	if controller.find("other_party") != nil {
		party := controller.under("other_party")
		p.svc.Controller.Party = &Party{Name: party.text("name"), Contact: party.text("contact")}
		party.done()
	}
	controller.done()
	if one := o.take("time_zone", true); one != nil {
		zone, err := calendar.Zone(p.text(one))
		if err != nil {
			p.fail(one.node.Line, one.path, "ce n’est pas le fuseau d’un département français, comme Europe/Paris")
		}
		p.svc.Zone = zone
	}
	texts := o.under("texts")
	p.svc.Terms, p.svc.Privacy = version(texts.under("cgu")), version(texts.under("privacy"))
	texts.done()
}

func version(o *object) Text {
	defer o.done()
	return Text{Version: o.text("version"), Date: o.date("date")}
}

// people reads roles and registration forms.
func (p *parser) people(o *object) {
	for _, one := range o.under("roles").all() {
		role := p.object(one.node, one.path)
		p.svc.Roles = append(p.svc.Roles, RoleSpec{
			ID:           Role(one.key),
			Label:        role.text("label"),
			Professional: role.flag("professional"),
			Account:      choice(role, "account", AccountByCode, AccountBySIRET, AccountByAdmin),
			Seed:         role.text("seed"),
		})
		role.done()
	}
	forms := o.under("registration")
	for _, one := range forms.all() {
		role, ok := p.svc.Role(Role(one.key))
		if !ok || role.Account == AccountByAdmin {
			p.fail(one.line, one.path, "« %s » n’est pas un rôle qui s’inscrit lui-même", one.key)
		}
		p.svc.Registration[Role(one.key)] = p.form(forms, one.key)
	}
	for _, role := range p.svc.Roles {
		if role.Account != AccountByAdmin && role.Account != "" && forms.find(string(role.ID)) == nil && !forms.broken {
			p.fail(forms.line, forms.child(string(role.ID)), "clé manquante : ce rôle s’inscrit lui-même")
		}
	}
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
		one.done()
		if slices.ContainsFunc(p.svc.Purposes, func(other Purpose) bool { return other.ID == purpose.ID }) {
			p.fail(item.line, item.path+".id", "finalité « %s » en double", purpose.ID)
		}
		p.svc.Purposes = append(p.svc.Purposes, purpose)
	}
}

func (p *parser) technical(o *object) {
	for _, item := range o.items("technical", true) {
		one := p.object(item.node, item.path)
		rule := Technical{ID: RuleID(one.text("id")), Subject: one.text("subject"), Label: one.text("label"), Idle: one.duration("idle", false)}
		if lifetime := one.find("lifetime"); lifetime != nil && lifetime.node.Value == "kept" {
			lifetime.taken, rule.Kept = true, true
		} else {
			rule.Lifetime = one.duration("lifetime", true)
		}
		one.done()
		twice := slices.ContainsFunc(p.svc.Technical, func(other Technical) bool { return other.ID == rule.ID })
		if twice || p.svc.Rule(rule.ID) != nil {
			p.fail(item.line, item.path+".id", "règle « %s » en double", rule.ID)
		}
		p.svc.Technical = append(p.svc.Technical, rule)
	}
}

func (p *parser) limits(o *object) {
	p.svc.Purge = Limits{Share: o.number("share"), ShareAbove: o.number("share_above"), Gap: o.duration("gap", true)}
	o.done()
	if share := o.find("share"); share != nil && (p.svc.Purge.Share < 1 || p.svc.Purge.Share > 100) {
		p.fail(share.line, share.path, "une part de 1 à 100 (pour cent) est attendue")
	}
}

// What other parts of the file may name.
func (p *parser) role(id Role) bool         { _, ok := p.svc.Role(id); return ok }
func (p *parser) category(id Category) bool { _, ok := p.svc.Category(id); return ok }
func (p *parser) class(id Class) bool       { _, ok := p.svc.Class(id); return ok }
func (p *parser) event(id Event) bool       { return p.svc.EventLabel(id) != "" }
func (p *parser) source(id string) bool     { return p.svc.SourceLabel(id) != "" }
func (p *parser) group(id Group) bool {
	return slices.ContainsFunc(p.svc.Groups, func(g GroupSpec) bool { return g.ID == id })
}
