package web

const (
	fixtureOffer = `{"id":"o1","title":"Boulanger de nuit","rome":"D1102","appellation":11573,"jobLabel":"Boulanger / Boulangère","commune":"62041","communeLabel":"Arras (62000)",
		"remote":false,"contract":"CDI","description":"Pétrir, façonner, cuire.\nDu mardi au samedi.","licences":["B"],"times":["PLEIN"],"hours":35,"practice":"12","languages":[{"code":"EN","level":"A2"}],"start":"2026-09-01","required":["C6"],"state":"publiee","publishedOn":"2026-02-28","expiresOn":"2026-04-29","version":3,"own":true,"contact":"Paul Modèle, 03 00 00 00 00"}`
	fixtureDraft    = `{"id":"o2","title":"Vendeur en boulangerie","rome":"D1106","appellation":0,"jobLabel":"Vente","commune":"62041","communeLabel":"Arras (62000)","contract":"CDD","description":"Vendre.","state":"brouillon","publishedOn":"","own":true}`
	fixtureCriteria = `[{"code":"C1","label":"Métier","verdict":"REMPLI","text":"C’est le métier que vous cherchez.","question":""},
		{"code":"C2","label":"Zone","verdict":"NON_REMPLI","text":"Plus loin que la distance choisie.","question":""},
		{"code":"C3","label":"Contrat","verdict":"INCONNU","text":"Vous n’avez pas dit quels contrats vous acceptez.","question":"Quels contrats acceptez-vous\u00a0?"},
		{"code":"C4","label":"Horaires","verdict":"SANS_OBJET","text":"","question":""}]`
	fixtureMatch   = `{"offer":` + fixtureOffer + `,"heading":"1 critère à compléter","criteria":` + fixtureCriteria + `}`
	fixtureProfile = `{"id":"p1","title":"Boulangère, 3 ans","jobs":["Boulanger / Boulangère","Pâtissier / Pâtissière"],"text":"CAP.\nTrois ans en boutique.","heading":"Tous les critères remplis","criteria":` + fixtureCriteria + `}`
	fixtureCV      = `{"number":1,"title":"Boulangère, 3 ans d’expérience","jobs":[{"rome":"D1102","appellation":11573,"label":"Boulanger / Boulangère"}],"widen":true,"commune":"62041","communeLabel":"Arras (62000)",
		"radiusKm":30,"contracts":["CDI","CDD"],"text":"CAP boulanger.","licences":["B","AM"],"available":"2026-09-01","languages":[{"code":"EN","level":"B1"}],"posts":[{"title":"Aide-boulanger","rome":"D1102","from":"2019-01","to":"2021-06","manages":true}],"published":false,"updatedAt":"2026-02-28T13:05:00Z","version":3}`
	fixtureDocuments = `[{"id":"d1","state":"accepte","reason":"","size":2516582,"pages":2,"receivedAt":"2026-02-28T13:05:00Z"},
		{"id":"d2","state":"refuse","reason":"Ce fichier n’est pas un PDF.","size":900,"receivedAt":"2026-03-01T08:00:00Z"},
		{"id":"d3","state":"verification","reason":"","size":51200,"receivedAt":"2026-03-01T09:30:00Z"}]`
	fixtureImport = `{"id":"i1","receivedAt":"2026-02-28T05:00:00Z","source":"CAF","reference":"2026-02-28","status":"PARTIEL","message":"2 dossiers rejetés sur 1 250.","announced":1251,"repeated":1,
		"counts":{"foyers":1250,"created":40,"updated":120,"unchanged":1085,"rejected":2,"ignored":3},
		"rejects":[{"index":12,"line":345,"field":"DTNAIPER","code":"DATE","message":"Cette date n’existe pas.","kept":true},
		{"index":80,"line":1990,"field":"NUMALLOC","code":"ABSENT","message":"Numéro absent.","kept":true,"state":"encore_rejete"},{"index":81,"line":2010,"field":"SEXE","code":"ABSENT","message":"Sexe absent.","kept":true,"state":"demande"},
		{"index":90,"line":2300,"field":"NUMDEMRSA","code":"DOUBLON","message":"Deux fois.","kept":true,"state":"rejoue","outcome":"ignored"},{"index":91,"line":2310,"field":"NUMDEMRSA","code":"DOUBLON","message":"Deux fois.","kept":true,"state":"ecarte"},
		{"index":95,"line":2400,"field":"SEXE","code":"ABSENT","message":"Sexe absent.","kept":false}]}`
	fixtureRun = `{"id":"r1","createdAt":"2029-02-01T03:00:00Z","state":"apercu","counts":[{"rule":"MJ-01","label":"36 mois après la fin du droit","units":2,"visa":"required"},{"rule":"MJ-08","label":"7 mois","units":31,"visa":"none"}],
		"total":33,"objections":["Beaucoup plus de dossiers que d’habitude."],"visaReference":"","releases":[],
		"units":[{"number":1,"class":"dossier","rule":"MJ-01","due":"2029-01-31","state":"locked"},{"number":2,"class":"dossier","rule":"MJ-01","due":"2029-01-31","state":"locked"}]}`
	fixtureVisaRun = `{"id":"r2","createdAt":"2029-02-01T03:00:00Z","state":"visa","counts":[{"rule":"MJ-01","label":"36 mois après la fin du droit","units":2,"visa":"required"}],"total":2,"objections":[],
		"visaReference":"AD-2029-004","releases":[{"role":"Protection des données","at":"2029-02-02T09:00:00Z"}],"units":[]}`
	fixtureDoneRun = `{"id":"r3","createdAt":"2029-01-01T03:00:00Z","state":"terminee","counts":[{"rule":"MJ-01","label":"36 mois","units":1,"visa":"required"}],"total":1,"objections":[],"visaReference":"AD-2029-001",
		"releases":[{"role":"Protection des données","at":"2029-01-02T09:00:00Z"},{"role":"Administration fonctionnelle","at":"2029-01-02T10:00:00Z"}],"manifest":{"destroyed":1,"digest":"abc"},"units":[]}`
	fixtureCampaign   = `"purpose":"actualites","revision":2,"writtenAt":"2026-02-28T13:05:00Z","subject":"Forum de l’emploi","text":"Bonjour,\nle forum a lieu mardi."`
	fixtureDraftMail  = `{"id":"c1","state":"brouillon",` + fixtureCampaign + `,"audience":{"count":1250,"atMost":true}}`
	fixtureSentMail   = `{"id":"c2","state":"envoyee","sent":1240,"left":9,"refused":1,"endedAt":"2026-03-01T08:00:00Z",` + fixtureCampaign + `}`
	fixtureClock      = `"name":"cnil","due":"2026-03-03T09:00:00Z","late":false,"minutesLeft":75`
	fixtureStopped    = `"name":"partie","due":"2026-03-02T09:00:00Z","stopped":"2026-03-01T09:00:00Z","late":false,"minutesLeft":0`
	fixtureLate       = `"name":"cnil","due":"2026-03-03T09:00:00Z","late":true,"minutesLeft":-90`
	fixtureLateDone   = `"name":"partie","due":"2026-03-02T09:00:00Z","stopped":"2026-03-02T10:00:00Z","late":true,"minutesLeft":0`
	fixtureBreachHead = `"id":"v1","kind":"violation","state":"QUALIFIEE","level":"eleve","origin":"Délégué à la protection des données","discoveredAt":"2026-02-28T09:00:00Z","version":3,
		"clocks":[{` + fixtureClock + `},{` + fixtureStopped + `},{` + fixtureLate + `},{` + fixtureLateDone + `}]`
	fixtureBreach     = `{` + fixtureBreachHead + `}`
	fixtureBreachCase = `{` + fixtureBreachHead + `,"broken":2,"versions":[{"number":1,"at":"2026-02-28T09:05:00Z","act":"ouvrir","actor":"regle:purge"}],
		"case":{"nature":"Un tableau envoyé au mauvais service","personCategories":["candidats"],"persons":40,"measures":[{"text":"Accès fermé","by":{"at":"2026-02-28T10:00:00Z"}}],
		"proposal":{"suggests":"eleve","reasons":["Des personnes vulnérables sont concernées."]}}}`
	fixtureConsents = `{"consents":[{"purpose":"actualites","label":"Actualités du service","text":"Nous vous écrivons.","given":"2026-02-01","past":[{"given":"2026-01-01","withdrawn":"2026-01-05"},{"given":"2026-01-06"}]},
		{"purpose":"image","label":"Publier une vidéo","text":"On vous voit.","past":[]},
		{"purpose":"notifications","label":"Notifications sur vos appareils","text":"Elles ne disent rien de vous.","given":"2026-02-01","past":[],"notifications":{"key":"clef","devices":[
		{"id":"a1","operator":"Mozilla","since":"2026-02-01","used":"2026-02-03"},{"id":"a2","operator":"Google","since":"2026-02-02","used":"2026-02-02"}]}}]}`
	fixtureData = `{"categories":[{"code":"ID","label":"Identité et compte","source":"vous, la CAF","fields":[{"label":"Nom","value":"Exemple"},{"label":"Prénom","value":"Zoé"}],
		"rule":{"id":"MJ-01","label":"36 mois après la fin de votre droit","cite":"000:237"},"due":"2029-01-31","reason":"Votre droit a pris fin le 31 janvier 2026.","why":"C’est la durée promise : 36 mois.","frozen":"Vous avez demandé d’en limiter l’usage."},
		{"code":"LOG","label":"Journaux","source":"","fields":[],"rule":{"id":"MJ-08","label":"7 mois","cite":""},"due":"","reason":""}]}`
)

