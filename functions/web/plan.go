package web

import (
	"slices"
	"strings"
)

// The pages about the service, and how the others are found: the foot of each page, the trail at its top, the site map.

const (
	pathHelp    = "/aide"
	pathSiteMap = "/plan-du-site"
	pathPrivacy = "/confidentialite"
)

// feet are the pages that the foot of each page leads to, where a service has them.
var feet = []link{
	{Path: pathHelp, Label: "Aide"},
	{Path: pathContact, Label: contactTitle},
	{Path: pathSiteMap, Label: "Plan du site"},
	{Path: "/accessibilite", Label: "Accessibilité\u00a0: non conforme"},
	{Path: "/recommandations", Label: "Recommandations de sécurité"},
	{Path: pathPrivacy, Label: "Confidentialité"},
	{Path: "/conditions", Label: "Conditions d’utilisation"},
	{Path: "/mentions-legales", Label: "Mentions légales"},
}

// about are the pages of the foot.
func (s *Site) about() []link {
	return slices.DeleteFunc(slices.Clone(feet), func(l link) bool { return s.pages["GET "+l.Path] == nil })
}

// policies are the pages of the privacy notice.
var policies = []link{
	{Path: pathPrivacy, Label: "L’essentiel"},
	{Path: "/confidentialite/durees", Label: "Combien de temps"},
	{Path: "/confidentialite/destinataires", Label: "Qui reçoit quoi"},
	{Path: "/confidentialite/qui-voit-quoi", Label: "Qui voit quoi"},
	{Path: "/confidentialite/registre", Label: "Registre"},
}

// trail are the pages above one, from the first of the site: those of the menu, of the foot and of the visitor's tasks. The pages that the menu or
// the foot lead to have none: their place is marked there.
func (s *Site) trail(menu []link, role, path string) []link {
	known := slices.Concat(menu, s.about())
	for _, one := range s.tasksOf(role) {
		known = append(known, one.link)
	}
	above := []link{menu[0]} // home, or the visitor's space
	for _, entry := range known {
		switch {
		case entry.Path == path:
			return nil
		case entry.Path != "/" && strings.HasPrefix(path, entry.Path+"/") && !slices.ContainsFunc(above, func(l link) bool { return l.Path == entry.Path }):
			above = append(above, entry)
		}
	}
	if len(above) == 1 {
		return nil
	}
	slices.SortStableFunc(above[1:], func(a, b link) int { return len(a.Path) - len(b.Path) })
	return above
}

// siteMap is what the visitor can come to, in groups.
type siteMap struct {
	Groups []linkGroup
}

type linkGroup struct {
	Title string
	Links []link
}

// sitePlan lists the pages that lead to the others.
func sitePlan(v *visit) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	s, role := v.site, v.role()
	start := s.menuOf(noRole, v.r.URL.Path)
	for _, door := range s.doors() {
		if door.Path != "" {
			start = append(start, link{Path: door.Path, Label: s.registering() + "\u00a0: " + door.Label})
		}
	}
	groups := []linkGroup{{"Commencer", start}}
	if role != noRole {
		mine := []link{toSpace}
		for _, one := range s.tasksOf(role) {
			mine = append(mine, one.link)
		}
		groups = []linkGroup{{"Votre espace", mine}}
	}
	groups = append(groups, linkGroup{"Vos données", policies}, linkGroup{"Le service", s.about()})
	return v.show("plan", "Plan du site", siteMap{groups})
}

// helping says how to do what people come for, in the order in which they do it.
func helping(v *visit) error { return v.document("aide", "Aide", nil) }
