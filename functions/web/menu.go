package web

import (
	"slices"
	"strings"

	"tandem/shared/service"
)

// link is an entry of the menu; Path is without the base path.
type link struct {
	Path, Label string
	Current     bool // the page shown, or the one above it
}

// noRole is that of somebody who is not signed in.
const noRole = ""

// The pages that others lead to.
const (
	pathRegister  = "/inscription"
	pathSignIn    = "/connexion"
	pathSpace     = "/mon-espace"
	pathCV        = "/mon-cv"
	pathDocuments = "/mon-cv/fichiers"
	pathOffers    = "/offres"
	pathForMe     = "/offres-pour-moi"
	pathMyOffers  = "/recruteur/offres"
	pathNewOffer  = "/recruteur/offres/nouvelle"
	pathImports   = "/admin/imports"
	pathCodes     = "/admin/codes"
	pathRefusals  = "/admin/refus"
	pathPurges    = "/admin/purges"
	pathJournal   = "/admin/journal"
	pathMyData    = "/mes-donnees"
	pathAccount   = "/mon-compte"
	pathConsents  = "/mes-accords"
	pathAccept    = "/conditions/accepter"
	pathBreaches  = "/admin/violations"
	pathDeclare   = "/admin/violations/nouvelle"

	pathAPIBreaches = "/breaches" // of the API
)

var (
	toHome   = link{Path: "/", Label: "Accueil"}
	toSignIn = link{Path: pathSignIn, Label: "Se connecter"}
	toSpace  = link{Path: pathSpace, Label: "Mon espace"}
)

// staff stands for the category of the professionals' own data, which services call differently.
const staff service.Category = "staff"

// toDesignate is the need of who designates professionals, which no cell gives; toStopAll and toStopSite those of who may lock accounts.
var (
	toDesignate = need{service.Create, "designation", service.ScopeAll}
	toStopAll   = need{service.Lock, staff, service.ScopeAll}
	toStopSite  = need{service.Lock, staff, service.ScopeSite}
)

// need is a cell of the service's matrix. The category may be given as a kind of record, where services call it differently.
type need struct {
	Action   service.Action
	Category service.Category
	Scope    service.Scope
}

// task is something that a role may come for: an entry of its menu, and a card of its space.
type task struct {
	link
	Need, Not need // shown to roles that may do the first and not the second; the zero need is everybody's, or nobody's
	Text      string
	Button    string
	NoEntry   bool // a card alone
	Second    bool // the button is not the first thing to do
}

