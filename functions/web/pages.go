package web

import (
	"slices"
	"strings"

	"tandem/shared/service"
)

// page is one address of the site and what answers it.
type page struct {
	Method   string
	Pattern  string // of net/http's ServeMux
	Audience audience
	Serve    func(*visit) error
}

// audience says whose menu a page shows, and so whether the account must be read to draw it. Who may see a page is not decided
// here: the API refuses, and the refusal becomes a page.
type audience uint8

const (
	visitor   audience = iota // always the menu of somebody who is not signed in: nothing is read
	everyone                  // the account is read when the visitor has a cookie; the page shows without it
	member                    // the account is read: the menu, and the page, depend on the role
	candidate                 // the menu of those who have a CV: nothing is read
	recruiter                 // the menu of those who publish offers: nothing is read
)

// pages lists every page. A page makes at most two operations of the API; a form that is accepted ends in a redirect.
var pages = []page{
	{"GET", "/{$}", everyone, home},
	{"GET", "/inscription", visitor, chooseAccount},
	{"GET", "/inscription/{role}", visitor, registrationForm},
	{"POST", "/inscription/{role}", visitor, register},
	{"GET", "/inscription/envoyee", visitor, registered},
	{"GET", "/confirmation", visitor, confirmationForm}, // a link in a mail: software that visits links must not use it up
	{"POST", "/confirmation", visitor, confirm},
	{"GET", "/invitation", visitor, invitationForm},
	{"POST", "/invitation", visitor, choosePassword},
	{"GET", "/connexion", visitor, signInForm},
	{"POST", "/connexion", visitor, signIn},
	{"POST", "/deconnexion", visitor, signOut},
	{"GET", "/mot-de-passe", visitor, forgottenForm},
	{"POST", "/mot-de-passe", visitor, askPassword},
	{"GET", "/mot-de-passe/nouveau", visitor, newPasswordForm}, // the link of a mail: a button acts, the visit alone does not
	{"POST", "/mot-de-passe/nouveau", visitor, takeNewPassword},
	{"GET", "/nouvelle-adresse", visitor, newAddressForm},
	{"POST", "/nouvelle-adresse", visitor, confirmNewAddress},
	{"GET", "/ce-n-etait-pas-moi", visitor, alarmForm}, // as above
	{"POST", "/ce-n-etait-pas-moi", visitor, raiseAlarm},
	{"GET", "/accord", visitor, agreementForm}, // as above, for who represents somebody
	{"POST", "/accord", visitor, answerAgreement},
	{"GET", "/conditions", everyone, terms},
	{"GET", "/confidentialite", everyone, privacy},
	{"GET", "/confidentialite/durees", everyone, retentionTable},
	{"GET", "/confidentialite/registre", everyone, processing},
	{"GET", "/confidentialite/destinataires", everyone, recipients},
	{"GET", "/confidentialite/qui-voit-quoi", everyone, accessMatrix},
	{"GET", "/accessibilite", everyone, accessibility},
	{"GET", "/mentions-legales", everyone, legal},
	{"GET", "/offres", everyone, searchOffers},
	{"GET", pathHelp, everyone, helping},
	{"GET", pathSiteMap, everyone, sitePlan},
	{"GET", "/offres/{id}", everyone, publicOffer},
	{"GET", "/offres/{id}/signaler", everyone, pointOutForm},
	{"POST", "/offres/{id}/signaler", everyone, doPointOut},
	{"GET", "/recommandations", everyone, recommendations},
	{"GET", "/contact", everyone, contactForm},
	{"POST", "/contact", everyone, contact},

	{"GET", "/mon-espace", member, mySpace},
	{"GET", "/mon-compte", member, myAccount},
	{"POST", "/mon-compte/appareils/deconnexion", member, endOtherSessions},
	{"POST", "/mon-compte/appareils/{session}/deconnexion", member, endSession},
	{"GET", "/mon-compte/adresse", member, changeAddressForm},
	{"POST", "/mon-compte/adresse", member, changeAddress},
	{"GET", pathMails, member, mailsForm},
	{"POST", pathMails, member, chooseMails},
	{"GET", "/mon-compte/telephone", member, changePhoneForm},
	{"POST", "/mon-compte/telephone", member, changePhone},
	{"GET", "/mon-compte/mot-de-passe", member, changePasswordForm},
	{"POST", "/mon-compte/mot-de-passe", member, changePassword},
	{"GET", pathRepresentative, member, myRepresentative},
	{"POST", pathRepresentative + "/demande", member, askRepresentative},
	{"POST", pathRepresentative + "/fin", member, endRepresentative},
	{"GET", "/mes-donnees", member, myData},
	{"POST", "/confidentialite/lue", member, knowNotice},
	{"GET", "/reprendre", member, resumeForm},
	{"POST", "/reprendre", member, forgetForm},
	{"GET", "/conditions/accepter", member, acceptForm},
	{"POST", "/conditions/accepter", member, acceptTerms},
	{"GET", "/mes-accords", member, myConsents},
	{"POST", "/mes-accords/{finalite}/donner", member, giveConsent},
	{"POST", "/mes-accords/{finalite}/retirer", member, withdrawConsent},
	{"POST", "/mes-accords/{finalite}/appareils/{appareil}/retirer", member, forgetDevice},
	{"GET", "/mes-droits", member, myRights},
	{"GET", "/mes-droits/demande", member, askForm},
	{"POST", "/mes-droits/demande", member, askRight},
	{"GET", "/mes-droits/demandes/{id}", member, myRequest},
	{"POST", "/mes-droits/demandes/{id}/retrait", member, withdrawRequest},
	{"GET", "/mes-droits/copies", member, copyForm},
	{"POST", "/mes-droits/copies", member, askCopy},
	{"GET", "/mes-droits/copies/{copie}/{partie}", member, downloadForm},
	{"POST", "/mes-droits/copies/{copie}/{partie}", member, downloadCopy}, // the password again, in no address
	{"GET", "/mes-droits/directives", member, directivesForm},
	{"POST", "/mes-droits/directives", member, giveDirectives},
	{"POST", "/mes-droits/directives/revocation", member, revokeDirectives},
	{"GET", "/mes-droits/depart", member, leavingForm},
	{"POST", "/mes-droits/depart", member, leaveService},
	{"GET", "/mes-droits/oppositions/{finalite}", member, oppositionForm},
	{"POST", "/mes-droits/oppositions/{finalite}", member, oppose},
	{"POST", "/mes-droits/oppositions/{finalite}/retrait", member, takeBackOpposition},
	{"GET", "/mes-droits/corrections", member, correctionForm},
	{"POST", "/mes-droits/corrections", member, closeCorrection},
	{"GET", "/desabonnement/{jeton}", visitor, leaveForm}, // the link of a mail, for whoever holds it
	{"POST", "/desabonnement/{jeton}", visitor, leave},    // the button of that page, or of a mail program (RFC 8058)

	{"GET", "/mon-cv", candidate, cvs},
	{"POST", "/mon-cv", candidate, createCV}, // also the search of a trade or a commune
	{"GET", "/mon-cv/nouveau", candidate, anotherCV},
	{"GET", "/mon-cv/{cv}", candidate, cvForm},
	{"POST", "/mon-cv/{cv}", candidate, saveCV},
	{"POST", "/mon-cv/{cv}/publier", candidate, publishCV},
	{"POST", "/mon-cv/{cv}/depublier", candidate, withdrawCV},
	{"POST", "/mon-cv/{cv}/copier", candidate, copyCV},
	{"POST", "/mon-cv/{cv}/supprimer", candidate, removeCV},
	{"GET", "/mon-cv/{cv}/apercu", member, cvPaper},
	{"GET", "/mon-cv/{cv}/pdf", member, downloadCV},
	{"GET", "/mon-cv/{cv}/comparer", candidate, compareCVs},
	{"GET", "/mon-cv/{cv}/{partie}", candidate, cvPartForm},
	{"POST", "/mon-cv/{cv}/{partie}", candidate, saveCVPart},
	{"GET", "/mon-cv/fichiers", candidate, documents},
	{"POST", "/mon-cv/fichiers", candidate, uploadDocument},
	{"GET", "/mon-cv/fichiers/{id}/lire", candidate, downloadDocument},
	{"POST", "/mon-cv/fichiers/{id}/supprimer", candidate, deleteDocument},
	{"GET", "/mon-cv/fichiers/{id}/propositions", candidate, suggested},
	{"POST", "/mon-cv/fichiers/{id}/propositions/{proposition}", candidate, decideSuggestion},
	{"GET", "/offres-pour-moi", candidate, offersForMe},
	{"GET", "/offres-pour-moi/{id}", candidate, offerForMe},
	{"GET", "/offres-pour-moi/{id}/reexamen", candidate, reviewForm},
	{"POST", "/offres-pour-moi/{id}/reexamen", candidate, askReview},

	{"GET", "/offres/{id}/postuler", candidate, applyForm},
	{"POST", "/offres/{id}/postuler", candidate, apply},
	{"GET", "/mes-candidatures", candidate, myApplications},
	{"GET", "/mes-candidatures/{offre}", candidate, myApplication},
	{"GET", "/mes-candidatures/{offre}/{acte}", candidate, applicationActForm(mine)},
	{"POST", "/mes-candidatures/{offre}/{acte}", candidate, doApplicationAct(mine)},

	{"GET", "/messages", member, myMessages},
	{"GET", "/messages/{conversation}", member, oneThread},
	{"POST", "/messages/{conversation}", member, sendMessage},
	{"GET", reportPattern, member, reportMessageForm},
	{"POST", reportPattern, member, reportMessage},
	{"GET", "/messages/service", member, officeForm},
	{"POST", "/messages/service", member, askOffice},
	{"GET", "/messages/candidature/{offre}", member, firstMessage},
	{"POST", "/messages/candidature/{offre}", member, sendFirstMessage},

	{"GET", "/recruteur/offres", recruiter, myOffers},
	{"GET", "/recruteur/offres/nouvelle", member, newOfferForm}, // who is not signed in, or has something to read first, learns it before writing
	{"POST", "/recruteur/offres/nouvelle", recruiter, createOffer},
	{"GET", "/recruteur/offres/{id}", recruiter, offerForm},
	{"POST", "/recruteur/offres/{id}", recruiter, saveOffer},
	{"POST", "/recruteur/offres/{id}/publier", recruiter, publishOffer},
	{"POST", "/recruteur/offres/{id}/copier", recruiter, copyOffer},
	{"GET", "/recruteur/offres/{id}/{acte}", recruiter, offerActForm},
	{"POST", "/recruteur/offres/{id}/{acte}", recruiter, doOfferAct},
	{"GET", "/recruteur/offres/{id}/profils", recruiter, profiles},
	{"GET", "/recruteur/offres/{id}/profils/{profil}", recruiter, oneProfile},
	{"GET", "/recruteur/offres/{id}/candidatures", recruiter, receivedApplications},
	{"GET", "/recruteur/offres/{id}/candidatures/{candidature}", recruiter, receivedApplication},
	{"GET", "/recruteur/offres/{id}/candidatures/{candidature}/{acte}", recruiter, applicationActForm(theirs)},
	{"POST", "/recruteur/offres/{id}/candidatures/{candidature}/{acte}", recruiter, doApplicationAct(theirs)},

	{"GET", "/admin/imports", member, imports},
	{"GET", "/admin/imports/{id}", member, oneImport},
	{"POST", "/admin/imports/{id}/rejets/{place}/rejouer", member, replayReject},
	{"GET", "/admin/codes", member, codesForm},
	{"POST", "/admin/codes", member, issueCodes}, // the letters are shown once, so here no redirect follows
	{"GET", "/admin/refus", member, refusals},
	{"GET", "/admin/journal", member, journalForm},
	{"POST", "/admin/journal", member, readJournal}, // what is asked stays out of addresses, so here no redirect follows
	{"GET", "/admin/journal/verification", member, verifyForm},
	{"POST", "/admin/journal/verification", member, verifyJournal},
	{"GET", "/admin/purges", member, purges},
	{"POST", "/admin/purges", member, previewPurge},
	{"GET", "/admin/purges/{id}", member, onePurge},
	{"GET", "/admin/regles", member, rules},
	{"POST", "/admin/regles/{regle}/suspension", member, suspendRule},
	{"POST", "/admin/regles/{regle}/reprise", member, resumeRule},
	{"POST", "/admin/purges/{id}/visa", member, approvePurge},
	{"POST", "/admin/purges/{id}/liberation", member, releasePurge},
	{"GET", "/admin/offres-signalees", member, reportedOffers},
	{"GET", "/admin/offres-signalees/{id}/retrait", member, removeOfferForm},
	{"POST", "/admin/offres-signalees/{id}/retrait", member, doRemoveOffer},
	{"POST", "/admin/offres-signalees/{id}/classement", member, dismissReport},
	{"GET", "/admin/messages", member, officeThreads},
	{"GET", pathFirstLetter, member, firstLetterForm},
	{"POST", pathFirstLetter, member, writeFirstLetter},
	{"GET", "/admin/messages/{personne}/{conversation}", member, officeThreadForm},
	{"POST", "/admin/messages/{personne}/{conversation}", member, answerOffice},
	{"GET", "/admin/demandes", member, tickets},
	{"POST", "/admin/demandes/{id}/traitement", member, handleTicket},
	{"GET", "/admin/demandes/{id}/retrait", member, removeMessageForm},
	{"POST", "/admin/demandes/{id}/retrait", member, removeMessage},
	{"GET", "/admin/habilitations", member, habilitations},
	{"GET", "/admin/acces", member, accessRequests},
	{"GET", "/admin/acces/{id}", member, accessRequestForm},
	{"POST", "/admin/acces/{id}", member, grantAccess},
	{"GET", "/admin/acces/{id}/refus", member, refuseAccessForm},
	{"POST", "/admin/acces/{id}/refus", member, refuseAccess},
	{"GET", "/admin/habilitations/nouvelle", member, designateForm},
	{"POST", "/admin/habilitations/nouvelle", member, designate},
	{"GET", "/admin/habilitations/{id}/{acte}", member, habilitationActForm},
	{"POST", "/admin/habilitations/{id}/{acte}", member, doHabilitationAct},
	{"GET", "/admin/coffre", member, openings},
	{"GET", "/admin/coffre/nouvelle", member, askVaultForm},
	{"POST", "/admin/coffre/nouvelle", member, askVault},
	{"POST", "/admin/coffre/{id}/accord", member, releaseVault},
	{"POST", "/admin/coffre/{id}/fin", member, endVault},
	{"GET", "/admin/coffre-ouvert", member, openProofs},
	{"GET", "/admin/coffre-ouvert/{id}", member, openProof},
	{"GET", "/admin/contentieux", member, litigations},
	{"GET", "/admin/contentieux/{acte}", member, litigationForm},
	{"POST", "/admin/contentieux/{acte}", member, doLitigation},
	{"GET", "/admin/suspensions", member, holds},
	{"GET", "/admin/suspensions/{acte}", member, holdForm},
	{"POST", "/admin/suspensions/{acte}", member, doHold},
	{"GET", "/admin/droits", member, requests},
	{"GET", "/admin/droits/registre", member, requestRegister},
	{"GET", "/admin/droits/registre.csv", member, saveRegister},
	{"GET", "/admin/communications", member, disclosures},
	{"GET", "/admin/communications/nouvelle", member, discloseForm},
	{"POST", "/admin/communications/nouvelle", member, disclose},
	{"GET", "/admin/droits/nouvelle", member, letterForm},
	{"POST", "/admin/droits/nouvelle", member, recordLetter},
	{"GET", "/admin/droits/{id}", member, oneRequest},
	{"POST", "/admin/droits/{id}/copies", member, prepareCopy},
	{"GET", "/admin/droits/{id}/copies/{copie}/{partie}", member, fetchCopyForm},
	{"POST", "/admin/droits/{id}/copies/{copie}/{partie}", member, fetchCopy},
	{"GET", "/admin/droits/{id}/critere", member, criterionForm},
	{"POST", "/admin/droits/{id}/critere", member, correctCriterion},
	{"GET", "/admin/droits/{id}/{acte}", member, requestActForm},
	{"POST", "/admin/droits/{id}/{acte}", member, doRequestAct},
	{"GET", "/admin/campagnes", member, campaigns},
	{"GET", "/admin/campagnes/nouvelle", member, newCampaignForm},
	{"POST", "/admin/campagnes/nouvelle", member, writeCampaign},
	{"GET", "/admin/campagnes/{id}", member, oneCampaign},
	{"GET", "/admin/campagnes/{id}/texte", member, changeCampaignForm},
	{"POST", "/admin/campagnes/{id}/texte", member, changeCampaign},
	{"POST", "/admin/campagnes/{id}/envoi", member, launchCampaign},
	{"POST", "/admin/campagnes/{id}/annulation", member, cancelCampaign},
	{"GET", "/admin/violations", member, breaches},
	{"GET", "/admin/plaintes", member, complaints},
	{"GET", "/admin/violations/delais", member, breachDeadlines},
	{"GET", "/admin/violations/nouvelle", member, declareForm},
	{"POST", "/admin/violations/nouvelle", member, declareBreach},
	{"GET", "/admin/violations/{id}", member, oneBreach},
	{"GET", "/admin/violations/{id}/{acte}", member, breachActForm},
	{"POST", "/admin/violations/{id}/{acte}", member, doBreachAct},
}