// fixtures are the API's usual answers, by operation.
var fixtures = map[string]reply{
	"GET /offers/search": {200, `{"total":42,"first":21,"offers":[{"id":"o1","title":"Boulanger de nuit","rome":"D1102","jobLabel":"Boulanger / Boulangère","commune":"62041","communeLabel":"Arras (62000)","remote":false,"contract":"CDI",
		"publishedOn":"2026-02-28","km":12},{"id":"o3","title":"Assistance par téléphone","rome":"I1401","jobLabel":"Assistance","commune":"","communeLabel":"","remote":true,"contract":"CDD","publishedOn":"","km":-1}],"next":"c3","previous":""}`, nil},
	"POST /registrations/candidates": {202, `{"message":"Demande reçue."}`, nil},
	"POST /registrations/recruiters": {202, `{"message":"Demande reçue."}`, nil},
	"POST /registrations/email":      {202, `{"message":"Demande reçue."}`, nil},
	"POST /account/password":         {200, `{"message":"Mot de passe choisi."}`, nil},
	"POST /account/confirmation":     {200, `{"message":"Adresse confirmée."}`, nil},
	"POST /account/session":          {200, `{"role":"candidat"}`, map[string]string{"Set-Cookie": "session=candidat; Path=/; HttpOnly"}},
	"DELETE /account/session":        {204, ``, map[string]string{"Set-Cookie": "session=; Path=/; Max-Age=0"}},
	"GET /account/terms": {200, `{"version":"2","date":"2027-03-01","accepted":"1","acceptedOn":"2026-11-06","due":true,"changes":[
		{"version":"2","date":"2027-03-01","changes":["Vous pouvez fermer votre compte vous-même."]},{"version":"1.1","date":"2027-01-01","changes":[]}]}`, nil},
	"PUT /account/notice":                                 {204, ``, nil},
	"POST /account/terms":                                 {204, ``, nil},
	"GET /account/consents":                               {200, fixtureConsents, nil},
	"PUT /account/consents/{purpose}":                     {204, ``, nil},
	"DELETE /account/consents/{purpose}":                  {204, ``, nil},
	"DELETE /account/consents/{purpose}/devices/{device}": {204, ``, nil},
	"POST /account/unsubscription":                        {200, `{"message":"Désabonné."}`, nil},
	"GET /account/data":                                   {200, fixtureData, nil},
	"GET /cvs":                                            {200, `{"cvs":[` + fixtureCV + `],"documents":` + fixtureDocuments + `}`, nil},
	"GET /cvs/1":                                          {200, fixtureCV, nil},
	"PUT /cvs/1/{section}":                                {200, fixtureCV, nil},
	"PUT /cvs/1":                                          {200, fixtureCV, nil},
	"POST /cvs/1/publication":                             {200, fixtureCV, nil},
	"DELETE /cvs/1/publication":                           {200, fixtureCV, nil},
	"POST /cvs/documents":                                 {202, `{"id":"d9","state":"verification","size":5}`, nil},
	"DELETE /cvs/documents/{id}/file":                     {204, ``, nil},
	"GET /cvs/documents/{id}/file":                        {200, `%PDF-1.7`, map[string]string{"Content-Type": "application/pdf"}},
	"GET /offers":                                         {200, `{"offers":[` + fixtureOffer + `,` + fixtureDraft + `]}`, nil},
	"POST /offers":                                        {201, fixtureDraft, nil},
	"GET /offers/o1":                                      {200, fixtureOffer, nil},
	"GET /offers/o1/own":                                  {200, fixtureOffer, nil},
	"GET /offers/o2/own":                                  {200, fixtureDraft, nil},
	"PUT /offers/{id}":                                    {200, fixtureDraft, nil},
	"PUT /offers/{id}/publication":                        {200, fixtureOffer, nil},
	"POST /offers/{id}/end":                               {200, fixtureOffer, nil},
	"POST /offers/{id}/copies":                            {201, fixtureDraft, nil},
	"POST /offers/{id}/publication":                       {200, fixtureOffer, nil},
	"DELETE /offers/{id}/publication":                     {200, fixtureOffer, nil},
	"GET /matches/offers":                                 {200, `{"ready":true,"offers":[` + fixtureMatch + `]}`, nil},
	"GET /matches/offers/{id}":                            {200, fixtureMatch, nil},
	"GET /matches/profiles/{offer}":                       {200, `{"offer":` + fixtureOffer + `,"profiles":[` + fixtureProfile + `]}`, nil},
	"GET /matches/profiles/{offer}/{profil}":              {200, fixtureProfile, nil},
	"GET /admin/imports":                                  {200, `{"imports":[` + fixtureImport + `]}`, nil},
	"GET /admin/imports/{id}":                             {200, fixtureImport, nil},
	"GET /admin/codes":                                    {200, `{"waiting":1250}`, nil},
	"POST /admin/codes":                                   {201, `{"letters":[{"lastName":"Exemple","firstName":"Zoé","address":["12 rue du Modèle","62000 Arras"],"code":"7K3MQ9T2XWAB5","expires":"2026-05-29"},{"lastName":"Modèle","firstName":"Paul","address":["62000 Arras"],"code":"ABCD-EFGH-JKMN-P","expires":"2026-05-29"}]}`, nil},
	"GET /admin/refusals":                                 {200, `{"refusals":[{"at":"28/02/2026 14:05","reason":"date de naissance différente du dossier"}]}`, nil},
	"GET /journal/entries":                                {200, `{"entries":[{"at":"2026-11-06T09:10:00+01:00","agent":"000g40r40m30e209185gr38ezw","actor":"agent_dept","action":"R","category":"PRO","subject":"7zzzzzzzzzzzzzzzzzzzzzzzzw","reason":"dr-2026-1"},{"at":"2026-11-06T09:20:00+01:00","agent":"","actor":"flux:1","action":"updated","category":"FX","subject":"","reason":""}],"next":"000g40r40m30e209185gr38ezw"}`, nil},
	"GET /journal/verification":                           {200, `{"intact":false,"text":"Du 1er novembre 2026 au 6 novembre 2026 : le journal n’est pas intact, une anomalie est trouvée.","entries":1250,"late":2,"waiting":3,"links":80,"breaks":[{"what":"entry-changed","text":"une entrée a été modifiée","from":"2026-11-06T09:00:00+01:00","until":"2026-11-06T10:00:00+01:00","link":12,"entry":"000g40r40m30e209185gr38ezw"},{"what":"hours-open","text":"des heures passées ne sont pas encore closes","from":"2026-11-06T09:00:00+01:00","until":"2026-11-06T10:00:00+01:00","link":0,"entry":""}],"key":"AAAA","rootDay":"2026-11-05","root":"00ff"}`, nil},
	"GET /admin/rules": {200, `{"rules":[{"id":"MJ-01","subject":"Candidat","label":"36 mois","visa":"required","automatic":false},` +
		`{"id":"MJ-09","subject":"Code","label":"90 jours","visa":"none","automatic":true,"suspendedSince":"2029-02-01T03:00:00Z"}],"recount":{"at":"2029-02-01T03:00:00Z","units":12,"drift":1,"orphans":{"video":2},"late":0,"overdue":0}}`, nil},
	"POST /admin/rules/{rule}/suspension":                     {200, `{"rules":[]}`, nil},
	"POST /admin/rules/{rule}/resumption":                     {200, `{"rules":[]}`, nil},
	"GET /admin/holds":                                        {200, `{"holds":[` + fixtureHold + `,{"person":"` + fixtureFile + `","class":"Dossier","reason":"litigation","label":"un contentieux est en cours","opened":"2026-01-02","review":"2026-06-30","evidence":"TA-1","late":true}],"next":"suite"}`, nil},
	"POST /admin/people/{id}/holds":                           {201, `{}`, nil},
	"POST /admin/people/{id}/holds/{reason}/review":           {200, `{}`, nil},
	"POST /admin/people/{id}/holds/{reason}/release":          {200, `{}`, nil},
	"POST /admin/people/{id}/litigation/closing":              {200, `{}`, nil},
	"POST /admin/people/{id}/litigation/closing/confirmation": {200, `{}`, nil},
	"GET /admin/professionals":                                {200, `{"professionals":[` + fixtureStaff + `],"next":"suite"}`, nil},
	"POST /admin/professionals":                               {201, `{"id":"p1"}`, nil},
	"POST /admin/people/{id}/habilitation/{act}":              {200, `{}`, nil},
	"GET /admin/purges":                                       {200, `{"runs":[` + fixtureRun + `,` + fixtureDoneRun + `]}`, nil},
	"POST /admin/purges":                                      {201, `{"runs":[` + fixtureRun + `]}`, nil},
	"GET /admin/purges/r1":                                    {200, fixtureRun, nil},
	"GET /admin/purges/r2":                                    {200, fixtureVisaRun, nil},
	"GET /admin/purges/r3":                                    {200, fixtureDoneRun, nil},
	"POST /admin/purges/{id}/visa":                            {200, fixtureVisaRun, nil},
	"POST /admin/purges/{id}/releases":                        {200, fixtureVisaRun, nil},
	"GET /breaches":                                           {200, `{"cases":[` + fixtureBreach + `]}`, nil},
	"GET /breaches/complaints":                                {200, `{"cases":[]}`, nil},
	"GET /breaches/deadlines":                                 {200, `{"deadlines":[{"case":"v1",` + fixtureClock + `},{"case":"v1",` + fixtureStopped + `}],"open":1,"inTime":1,"late":0}`, nil},
	"GET /breaches/recommendations":                           {200, `{"recommendations":[{"title":"Un tableau égaré","text":"Méfiez-vous.","publishedOn":"2026-02-28","until":"2026-12-31"}]}`, nil},
	"POST /breaches":                                          {201, `{"id":"v1"}`, nil},
	"GET /breaches/{id}":                                      {200, fixtureBreachCase, nil},
	"POST /breaches/{id}/{act}":                               {200, `{}`, nil},
	"POST /breaches/{id}/closing/{word}":                      {200, `{}`, nil},
	"GET /referentials/jobs":                                  {200, `{"hits":[{"rome":"D1102","appellation":11573,"label":"Boulanger / Boulangère"},{"rome":"D1102","appellation":10200,"label":"Aide-boulanger / Aide-boulangère"}]}`, nil},
	"GET /referentials/communes":                              {200, `{"hits":[{"code":"62041","label":"Arras (62000)"}]}`, nil},

	"GET /campaigns":             {200, `{"campaigns":[` + fixtureDraftMail + `,` + fixtureSentMail + `]}`, nil},
	"POST /campaigns":            {201, fixtureDraftMail, nil},
	"GET /campaigns/c1":          {200, fixtureDraftMail, nil},
	"GET /campaigns/c2":          {200, fixtureSentMail, nil},
	"POST /campaigns/{id}/{act}": {200, fixtureDraftMail, nil},

	"POST /admin/imports/{id}/rejects/{place}/replay": {202, fixtureImport, nil},
}