// tasks lists them in the order of menus. Who has which follows from the matrix of the service, and from the pages that it has.
var tasks = []task{
	{link: link{Path: pathCV, Label: "Mes CV"}, Need: need{service.Update, "PRO", service.ScopeSelf},
		Text: "Décrivez votre recherche, puis publiez votre CV.", Button: "Faire ou modifier mon CV"},
	{link: link{Path: pathDocuments, Label: "Mes fichiers"}, Need: need{service.Create, "DOC", service.ScopeSelf},
		Text: "Ajoutez un CV : PDF, Word, LibreOffice ou photo, de 4 Mo au plus.", Button: "Gérer mes fichiers", Second: true},
	{link: link{Path: pathForMe, Label: "Offres pour moi"}, Need: need{service.Update, "PRO", service.ScopeSelf},
		Text: "Les offres qui correspondent à votre CV, et pourquoi.", Button: "Voir les offres"},
	{link: link{Path: pathApplications, Label: "Mes candidatures"}, Need: need{service.Create, "application", service.ScopeSelf},
		Text: "Suivez vos candidatures, et ce que les recruteurs y répondent.", Button: "Voir mes candidatures", Second: true},
	{link: link{Path: pathMyOffers, Label: "Mes offres"}, Need: need{service.Create, "OFF", service.ScopeOwn},
		Text: "Modifiez vos offres et voyez les profils qui correspondent.", Button: "Voir mes offres"},
	{link: link{Path: pathNewOffer, Label: "Nouvelle offre"}, Need: need{service.Create, "OFF", service.ScopeOwn},
		Text: "Décrivez un poste, puis publiez-le.", Button: "Créer une offre", NoEntry: true, Second: true},
	{link: link{Path: pathMessages, Label: "Messages"}, Need: need{service.Create, "thread", service.ScopeOwn},
		Text: "Ce que l’on vous écrit, et vos réponses.", Button: "Lire mes messages", Second: true},
	{link: link{Path: pathMessages, Label: "Messages"}, Need: need{service.Create, "thread", service.ScopeOwnOffers},
		Text: "Ce que les candidats vous écrivent, et vos réponses.", Button: "Lire mes messages", Second: true},
	{link: link{Path: pathImports, Label: "Imports"}, Need: need{service.Read, "IMP", service.ScopeAll},
		Text: "Ce que les organismes ont envoyé, et ce qui en a été fait.", Button: "Voir les imports"},
	{link: link{Path: pathCodes, Label: "Codes"}, Need: need{service.Create, "REG", service.ScopeTerritory}, // not of all: letters name people (000:197)
		Text: "Préparez les lettres qui invitent à s’inscrire.", Button: "Préparer des lettres"},
	{link: link{Path: pathRefusals, Label: "Refus"}, Need: need{service.Create, "REG", service.ScopeTerritory},
		Text: "Pourquoi une inscription n’a pas abouti.", Button: "Voir les refus", Second: true},
	{link: link{Path: pathCampaigns, Label: "Campagnes"}, Need: need{service.Read, "campaign", service.ScopeAll},
		Text: "Écrire à ceux qui ont accepté les actualités.", Button: "Voir les campagnes", Second: true},
	{link: link{Path: pathBreaches, Label: "Violations"}, Need: need{service.Read, "VIO", service.ScopeAll},
		Text: "Le registre des violations de données, et les délais qui courent.", Button: "Voir le registre"},
	{link: link{Path: pathRequests, Label: "Droits"}, Need: need{service.Read, "right", service.ScopeAll},
		Text: "Les demandes d’exercice de droits, et le temps qu’il reste pour répondre.", Button: "Voir les demandes"},
	{link: link{Path: pathJournal, Label: "Journal"}, Need: need{service.Read, "journal", service.ScopeRequest},
		Text: "Qui a consulté quoi, pour répondre à une demande d’exercice de droits.", Button: "Lire le journal"},
	{link: link{Path: pathReported, Label: "Offres signalées"}, Need: need{service.Delete, "own-offer", service.ScopeAll},
		Text: "Ce que des visiteurs ont signalé, à lire et à décider.", Button: "Voir les offres signalées"},
	{link: link{Path: pathOfficeThreads, Label: officeListTitle}, Need: need{service.Create, "thread", service.ScopeTerritory},
		Text: "Ce que vous écrivent les personnes de votre territoire, et vos réponses.", Button: "Lire les messages"},
	{link: link{Path: pathTickets, Label: ticketsTitle}, Need: need{service.Read, "ticket", service.ScopeTicket},
		Text: "Ce que des personnes demandent par la page « Nous écrire », à traiter.", Button: "Voir les demandes"},
	{link: link{Path: pathTickets, Label: ticketsTitle}, Need: need{service.Read, "ticket", service.ScopeAll},
		Text: "Ce que des personnes demandent par la page « Nous écrire », à traiter.", Button: "Voir les demandes"},
	{link: link{Path: pathPurges, Label: "Purges"}, Need: need{service.Read, "PUR", service.ScopeAll},
		Text: "Ce qui arrive au bout de sa durée de conservation.", Button: "Voir les purges"},
	{link: link{Path: pathHabilitations, Label: "Habilitations"}, Need: toDesignate,
		Text: "Qui travaille ici, jusqu’à quand, et sur quel engagement.", Button: "Voir les professionnels"},
	{link: link{Path: pathAccess, Label: "Demandes d’accès"}, Need: toDesignate,
		Text: "Les professionnels qui demandent un compte, à habiliter ou à refuser.", Button: "Voir les demandes d’accès", NoEntry: true, Second: true},
	{link: link{Path: pathHabilitations, Label: "Habilitations"}, Need: toStopSite, Not: toDesignate,
		Text: "Qui travaille ici, jusqu’à quand, et sur quel engagement.", Button: "Voir les professionnels"},
	{link: link{Path: pathVault, Label: "Coffre"}, Need: need{service.Approve, "proof", service.ScopeGrant},
		Text: "Les ouvertures du coffre scellé, à deux personnes.", Button: "Voir les ouvertures"},
	{link: link{Path: pathOpenProof, Label: "Preuves ouvertes"}, Need: need{service.Read, "proof", service.ScopeGrant},
		Text: "Ce que le contrôle en cours permet de lire.", Button: "Voir les preuves"},
	{link: link{Path: pathRules, Label: "Règles"}, Need: need{service.Read, "PUR", service.ScopeAll},
		Text: "Les durées de conservation, leur recompte, et les purges suspendues.", Button: "Voir les règles", NoEntry: true, Second: true},
	{link: link{Path: pathDeclare, Label: "Déclarer une violation"}, Need: need{service.Create, "VIO", service.ScopeAll}, Not: need{service.Read, "VIO", service.ScopeAll},
		Text: "Une perte, un envoi à la mauvaise personne, un accès anormal : dites-le tout de suite.", Button: "Déclarer", Second: true},
	{link: link{Path: pathConsents, Label: "Mes accords"}, Need: need{service.Update, "subscription", service.ScopeSelf},
		Text: "Ce à quoi vous dites oui ou non, quand vous voulez.", Button: "Voir mes accords", NoEntry: true, Second: true},
	{link: link{Path: pathRights, Label: "Mes droits"}, Need: need{service.Create, "right", service.ScopeSelf},
		Text: "Demandez une copie, une correction, un effacement, et suivez la réponse.", Button: "Exercer mes droits", Second: true, NoEntry: true},
	{link: link{Path: pathAccount, Label: "Mon compte"},
		Text: "Votre mot de passe, et ce qui protège votre compte.", Button: "Gérer mon compte", Second: true},
	{link: link{Path: pathMyData, Label: "Mes données"},
		Text: "Ce que nous savons de vous, d’où cela vient, et jusqu’à quand.", Button: "Voir mes données", Second: true},
}