// parts are the pages of what a service may do without: they exist where it uses it.
var parts = []struct {
	Under string // beginning of the pattern
	Uses  service.Feature
}{
	{"/mon-cv", service.FeatureCV},
	{"/offres-pour-moi", service.FeatureMatching},
	{"/recruteur/offres/{id}/profils", service.FeatureMatching},
	{"/recruteur/", service.FeatureOffers},
	{"/offres", service.FeatureOffers},
	{"/mes-candidatures", service.FeatureOffers},
	{"/admin/offres-signalees", service.FeatureOffers},
	{"/mes-accords/{finalite}/appareils", service.FeaturePush},
	{"/admin/imports", service.FeatureFlux},
	{"/admin/codes", service.FeatureCodes},
	{"/admin/refus", service.FeatureCodes},
	{"/admin/campagnes", service.FeatureNews},
}

// lapsed are the member pages of who must accept the conditions of use anew: what is theirs, and that acceptance. Pages for everyone stay as they
// are; any other page leads to the acceptance.
var lapsed = []string{"/mon-compte", "/mes-donnees", "/mes-accords", "/mes-droits", "/conditions/", "/confidentialite/"}

func (p *page) lapsed() bool {
	return slices.ContainsFunc(lapsed, func(under string) bool { return strings.HasPrefix(p.Pattern, under) })
}

