package service

import (
	"regexp"
	"slices"
	"strings"
)

// data reads sources, groups, categories and views.
func (p *parser) data(o *object) {
	for _, one := range o.under("sources").all() {
		p.svc.Sources = append(p.svc.Sources, SourceSpec{ID: one.key, Label: p.text(one)})
	}
	for _, one := range o.under("groups").all() {
		p.svc.Groups = append(p.svc.Groups, GroupSpec{ID: Group(one.key), Label: p.text(one)})
	}
	for _, one := range o.under("categories").all() {
		p.categories[Category(one.key)] = one.node
		p.svc.Categories = append(p.svc.Categories, p.categorySpec(one))
	}
	known := map[string]bool{}
	for _, category := range p.svc.Categories {
		for _, field := range category.Fields {
			known[field] = true
		}
	}
	p.views(o, func(name string) bool { return known[name] })
}

// views reads parts of categories, or conditions.
func (p *parser) views(o *object, known func(string) bool) {
	for _, one := range o.under("views").all() {
		if slices.ContainsFunc(p.svc.Views, func(v View) bool { return v.ID == one.key }) {
			p.fail(one.line, one.path, "vue « %s » en double", one.key)
		}
		view := p.object(one.node, one.path)
		p.svc.Views = append(p.svc.Views, View{
			ID: one.key, Label: view.text("label"), Only: names(view, "only", false, "le champ", known), Seed: view.text("seed"),
		})
		view.done()
	}
}

func (p *parser) categorySpec(one *entry) CategorySpec {
	o := p.object(one.node, one.path)
	defer o.done()
	category := CategorySpec{
		ID:       Category(one.key),
		Label:    o.text("label"),
		Personal: o.find("personal") == nil || o.flag("personal"),
		Sources:  names(o, "sources", true, "la source", p.source),
		Fields:   names(o, "fields", false, "le champ", func(name string) bool { return p.svc.Fields[name] != "" }),
		Seed:     o.text("seed"),
	}
	if !category.Personal { // group and owner then stay untaken: unknown keys
		return category
	}
	category.Group = named(p.reader, o.take("group", true), "le groupe", p.group)
	category.Owner = names(o, "owner", true, "le rôle", p.role)
	if list := o.find("owner"); list != nil && len(category.Owner) == 0 {
		p.fail(list.line, list.path, "au moins un rôle est attendu")
	}
	return category
}

var cell = regexp.MustCompile(`^([A-Z]+)@([a-z_]+(?:\|[a-z_]+)*)(?:\(([a-z_]+)\))?$`)

// records reads which category each kind of record is of.
func (p *parser) records(o *object) {
	for _, one := range o.under("records").all() {
		p.svc.Records[one.key] = named(p.reader, one, "la catégorie", p.category)
	}
}

// recipients reads who receives data.
func (p *parser) recipients(o *object) {
	for _, item := range o.items("recipients", true) {
		one := p.object(item.node, item.path)
		p.svc.Recipients = append(p.svc.Recipients, Recipient{
			Label: one.text("label"), Categories: names(one, "categories", false, "la catégorie", p.category), Text: one.text("text"), Seed: one.text("seed"),
		})
		one.done()
	}
}

// contact reads who answers what requests for help are about.
func (p *parser) contact(o *object) {
	for _, item := range o.items("contact", false) {
		one := p.object(item.node, item.path)
		topic := Topic{ID: one.text("topic"), Label: one.text("label"), To: Role(one.text("to")), Seed: one.text("seed"), Reports: one.optional("reports") != ""}
		if !p.role(topic.To) {
			p.fail(one.line, one.child("to"), "le rôle « %s » n’existe pas", topic.To)
		}
		p.svc.Contact = append(p.svc.Contact, topic)
		one.done()
	}
}

// access reads the matrix: role, category, "ACTIONS@scope|scope(view)".
func (p *parser) access(o *object) {
	for _, row := range o.all() {
		role := Role(row.key)
		if !p.role(role) {
			p.fail(row.line, row.path, "le rôle « %s » n’existe pas", role)
		}
		cells := map[Category]Grant{}
		for _, one := range p.object(row.node, row.path).all() {
			if !p.category(Category(one.key)) {
				p.fail(one.line, one.path, "la catégorie « %s » n’existe pas", one.key)
			}
			cells[Category(one.key)] = p.grant(one)
		}
		p.svc.Access[role] = cells
	}
}

func (p *parser) grant(one *entry) Grant {
	parts := cell.FindStringSubmatch(p.text(one))
	if parts == nil {
		p.fail(one.node.Line, one.path, "un droit comme RU@self ou R@self(coordonnees) est attendu")
		return Grant{}
	}
	grant := Grant{}
	for _, letter := range []byte(parts[1]) {
		action := Action(letter)
		switch {
		case !slices.Contains(Actions(), action):
			p.fail(one.node.Line, one.path, "l’action « %s » n’existe pas", action)
		case grant.Can(action):
			p.fail(one.node.Line, one.path, "action « %s » en double", action)
		}
		grant.Actions = append(grant.Actions, action)
	}
	for name := range strings.SplitSeq(parts[2], "|") {
		grant.Scopes = append(grant.Scopes, Scope(name))
		if !slices.Contains(Scopes(), Scope(name)) {
			p.fail(one.node.Line, one.path, "la portée « %s » n’existe pas", name)
		}
	}
	if parts[3] != "" {
		grant.View = p.view(one, parts[3])
	}
	return grant
}

// view finds a view, whose fields must be of the category of the cell.
func (p *parser) view(one *entry, name string) *View {
	i := slices.IndexFunc(p.svc.Views, func(v View) bool { return v.ID == name })
	if i < 0 {
		p.fail(one.node.Line, one.path, "la vue « %s » n’existe pas", name)
		return nil
	}
	view := &p.svc.Views[i]
	category, _ := p.svc.Category(Category(one.key))
	for _, field := range view.Only {
		if !slices.Contains(category.Fields, field) {
			p.fail(one.node.Line, one.path, "la vue « %s » nomme le champ « %s », que la catégorie n’a pas", name, field)
		}
	}
	return view
}
