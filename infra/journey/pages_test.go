package journey

import (
	"maps"
	"net/url"
	"strings"
	"testing"
)

func signIn(b *browser, address, secret string) *browser {
	b.t.Helper()
	return b.open("/connexion").press("connecter", url.Values{"courriel": {address}, "motdepasse": {secret}})
}

// TestPages walks the journey through the site as a person without scripts does: by its words, links and buttons.
func TestPages(t *testing.T) {
	t.Parallel()
	target := open(t)
	agent := newVisitor(t, target.url)
	agent.signIn("agent@demo.example", target.demoPassword)
	desk := newVisitor(t, target.url)
	desk.signIn("admin@demo.example", target.demoPassword)
	eventually(t, "the first import is over", func() bool {
		return strings.Contains(text(t, desk.must(200, "GET", "/api/v1/admin/imports", nil)), "OK")
	})
	code := target.letter(t, agent, "SPÉCIMEN")

	remi := newBrowser(t, target.url)
	remi.open("/").follow("Créer mon compte")
	claim := url.Values{
		"code": {code}, "nom": {"specimen"}, "prenom": {"Remi"}, "naissance": {"29/2/1992"}, "codepostal": {"62400"}, "courriel": {"remi@demo.example"},
		"motdepasse": {"azerty"}, "conditions": {"oui"},
	}
	remi.press("compte", claim).reads("12 caractères")
	if strings.Contains(remi.page, `value="azerty"`) || !strings.Contains(remi.page, `value="remi@demo.example"`) {
		t.Error("a refused form keeps the password, or forgets the rest")
	}
	remi.press("compte", url.Values{"motdepasse": {password}, "conditions": {"oui"}}).reads("Vérifiez votre messagerie")

	link := ""
	eventually(t, "the confirmation mail", func() bool {
		mails, _ := at(t, target.desk.must(200, "GET", "/_local/mails", nil), "mails").([]any)
		for _, one := range mails {
			if text(t, one, "to") == "remi@demo.example" {
				link = text(t, one, "links", 0)
			}
		}
		return link != ""
	})
	found, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	remi.open(remi.inside(found.RequestURI())).press("Confirmer", nil)
	signIn(remi, "remi@demo.example", password).reads("Bonjour Remi")

	remi.open("/mon-cv").press("Chercher ce métier", url.Values{"titre": {"Boulangère"}, "metier_cherche": {"boulang"}}).reads("Boulang")
	job := firstChoice(t, remi.page, "metier")
	remi.press("Ajouter ce choix", url.Values{"metier": {job}}).reads("Boulang")
	remi.press("Chercher cette commune", url.Values{"commune_cherche": {"62000"}}).reads("Arras")
	remi.press("Enregistrer", url.Values{"commune": {firstChoice(t, remi.page, "commune")}, "rayon": {"20"}, "contrats": {"CDI"}, "texte": {"Je pétris."}})
	remi.open("/mon-cv").follow("Boulangère").press("Publier mon CV", nil).reads("Publié")

	recruiter := newBrowser(t, target.url)
	signIn(recruiter, "recruteur@demo.example", target.demoPassword)
	recruiter.open("/recruteur/offres/nouvelle").press("Chercher ce métier", url.Values{"titre": {"Boulanger"}, "metier_cherche": {"boulang"}})
	recruiter.press("Chercher cette commune", url.Values{"metier": {firstChoice(t, recruiter.page, "metier")}, "commune_cherche": {"Arras"}})
	recruiter.press("Enregistrer", url.Values{"commune": {firstChoice(t, recruiter.page, "commune")}, "contrat": {"CDI"}, "description": {"Pétrir et cuire."}, "contact": {"Mme Contact"}})
	recruiter.open("/recruteur/offres").follow("Boulanger").press("Publier", nil)

	eventually(t, "the offer is shown to the candidate", func() bool { return remi.open("/offres-pour-moi").says("Boulanger") })
	remi.follow("Boulanger").reads("Rempli").reads("Métier").reads("Contrat")
	recruiter.open("/recruteur/offres").follow("profil")
	eventually(t, "the profile is shown to the recruiter", func() bool { return recruiter.open(recruiter.at).says("Boulangère") })
	recruiter.follow("Boulangère").reads("Je pétris.")
	if recruiter.says("pécimen") || recruiter.says("remi@") {
		t.Error("the recruiter reads who it is")
	}
	remi.open("/mes-donnees").reads("droit au RSA ouvert").reads("MJ-01")

	admin := newBrowser(t, target.url)
	signIn(admin, "admin@demo.example", target.demoPassword)
	admin.open("/admin/imports").reads("8")
	admin.open("/admin/purges").reads("purge")
	remi.open("/mon-espace").press("déconnecter", nil)
	remi.open("/mon-cv").reads("onnect")
}

// firstChoice is the value of the first radio button of a name.
func firstChoice(t *testing.T, page, name string) string {
	t.Helper()
	for _, tag := range field.FindAllString(page, -1) {
		if attribute(tag, "name") == name && attribute(tag, "type") == "radio" {
			return attribute(tag, "value")
		}
	}
	t.Fatalf("no choice of %s", name)
	return ""
}