// may reports whether the service lets a role do something; the API alone decides, this is for what pages offer.
func (s *Site) may(role string, n need) bool {
	svc, category := s.config.Service, n.Category
	if n == toDesignate {
		return svc.Designates(service.Role(role))
	}
	if of := svc.CategoryOf(string(category)); of != "" {
		category = of
	}
	if category == staff {
		category = svc.StaffCategory()
	}
	grant, ok := svc.Access[service.Role(role)][category]
	return ok && grant.Can(n.Action) && slices.Contains(grant.Scopes, n.Scope)
}

// gives reports whether a role has a power over purges, which the service names by a view: "visa", "liberation".
func (s *Site) gives(role, power string) bool {
	grant := s.config.Service.Access[service.Role(role)]["PUR"]
	return grant.Can(service.Approve) && grant.View != nil && grant.View.ID == power
}

// first is the first role of the service that may do something, noRole when none may.
func (s *Site) first(n need) string {
	for _, role := range s.config.Service.Roles {
		if s.may(string(role.ID), n) {
			return string(role.ID)
		}
	}
	return noRole
}

// tasksOf lists what a role may come for, on pages that the site has.
func (s *Site) tasksOf(role string) []task {
	var found []task
	for _, one := range tasks {
		everybody := one.Need == need{}
		if s.pages["GET "+one.Path] != nil && (everybody || s.may(role, one.Need)) && !s.may(role, one.Not) {
			found = append(found, one)
		}
	}
	return found
}

// menuOf returns the role's menu with the entry nearest to the path marked.
func (s *Site) menuOf(role, path string) []link {
	menu := []link{toHome}
	if s.pages["GET "+pathOffers] != nil {
		menu = append(menu, link{Path: pathOffers, Label: "Offres"})
	}
	menu = append(menu, link{Path: pathRegister, Label: s.registering()}, toSignIn)
	if role != noRole {
		menu = []link{toSpace}
		for _, one := range s.tasksOf(role) {
			if !one.NoEntry {
				menu = append(menu, one.link)
			}
		}
	}
	return mark(menu, path)
}

// mark marks the entry nearest to a path, and returns the entries.
func mark(entries []link, path string) []link {
	nearest := -1
	for i, entry := range entries {
		within := path == entry.Path || entry.Path != "/" && strings.HasPrefix(path, entry.Path+"/")
		if within && (nearest < 0 || len(entry.Path) > len(entries[nearest].Path)) {
			nearest = i
		}
	}
	if nearest >= 0 {
		entries[nearest].Current = true
	}
	return entries
}
