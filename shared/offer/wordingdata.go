package offer

// The criteria of the article L1132-1 of the code du travail that the expressions below touch, as people read them.
const (
	onAge         = "l’âge"
	onNation      = "la nationalité ou l’origine"
	onSex         = "le sexe"
	onLooks       = "l’apparence physique"
	onFamily      = "la situation de famille"
	onPregnancy   = "la grossesse"
	onResidence   = "le lieu de résidence"
	onHealth      = "l’état de santé ou le handicap"
	onHabits      = "les mœurs"
	onReligion    = "les convictions religieuses"
	onUnions      = "les activités syndicales"
	onMeans       = "la situation économique"
	inOtherTongue = "la langue de l’offre"
)

// expression is a way of writing that touches a criterion, unless the words around it say that it is about something else.
type expression struct {
	id        string
	says      string // of folded words, as lookup.Key writes them
	unless    string // found in the same sentence: then it is about something else; empty: nothing else is meant by it
	criterion string
	advice    string
}

// people are words that show that an age, or a sex, is that of whom one works for, or that the law itself sets one.
const people = `\b(?:ENFAN\w*|ADO\w*|JEUNES|PUBLICS?|CLIENT\w*|USAGERS?|RESIDENT\w*|PATIENT\w*|BENEFICIAIRES?|LOCATAIRES?|ACCUEIL\w*|HEBERG\w*|FOYER|MAISON|APPRENTI\w*|ALTERNAN\w*|PROFESSIONNALISATION|CIVIQUE|ENGAGEMENT|ELEVES?|ETUDIANTS?|STAGIAIRES?|EQUIPES?|CLUB|LIGUE|CHAMPIONNAT|DETENU\w*|ACCOMPAGN\w*)\b`