const (
	fixtureFile = "000g40r40m30e209185gr38ezw"
	fixtureHold = `{"person":"` + fixtureFile + `","class":"Dossier","reason":"esf_control","label":"un contrôle des fonds européens est en cours","opened":"2026-01-02","review":"2026-06-30","evidence":"FSE-1","late":false}`
)

const fixtureStaff = `{"id":"p1","yours":true,"territory":["62000","62100"],"role":"agent_dept","roleLabel":"Agent","firstName":"Nadia","lastName":"Exemple","email":"nadia@exemple.test","from":"2026-02-01","until":"2026-12-31",` +
	`"reference":"Décision 14","waiting":true,"missing":"Votre engagement n’est pas enregistré."},` +
	`{"id":"p2","role":"hotline","roleLabel":"Assistance","firstName":"Hugo","lastName":"Modèle","email":"hugo@exemple.test","from":"2026-02-01","reference":"Décision 15","committed":"2026-02-01","endedAt":"2026-03-01T08:00:00Z"}`

// sight is one page as somebody sees it.
type sight struct {
	name, path, role string
	form             string // when the page answers a form
	h1               string
}

// sights shows every page, with all that it may hold.
var sights = []sight{
	{"accueil", "/", "", "", "Trouver un emploi près de chez vous"},
	{"accueil-connecte", "/", "candidat", "", "Trouver un emploi près de chez vous"},
	{"inscription", "/inscription", "", "", "Créer un compte"},
	{"inscription-candidat", "/inscription/candidat", "", "", "Créer un compte : candidat allocataire du RSA"},
	{"inscription-candidat-erreurs", "/inscription/candidat", "", "naissance=31/02/1990", "Créer un compte : candidat allocataire du RSA"},
	{"inscription-recruteur", "/inscription/recruteur", "", "", "Créer un compte : recruteur"},
	{"inscription-recruteur-erreurs", "/inscription/recruteur", "", "siret=12", "Créer un compte : recruteur"},
	{"inscription-envoyee", "/inscription/envoyee", "", "", "Vérifiez votre messagerie"},
	{"confirmation", "/confirmation?jeton=abc", "", "", "Confirmer votre adresse"},
	{"confirmation-vide", "/confirmation", "", "", "Confirmer votre adresse"},
	{"invitation", "/invitation?jeton=abc", "", "", "Choisir mon mot de passe"},
	{"invitation-vide", "/invitation", "", "", "Choisir mon mot de passe"},
	{"invitation-erreurs", "/invitation", "", "jeton=abc&motdepasse=", "Choisir mon mot de passe"},
	{"habilitations", "/admin/habilitations?fait=engagement-note", "admin_fonct", "", "Professionnels habilités"},
	{"habilitation-nouvelle", "/admin/habilitations/nouvelle", "admin_fonct", "", "Habiliter un professionnel"},
	{"habilitation-erreurs", "/admin/habilitations/nouvelle", "admin_fonct", "debut=demain", "Habiliter un professionnel"},
	{"habilitation-engagement", "/admin/habilitations/p1/engagement", "admin_fonct", "", "Noter l’engagement de confidentialité"},
	{"habilitation-engagement-erreurs", "/admin/habilitations/p1/engagement", "admin_fonct", "jour=hier", "Noter l’engagement de confidentialité"},
	{"habilitation-fin", "/admin/habilitations/p1/fin", "admin_fonct", "", "Mettre fin à l’habilitation"},
	{"suspensions", "/admin/suspensions?fait=suspension-reexaminee", "dpo", "", "Effacements suspendus"},
	{"suspensions-lecture", "/admin/suspensions", "archiviste", "", "Effacements suspendus"},
	{"suspension-nouvelle", "/admin/suspensions/nouvelle", "dpo", "", "Suspendre l’effacement d’un dossier"},
	{"suspension-nouvelle-erreurs", "/admin/suspensions/nouvelle", "dpo", "personne=zelie&motif=autre&reexamen=hier", "Suspendre l’effacement d’un dossier"},
	{"suspension-fin", "/admin/suspensions/fin", "dpo", "montrer=oui&personne=" + fixtureFile + "&motif=esf_control", "Mettre fin à la suspension"},
	{"contentieux", "/admin/contentieux?fait=cloture-demandee", "dpo", "", "Contentieux"},
	{"contentieux-cloture", "/admin/contentieux/cloture", "dpo", "", "Demander la clôture"},
	{"contentieux-cloture-erreurs", "/admin/contentieux/cloture", "dpo", "personne=zelie&decision=hier", "Demander la clôture"},
	{"contentieux-ouverture", "/admin/contentieux/ouverture", "dpo", "", "Noter l’ouverture d’un contentieux"},
	{"connexion", "/connexion?fait=session-expiree&suite=/mon-cv", "", "", "Se connecter"},
	{"connexion-erreurs", "/connexion", "", "courriel=", "Se connecter"},
	{"conditions", "/conditions", "", "", "Conditions d’utilisation"},
	{"confidentialite", "/confidentialite", "", "", "Confidentialité"},
	{"durees", "/confidentialite/durees", "", "", "Combien de temps nous gardons vos données"},
	{"registre", "/confidentialite/registre", "", "", "Registre des traitements"},
	{"destinataires", "/confidentialite/destinataires", "", "", "Qui reçoit vos données"},
	{"qui-voit-quoi", "/confidentialite/qui-voit-quoi", "", "", "Qui voit quoi"},
	{"accessibilite", "/accessibilite", "", "", "Accessibilité"},
	{"mentions-legales", "/mentions-legales", "", "", "Mentions légales"},
	{"offres", "/offres?metier=boulanger&lieu=Arras&rayon=20", "", "", "Offres d’emploi"},
	{"offres-erreurs", "/offres?contrat=CNE&rayon=3&tri=note&depuis=hier", "", "", "Offres d’emploi"},
	{"aide", "/aide", "", "", "Aide"},
	{"plan-du-site", "/plan-du-site", "", "", "Plan du site"},
	{"plan-du-site-connecte", "/plan-du-site", "dpo", "", "Plan du site"},
	{"offre", "/offres/o1", "", "", "Boulanger de nuit"},
	{"mon-espace", "/mon-espace", "candidat", "", "Bonjour Zoé"},
	{"mon-espace-recruteur", "/mon-espace", "recruteur", "", "Bonjour Zoé"},
	{"mon-espace-admin", "/mon-espace", "admin_fonct", "", "Bonjour Zoé"},
	{"mon-espace-agent", "/mon-espace", "agent_dept", "", "Bonjour Zoé"},
	{"mes-donnees", "/mes-donnees", "candidat", "", "Mes données"},
	{"conditions-accepter", "/conditions/accepter?suite=/mon-cv", "candidat", "", "Les conditions d’utilisation ont changé"},
	{"mes-accords", "/mes-accords?fait=accord-donne", "candidat", "", "Mes accords"},
	{"desabonnement", "/desabonnement/abc", "", "", "Ne plus recevoir d’actualités"},
	{"mon-cv", "/mon-cv?fait=cv-enregistre", "candidat", "", "Mon CV"},
	{"mon-cv-vide", "/mon-cv", "neuf", "", "Mon CV"},
	{"mon-cv-recherche", "/mon-cv", "candidat", "titre=Boulanger&metier_cherche=boulang&commune_cherche=62000&action=enregistrer", "Mon CV"},
	{"mon-cv-erreurs", "/mon-cv", "candidat", "titre=", "Mon CV"},
	{"mon-cv-mobilite", "/mon-cv/1/mobilite", "candidat", "", "Mes permis et mes déplacements"},
	{"mon-cv-disponibilite", "/mon-cv/1/disponibilite", "candidat", "", "Ma disponibilité"},
	{"mon-cv-horaires", "/mon-cv/1/horaires", "candidat", "", "Mes horaires et mon temps de travail"},
	{"mon-cv-formation", "/mon-cv/1/formation", "candidat", "", "Ma formation"},
	{"mon-cv-experiences", "/mon-cv/1/experiences", "candidat", "", "Mes expériences"},
	{"mon-cv-competences", "/mon-cv/1/competences", "candidat", "", "Mes compétences"},
	{"mon-cv-interets", "/mon-cv/1/interets", "candidat", "", "Mes centres d’intérêt"},
	{"mon-cv-langues", "/mon-cv/1/langues", "candidat", "", "Mes langues"},
	{"mes-fichiers", "/mon-cv/fichiers", "candidat", "", "Mes fichiers"},
	{"offres-pour-moi", "/offres-pour-moi", "candidat", "", "Offres pour moi"},
	{"offre-pour-moi", "/offres-pour-moi/o1", "candidat", "", "Boulanger de nuit"},
	{"mes-offres", "/recruteur/offres", "recruteur", "", "Mes offres"},
	{"offre-nouvelle", "/recruteur/offres/nouvelle", "recruteur", "", "Nouvelle offre"},
	{"offre-publiee", "/recruteur/offres/o1?fait=offre-publiee", "recruteur", "", "Boulanger de nuit"},
	{"offre-brouillon", "/recruteur/offres/o2", "recruteur", "", "Vendeur en boulangerie"},
	{"offre-erreurs", "/recruteur/offres/o2", "recruteur", "titre=Vendeur&metier_cherche=vente&metier_vu=vente", "Modifier mon offre"},
	{"offre-prolonger", "/recruteur/offres/o1/prolonger", "recruteur", "", "Changer le dernier jour en ligne"},
	{"offre-prolonger-erreurs", "/recruteur/offres/o1/prolonger", "recruteur", "jusqu_au=31/06/2026", "Changer le dernier jour en ligne"},
	{"offre-fermer", "/recruteur/offres/o1/fermer", "recruteur", "", "Fermer cette offre"},
	{"offre-fermer-erreurs", "/recruteur/offres/o1/fermer", "recruteur", "issue=", "Fermer cette offre"},
	{"profils", "/recruteur/offres/o1/profils", "recruteur", "", "Profils pour cette offre"},
	{"profil", "/recruteur/offres/o1/profils/p1", "recruteur", "", "Boulangère, 3 ans"},
	{"imports", "/admin/imports", "admin_fonct", "", "Fichiers reçus"},
	{"import", "/admin/imports/i1", "admin_fonct", "", "Fichier reçu"},
	{"codes", "/admin/codes", "agent_dept", "", "Codes d’inscription"},
	{"codes-erreurs", "/admin/codes", "agent_dept", "nombre=zero", "Codes d’inscription"},
	{"lettres", "/admin/codes", "agent_dept", "nombre=2", "Lettres à imprimer"},
	{"refus", "/admin/refus", "agent_dept", "", "Inscriptions refusées"},
	{"journal", "/admin/journal", "dpo", "", "Journal des accès"},
	{"journal-erreurs", "/admin/journal", "dpo", "jour=31/02/2026", "Journal des accès"},
	{"journal-lu", "/admin/journal", "dpo", "demande=DR-2026-1&jour=06/11/2026", "Journal des accès"},
	{"journal-a-verifier", "/admin/journal/verification", "dpo", "", "Vérifier le journal"},
	{"journal-verification-erreurs", "/admin/journal/verification", "dpo", "du=06/11/2026&au=05/11/2026", "Vérifier le journal"},
	{"journal-verifie", "/admin/journal/verification", "dpo", "du=01/11/2026&au=06/11/2026", "Vérifier le journal"},
	{"purges", "/admin/purges", "dpo", "", "Purges"},
	{"regles", "/admin/regles", "dpo", "", "Règles de conservation"},
	{"purge-apercu", "/admin/purges/r1", "archiviste", "", "Purge du 1er février 2029 à 4\u00a0h\u00a000"},
	{"purge-visa-erreur", "/admin/purges/r1/visa", "archiviste", "reference=", "Purge du 1er février 2029 à 4\u00a0h\u00a000"},
	{"purge-visa", "/admin/purges/r2", "admin_fonct", "", "Purge du 1er février 2029 à 4\u00a0h\u00a000"},
	{"purge-terminee", "/admin/purges/r3", "dpo", "", "Purge du 1er janvier 2029 à 4\u00a0h\u00a000"},
	{"campagnes", "/admin/campagnes", "agent_dept", "", "Campagnes d’information"},
	{"campagne-nouvelle", "/admin/campagnes/nouvelle", "agent_dept", "", "Nouvelle campagne"},
	{"campagne-erreurs", "/admin/campagnes/nouvelle", "agent_dept", "objet=", "Nouvelle campagne"},
	{"campagne-brouillon", "/admin/campagnes/c1?fait=campagne-ecrite", "agent_dept", "", "Forum de l’emploi"},
	{"campagne-envoyee", "/admin/campagnes/c2", "agent_dept", "", "Forum de l’emploi"},
	{"campagne-texte", "/admin/campagnes/c1/texte", "agent_dept", "", "Modifier la campagne"},
	{"violations", "/admin/violations", "dpo", "", "Violations et plaintes"},
	{"plaintes", "/admin/plaintes", "dpo", "", "Plaintes"},
	{"violation", "/admin/violations/v1?fait=violation-acte", "dpo", "", "Violation du 28 février 2026 à 10\u00a0h\u00a000"},
	{"violation-registre", "/admin/violations/v1/registre", "dpo", "", "Compléter le registre"},
	{"violation-niveau-erreurs", "/admin/violations/v1/niveau?version=3", "dpo", "niveau=", "Décider du niveau de risque"},
	{"violation-cnil-erreurs", "/admin/violations/v1/cnil?version=3", "dpo", "quand=hier&reference=x", "Inscrire une notification à la CNIL"},
	{"violation-confirmer", "/admin/violations/v1/confirmer", "dpo", "", "Confirmer la clôture"},
	{"violation-declarer", "/admin/violations/nouvelle", "admin_fonct", "", "Déclarer une violation"},
	{"violation-declarer-erreurs", "/admin/violations/nouvelle", "dpo", "nature=", "Déclarer une violation"},
	{"violations-delais", "/admin/violations/delais", "dpo", "", "Délais"},
	{"recommandations", "/recommandations", "", "", "Recommandations de sécurité"},
	{"introuvable", "/nulle-part", "", "", "Page introuvable"},
	{"session-expiree", "/mon-cv/publier", "", "x=1", "Votre session a expiré"},
}
