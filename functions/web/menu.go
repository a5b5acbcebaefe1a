package web

import "strings"

// link is an entry of the menu; Path is without the base path.
type link struct {
	Path, Label string
	Current     bool // the page shown, or the one above it
}

// The roles as the API names them.
const (
	noRole        = ""
	roleCandidate = "candidat"
	roleRecruiter = "recruteur"
	roleAgent     = "agent_dept"
	roleAdmin     = "admin_fonct"
	roleDPO       = "dpo"
	roleArchivist = "archiviste"
)

// The pages that others lead to.
const (
	pathRegister  = "/inscription"
	pathSignIn    = "/connexion"
	pathSpace     = "/mon-espace"
	pathCV        = "/mon-cv"
	pathDocuments = "/mon-cv/fichiers"
	pathForMe     = "/offres-pour-moi"
	pathMyOffers  = "/recruteur/offres"
	pathImports   = "/admin/imports"
	pathCodes     = "/admin/codes"
	pathRefusals  = "/admin/refus"
	pathPurges    = "/admin/purges"
	pathJournal   = "/admin/journal"
	pathMyData    = "/mes-donnees"
	pathBreaches  = "/admin/violations"
	pathDeclare   = "/admin/violations/nouvelle"

	pathAPIBreaches = "/breaches" // of the API
)

var (
	toHome     = link{Path: "/", Label: "Accueil"}
	toRegister = link{Path: pathRegister, Label: "Créer un compte"}
	toSignIn   = link{Path: pathSignIn, Label: "Se connecter"}
	toSpace    = link{Path: pathSpace, Label: "Mon espace"}
	toCV       = link{Path: pathCV, Label: "Mon CV"}
	toFiles    = link{Path: pathDocuments, Label: "Mes fichiers"}
	toForMe    = link{Path: pathForMe, Label: "Offres pour moi"}
	toMyOffers = link{Path: pathMyOffers, Label: "Mes offres"}
	toImports  = link{Path: pathImports, Label: "Imports"}
	toCodes    = link{Path: pathCodes, Label: "Codes"}
	toRefusals = link{Path: pathRefusals, Label: "Refus"}
	toPurges   = link{Path: pathPurges, Label: "Purges"}
	toBreaches = link{Path: pathBreaches, Label: "Violations"}
	toDeclare  = link{Path: pathDeclare, Label: "Déclarer une violation"}
	toJournal  = link{Path: pathJournal, Label: "Journal"}
	toMyData   = link{Path: pathMyData, Label: "Mes données"}
)

// menus gives the entries of each role; noRole is somebody who is not signed in.
var menus = map[string][]link{
	noRole:        {toHome, toRegister, toSignIn},
	roleCandidate: {toSpace, toCV, toFiles, toForMe, toMyData},
	roleRecruiter: {toSpace, toMyOffers, toMyData},
	roleAgent:     {toSpace, toCodes, toRefusals, toMyData},
	roleAdmin:     {toSpace, toImports, toPurges, toDeclare, toMyData}, // no letters: they name people (000:197)
	roleDPO:       {toSpace, toBreaches, toJournal, toPurges, toMyData},
	roleArchivist: {toSpace, toPurges, toMyData},
}

// menuOf returns the role's menu with the entry nearest to the path marked. A role without a menu of its own gets what every
// signed-in person has.
func menuOf(role, path string) []link {
	entries, found := menus[role]
	if !found {
		entries = []link{toSpace, toMyData}
	}
	menu := make([]link, len(entries))
	nearest := -1
	for i, entry := range entries {
		menu[i] = entry
		within := path == entry.Path || entry.Path != "/" && strings.HasPrefix(path, entry.Path+"/")
		if within && (nearest < 0 || len(entry.Path) > len(entries[nearest].Path)) {
			nearest = i
		}
	}
	if nearest >= 0 {
		menu[nearest].Current = true
	}
	return menu
}