// expressions are few and unmistakable: a warning that is wrong teaches to read none.
var expressions = []expression{
	{"jeune", `\b(?:JEUNES? (?:ET )?DYNAMIQUES?|DYNAMIQUES? ET JEUNES?)\b`,
		`\b(?:EQUIPES?|ENTREPRISES?|SOCIETES?|STRUCTURES?|AGENCES?|START UPS?|STARTUPS?|ASSOCIATIONS?|MARQUES?|ENSEIGNES?|CLIENTELE|PUBLICS?|VILLES?|COMMUNES?|GROUPES?|CABINETS?|MAISONS?|ENVIRONNEMENT|AMBIANCE|CADRE)\b`,
		onAge, "Dites ce que demande le poste : « rythme soutenu », « déplacements fréquents »."},
	{"moins-de", `\bMOINS DE [2-6]\d ANS\b`,
		people + `|\b(?:PERMIS|EXPERIENCES?|ANCIENNETE|METIER|VEHICULES?|BATIMENTS?|MATERIELS?|MACHINES?|MOTEURS?|ENTREPRISES?|SOCIETES?|MOYENNE|DISPOSITIFS?|AIDES?|DIPLOMES?|DEPUIS|EXISTE|LOGEMENTS?|CUI|PEC)\b`,
		onAge, "Retirez l’âge. Si l’expérience compte, dites laquelle : « première expérience appréciée », « débutants acceptés »."},
	{"entre-deux-ages", `\bAGEE?S? (?:DE |ENTRE )?[1-6]\d (?:A|ET) [1-6]\d ANS\b`, people + `|\b(?:PERSONNES AGEES|VEHICULES?|CHEPTEL)\b`,
		onAge, "Retirez l’âge. Si l’expérience compte, dites laquelle."},
	{"age-maximum", `\bAGE (?:MAXIMUM|MAXIMAL|MAXI)\b|\bLIMITE D AGE\b`, people + `|\b(?:SANS LIMITE|PAS DE LIMITE|AUCUNE LIMITE|FONCTIONNAIRES?|CONCOURS)\b`,
		onAge, "Retirez l’âge, sauf si un texte le fixe pour ce contrat : citez-le alors."},
	{"nationalite", `\b(?:DE )?NATIONALITE FRANCAISE\b`,
		`\b(?:DEFENSE|SECRET|HABILITATION|FONCTION PUBLIQUE|FONCTIONNAIRES?|MILITAIRES?|ARMEES?|GENDARMERIE|POLICE|DOUANES?|NATURALISATION|DEMANDES? DE|DOSSIERS?|ACQUISITION|OBTENTION|CERTIFICATS? DE)\b`,
		onNation, "Écrivez « autorisation de travail en France », sauf si un texte exige la nationalité pour ce poste : citez-le alors."},
	{"souche", `\bFRANCAISE?S? DE SOUCHE\b`, "", onNation, "Retirez ces mots : l’origine ne dit rien d’un savoir-faire."},
	{"langue-maternelle", `\b(?:LANGUE MATERNELLE FRANCAISE|FRANCAIS LANGUE MATERNELLE|DE LANGUE MATERNELLE|SANS ACCENT ETRANGER)\b`,
		`\b(?:ENSEIGN\w*|COURS|ELEVES?|APPRENANTS?|FORMATEUR|FORMATRICE|LITTERATURE|DIDACTIQUE)\b`,
		onNation, "Dites le niveau utile au poste : « français courant, niveau C1 »."},
	{"un-sexe", `\b(?:HOMMES?|FEMMES?) (?:UNIQUEMENT|SEULEMENT|EXCLUSIVEMENT)\b|\b(?:UNIQUEMENT|EXCLUSIVEMENT|SEULEMENT) (?:DES |UNE? |LES |AUX )?(?:HOMMES?|FEMMES?)\b`,
		people + `|\b(?:PAS|VETEMENTS?|COIFF\w*|BARBIER|RAYONS?|MODE|PRET A PORTER|CHAUSSURES?|PARFUM\w*|VESTIAIRES?|CENTRE|SOINS?|COUPES?|COLLECTIONS?|BOUTIQUES?|DOUCHES?|SALLE|VICTIMES?|ESTHETIQUE|EPILATION|HAMMAM|INSTITUT)\b`,
		onSex, "Retirez ces mots, et écrivez l’intitulé aux deux genres : « vendeur ou vendeuse »."},
	{"cherche-un-sexe", `\b(?:RECHERCHE|RECHERCHONS|CHERCHE|CHERCHONS|RECRUTE|RECRUTONS|EMBAUCHE|EMBAUCHONS) (?:UN HOMME|UNE FEMME|DES HOMMES|DES FEMMES)\b`,
		`\b(?:HOMMES?|FEMMES?) (?:DE|D|DES|OU|ET|TOUTES|A TOUT|ORCHESTRE|GRENOUILLE|CLE|CLES|H|F)\b|\b(?:OU|ET) (?:UN |UNE |DES )?(?:HOMME|FEMME)S?\b`,
		onSex, "Écrivez « une personne », et l’intitulé aux deux genres : « conducteur ou conductrice »."},
	{"reserve-a-un-sexe", `\b(?:POSTE|OFFRE|EMPLOI|CONTRAT) (?:EST )?RESERVEE? (?:AUX|A UN|A UNE|A DES) (?:HOMMES?|FEMMES?)\b`, `\b(?:PAS|NON|NI|SANS)\b|\b(?:ET|OU|COMME) (?:AUX |A UNE |A UN )?(?:HOMMES?|FEMMES?)\b`,
		onSex, "Retirez ces mots, sauf si un texte le permet pour ce poste : citez-le alors."},
	{"presentation", `\b(?:BONNE|EXCELLENTE|TRES BONNE) PRESENTATION\b`,
		`\b(?:LA|UNE) (?:TRES )?(?:BONNE|EXCELLENTE) PRESENTATION\b|\bPRESENTATION (?:DE|DES|DU|D|ORALE|ECRITE|EN|COMMERCIALE|MARCHANDE)\b|\b(?:PLATS?|PRODUITS?|RAYONS?|VITRINES?|MARCHANDISES?|DOSSIERS?|TABLES?)\b`,
		onLooks, "Dites ce que demande le poste : « tenue de travail fournie », « aisance dans l’accueil »."},
	{"physique", `(?:^|\bUN )PHYSIQUE AGREABLE\b|\b(?:BELLE APPARENCE|BEAU PHYSIQUE|BELLE SILHOUETTE)\b`, `\b(?:BATIMENTS?|FACADES?|PRODUITS?|MANNEQUINS?|MODELES?|ACT\w*|COMEDIEN\w*|FIGURANT\w*|ENVIRONNEMENT|PIERRE|BOIS|FINITIONS?)\b`,
		onLooks, "Retirez ces mots : dites plutôt les tâches et la tenue fournie."},
	{"famille", `\bSANS (?:CHARGES? DE FAMILLE|CONTRAINTES? FAMILIALES?|ATTACHES? FAMILIALES?|OBLIGATIONS? FAMILIALES?)\b|\bCELIBATAIRES? (?:ET )?SANS ENFANTS?\b`,
		`\b(?:USAGERS?|PUBLICS?|BENEFICIAIRES?|ALLOCATAIRES?|RESIDENTS?|ACCUEIL\w*|ACCOMPAGN\w*|LOGEMENTS?)\b`,
		onFamily, "Dites les horaires et les déplacements : chacun saura si le poste lui convient."},
	{"grossesse", `\bENCEINTES? S ABSTENIR\b|\b(?:PAS|SANS) (?:DE )?(?:PROJETS? DE )?GROSSESSE\b`, `\b(?:PATIENT\w*|SUIVI|TEST|VISITES?|CONTRE INDI\w*)\b`,
		onPregnancy, "Retirez ces mots. Si le poste expose à un risque, décrivez le risque."},
	{"residence", `\b(?:HABITER|RESIDER|HABITANT|RESIDANT) (?:OBLIGATOIREMENT|IMPERATIVEMENT|EXCLUSIVEMENT)\b|\b(?:OBLIGATOIREMENT|IMPERATIVEMENT) (?:HABITER|RESIDER)\b`,
		`\b(?:LOGEMENTS?|LOGE|LOGEE|GARDIEN\w*|CONCIERGE|ASTREINTES?|INTERNAT|PUBLICS?|USAGERS?|CLIENT\w*|BENEFICIAIRES?|ASSISTANT\w* FAMILIAL\w*)\b`,
		onResidence, "Dites le lieu et les horaires : « prise de poste à 5 h à Arras, sans transport en commun »."},
	{"sante", `\bEN PARFAITE SANTE\b|\bBONNE SANTE (?:EXIGEE|OBLIGATOIRE|INDISPENSABLE|IMPERATIVE)\b|\b(?:RQTH|HANDICAPEE?S?|TRAVAILLEURS? HANDICAPES?) S ABSTENIR\b`,
		`\b(?:ANIMA\w*|CHEVA\w*|ARBRES?|PLANTES?|CHEPTEL|TROUPEAU|VEGETAUX|VIGNES?)\b`,
		onHealth, "Décrivez les gestes : « port de charges jusqu’à 15 kg ». La médecine du travail dit qui peut les faire."},
	{"fumeur", `\bNON FUMEU(?:RS?|SES?) (?:EXIGEE?S?|OBLIGATOIRES?|IMPERATIVEMENT|UNIQUEMENT|EXCLUSIVEMENT|INDISPENSABLES?)\b|\bFUMEU(?:RS?|SES?) S ABSTENIR\b`,
		`\b(?:ESPACES?|LOCAUX|VEHICULES?|HOTELS?|CHAMBRES?|TERRASSES?|LIEUX?|CLIENT\w*|LOCATAIRES?)\b`,
		onHabits, "Dites la règle du lieu : « on ne fume pas dans les locaux »."},
	{"religion", `\b(?:CANDIDATS?|CANDIDATES?|PERSONNES?|PROFILS?) DE (?:RELIGION|CONFESSION) \w+|\bVOILEES? S ABSTENIR\b`, `\b(?:QUELLE QUE SOIT|TOUTES?|ACCUEIL\w*|ACCOMPAGN\w*|RESIDENTS?|DEFUNTS?)\b`,
		onReligion, "Retirez ces mots. Une règle de neutralité, là où un texte la prévoit, se dit telle quelle."},
	{"syndicat", `\bNON SYNDIQUEE?S?\b|\bSYNDIQUEE?S? S ABSTENIR\b|\bPAS DE SYNDICALISTES?\b`, `\b(?:SALARIES|DIALOGUE|REPRESENT\w*|COPROPRIET\w*|IMMEUBLES?|VINS?)\b`,
		onUnions, "Retirez ces mots : l’engagement syndical ne regarde pas le recrutement."},
	{"abstenir", `\b(?:CHOMEU(?:RS?|SES?)|RSA|ALLOCATAIRES?|DEMANDEU(?:RS?|SES?) D EMPLOI|INTERIMAIRES AU CHOMAGE) S ABSTENIR\b`, "", onMeans, "Retirez ces mots : être sans emploi n’est pas un motif de refus."},
	{"abstenir-age", `\b(?:SENIORS?|RETRAITEE?S?|JEUNES|PLUS DE \d\d ANS) S ABSTENIR\b`, "", onAge, "Retirez ces mots. Si l’expérience compte, dites laquelle."},
	{"abstenir-sexe", `\b(?:HOMMES?|FEMMES?) S ABSTENIR\b`, "", onSex, "Retirez ces mots, et écrivez l’intitulé aux deux genres."},
	{"abstenir-origine", `\bETRANGERE?S? S ABSTENIR\b`, "", onNation, "Écrivez « autorisation de travail en France »."},
}