// TestPagesOfRights: somebody asks to be heard and for their copy, downloads it with the password, gives and revokes directives; who protects the
// data takes the request, answers it, records a letter and refuses it, and reads the register; all of it by forms.
func TestPagesOfRights(t *testing.T) {
	t.Parallel()
	target := open(t)
	person := newBrowser(t, target.url)
	signIn(person, "recruteur@demo.example", target.demoPassword)
	person.open("/mes-droits").reads("repose sur votre consentement").reads("Aucune demande")
	person.follow("Faire une demande").press("Envoyer", url.Values{"message": {"Sans choix"}}).reads("Choisissez ce que vous demandez")
	person.press("Envoyer", url.Values{"droit": {"restriction"}, "motif": {"accuracy"}, "message": {"Mon nom a une faute."}})
	person.reads("Votre demande est reçue").reads("Réception confirmée").reads("Mon nom a une faute.").reads("Réponse au plus tard le")
	request := person.at

	officer := newBrowser(t, target.url)
	signIn(officer, "dpo@demo.example", target.demoPassword)
	officer.open("/admin/droits").follow("Faire geler").reads("Mon nom a une faute.")
	officer.follow("Dire quel droit").press("Dire quel droit", url.Values{"droit": {"restriction"}}).reads("inscrit à la demande")
	officer.follow("Prendre en charge").press("Prendre en charge", nil).reads("Demande prise en charge")
	officer.follow("Geler").press("Geler", url.Values{"motif": {"accuracy"}}).reads("Utilisation des données limitée")
	officer.follow("Lever").press("Lever", url.Values{"motif": {"Le nom est corrigé."}}).reads("Limitation levée")
	officer.follow("Répondre").press("Répondre", url.Values{"texte": {"Votre nom est corrigé."}}).reads("Réponse donnée")
	person.open(strings.Split(request, "?")[0]).reads("Votre nom est corrigé.").reads("CNIL")
	if strings.Contains(person.page, "Retirer ma demande") {
		t.Error("a request that is answered can be withdrawn")
	}

	person.open("/mes-droits").follow("Demander une copie").press("Demander ma copie", url.Values{"motdepasse": {"pas-le-bon-mot"}}).reads("Ce mot de passe n’est pas le vôtre")
	person.press("Demander ma copie", url.Values{"motdepasse": {target.demoPassword}}).reads("Votre copie se prépare")
	eventually(t, "the copy is ready", func() bool { return person.open("/mes-droits").says("Prête jusqu’au") })
	if file := person.follow("Télécharger").press("Télécharger", url.Values{"motdepasse": {target.demoPassword}}); !strings.HasPrefix(file.page, "PK") {
		t.Errorf("no file: %.200s", words(file.page))
	}
	person.open("/mes-droits").follow("Dire ce que deviennent").press("Enregistrer mes directives", url.Values{"souhait": {"effacer"}}).reads("Vos directives sont enregistrées")
	person.follow("Changer ou révoquer").press("Révoquer", nil).reads("Vous n’avez pas donné de directives")

	letter := url.Values{"droit": {"access"}, "voie": {"courrier"}, "jour": {"1/1/2020"}, "nom": {"Inès Inconnue"}, "adresse": {"1 rue de l’Essai, 62000 Arras"}}
	officer.open("/admin/droits").follow("Enregistrer une demande").press("Enregistrer", letter).reads("Inès Inconnue").reads("en retard")
	officer.follow("accusé").press("accusé", nil).reads("Réception confirmée")
	officer.follow("Demander une vérification").press("Demander", url.Values{"motif": {"L’écriture diffère."}})
	officer.follow("Refuser").press("Refuser", url.Values{"motif": {"L’identité reste douteuse."}}).reads("Demande refusée")
	officer.open("/admin/droits").follow("Voir le registre").reads("2020")
	if table := officer.open("/admin/droits/registre.csv").page; !strings.Contains(table, "2020;") || strings.Contains(table, "Inès") {
		t.Errorf("the register saved: %s", table)
	}

	order := url.Values{"titre": {"requisition"}, "autorite": {"Tribunal judiciaire d’Exempleville"}, "texte": {"Code de procédure pénale, article 60-1"},
		"reference": {"R-2026-17"}, "jour": {"15/12/2026"}, "courriel": {"recruteur@demo.example"}}
	officer.open("/admin/droits").follow("Communications à des autorités").reads("Aucune communication").follow("Inscrire").follow("Offres")
	officer.press("Inscrire", but(order, "reference", "")).reads("Indiquez la référence")
	officer.press("Inscrire", but(order, "courriel", "")).reads("Indiquez une adresse électronique ou un numéro")
	officer.press("Inscrire", order).reads("inscrite au registre").reads("Réquisition").reads("15 décembre 2026")
	person.open("/mes-donnees").reads("Communiqué à Tribunal judiciaire d’Exempleville")

	person.open("/mes-droits").follow("Retirer mon accord").press("Retirer mon accord", url.Values{"motdepasse": {target.demoPassword}}).reads("votre compte est fermé")
	person.open("/mes-droits").reads("Se connecter")
}

// but is a form with another answer to one question.
func but(form url.Values, name, answer string) url.Values {
	changed := maps.Clone(form)
	changed.Set(name, answer)
	return changed
}