// ownRecords are the pages of a right, or of records, that a service may not have.
var ownRecords = []struct {
	Under string
	Has   func(svc *service.Service) bool
}{
	{"/mes-droits/directives", func(svc *service.Service) bool { _, ok := svc.Right(service.RightPostMortem); return ok }},
	{"/admin/coffre", opens},
	{"/accord", (*service.Service).Represents},
	{pathRepresentative, (*service.Service).Represents},
	{"/contact", helps},
	{"/messages/service", writesToOffice},
	{"/admin/messages", writesToOffice},
	{reportPattern, reports},
	{"/admin/demandes/{id}/retrait", reports},
	{"/admin/demandes", helps},
	{"/messages", func(svc *service.Service) bool { return svc.CategoryOf("thread") != "" }},
	{"/mes-droits/corrections", func(svc *service.Service) bool { return svc.CategoryOf("annotation") != "" }},
}

// helps reports whether a service takes requests for help.
func helps(svc *service.Service) bool { return len(svc.Contact) > 0 }

// reports reports whether messages can be pointed out, and removed.
func reports(svc *service.Service) bool {
	_, found := svc.ReportsTopic()
	return found
}

// writesToOffice reports whether some role reads what people of its territory write.
func writesToOffice(svc *service.Service) bool {
	category := svc.CategoryOf("thread")
	return category != "" && slices.ContainsFunc(svc.Roles, func(role service.RoleSpec) bool {
		grant := svc.Access[role.ID][category]
		return grant.Can(service.Create) && grant.Reaches(service.ScopeTerritory)
	})
}

// in reports whether a service has the page.
func (p *page) in(svc *service.Service) bool {
	for _, part := range ownRecords {
		if strings.HasPrefix(p.Pattern, part.Under) && !part.Has(svc) {
			return false
		}
	}
	for _, part := range parts {
		if strings.HasPrefix(p.Pattern, part.Under) && !svc.Has(part.Uses) {
			return false
		}
	}
	return true
}
