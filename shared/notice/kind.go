package notice

import (
	"slices"
	"strings"

	"tandem/shared/service"
)

// Kind is a sort of mail that brings people back sooner, and that they may do without: what it tells of is on their pages all the same. The mails that
// are no Kind are owed, and nothing switches them off: those that an act of theirs asks for, that protect their account, that answer a right, that say
// what was decided or what becomes of their data.
type Kind struct {
	ID    string // of its messages in the outbox
	Label string
	When  string // it is sent

	page, text string // where it leads, and what it says: neither of whom, nor what
	to         func(svc *service.Service, role service.Role) bool
}

// kinds are in the order in which people choose.
var kinds = []Kind{
	{"written", "Un message vous attend", "Quand quelqu’un vous écrit dans le service.",
		"/messages", "Quelqu’un vous a écrit sur {service}. Pour le lire et répondre, connectez-vous",
		may(service.Create, "thread", service.ScopeOwn, service.ScopeOwnOffers)},
	{"applied", "Une candidature vous attend", "Quand quelqu’un postule à une de vos offres, vous répond ou retire sa candidature.",
		"/recruteur/offres", "Il y a du nouveau dans les candidatures à l’une de vos offres sur {service}. Pour le lire, connectez-vous",
		may(service.Create, "own-offer", service.ScopeOwn)},
	{"answered", "Votre candidature a avancé", "Quand un recruteur donne suite à une de vos candidatures.",
		"/mes-candidatures", "Il y a du nouveau au sujet d’une candidature que vous avez envoyée sur {service}. Pour le lire, connectez-vous",
		may(service.Create, "application", service.ScopeSelf)},
	{"offer-ending", "Une de vos offres arrive à son terme", "Peu avant le dernier jour en ligne d’une de vos offres.",
		"/recruteur/offres", "Une offre que vous avez publiée dans {service} arrive à son dernier jour en ligne. Sans action de votre part, elle s’arrête ce jour-là. Pour la prolonger, ou dire qu’elle est pourvue, connectez-vous",
		may(service.Create, "own-offer", service.ScopeOwn)},
	{"offer-ended", "Une de vos offres n’est plus en ligne", "Quand le dernier jour d’une de vos offres est passé.",
		"/recruteur/offres", "Une offre que vous avez publiée dans {service} est arrivée à son dernier jour : elle n’est plus visible. Si le poste est toujours à pourvoir, copiez-la en un nouveau brouillon",
		may(service.Create, "own-offer", service.ScopeOwn)},
	{"access-asked", "Une demande d’accès attend une réponse", "Une fois par jour au plus, tant qu’un professionnel attend une réponse à sa demande d’accès.",
		"/admin/acces", "Au moins un professionnel demande un accès à {service} et attend une réponse. Pour lire les demandes et y répondre, connectez-vous",
		answersRequests},
}

// answersRequests has a kind sent to who designates those who ask for an access themselves.
func answersRequests(svc *service.Service, role service.Role) bool {
	asked, ok := svc.RoleBy(service.AccountByAsking)
	return ok && slices.ContainsFunc(svc.DesignatedBy(role), func(one service.RoleSpec) bool { return one.ID == asked.ID })
}

// For reports whether people of a role may get mails of the kind.
func (k Kind) For(svc *service.Service, role service.Role) bool { return k.to(svc, role) }

// Mail is the mail of a kind; leave is the link by which who reads it has no more of them.
func (k Kind) Mail(service, site, leave string) Text {
	return Text{k.Label, strings.ReplaceAll("Bonjour,\n\n"+k.text+" :\n\n"+site+k.page+"\n\nCe message est envoyé automatiquement par {service}.", "{service}", service) +
		"\n\n-- \nPour ne plus recevoir ce genre de courriel, ouvrez ce lien et appuyez sur le bouton :\n\n" + leave + "\n"}
}

// may has a kind sent to the roles that have a cell of the matrix.
func may(action service.Action, record string, scopes ...service.Scope) func(*service.Service, service.Role) bool {
	return func(svc *service.Service, role service.Role) bool {
		grant, ok := svc.Access[role][svc.CategoryOf(record)]
		return ok && grant.Can(action) && grant.Reaches(scopes...)
	}
}

// Kinds are those that people of a role may get.
func Kinds(svc *service.Service, role service.Role) []Kind {
	return slices.DeleteFunc(slices.Clone(kinds), func(kind Kind) bool { return !kind.to(svc, role) })
}

// Find is the kind of a message of the outbox; false for a mail that is owed.
func Find(id string) (Kind, bool) {
	at := slices.IndexFunc(kinds, func(kind Kind) bool { return kind.ID == id })
	if at < 0 {
		return Kind{}, false
	}
	return kinds[at], true
}
