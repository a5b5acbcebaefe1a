package web

import (
	"bytes"
	"html"
	"mime/multipart"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/serve"
)

var registration = url.Values{
	"code": {" 7k3m q9t2 xwab 5 "}, "nom": {"Exemple"}, "prenom": {"Zoé"}, "naissance": {"28/02/1990"}, "codepostal": {"62000"},
	"courriel": {"zoe@exemple.test"}, "motdepasse": {"une phrase que je retiens"}, "conditions": {"oui"},
}

func changed(form url.Values, name, value string) url.Values {
	other := url.Values{}
	for key, values := range form {
		other[key] = values
	}
	other.Set(name, value)
	return other
}

func TestCandidateRegisters(t *testing.T) {
	t.Parallel()
	for _, written := range []string{"28/02/1990", "28.02.1990", "28 2 1990", "28-02-1990", "28021990", "1990-02-28", " 28/2/1990 "} {
		h := newHouse(t, testBase)
		w := h.post("/inscription/candidat", "", changed(registration, "naissance", written).Encode())
		if w.Code != 303 || w.Header().Get("Location") != "/recette/inscription/envoyee" {
			t.Fatalf("%q: %d %s", written, w.Code, w.Body)
		}
		want := `{"birthDate":"1990-02-28","code":"7k3m q9t2 xwab 5","email":"zoe@exemple.test","firstName":"Zoé","lastName":"Exemple","password":"une phrase que je retiens","postalCode":"62000","termsAccepted":true}`
		if got := h.api.last().body; got != want {
			t.Errorf("sent %s", got)
		}
	}
}

func TestRecruiterRegisters(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	w := h.post("/inscription/recruteur", "", "civilite=MME&nom=Exemple&prenom=Zo%C3%A9&courriel=z%40exemple.test&telephone=0300000000&siret=12345678200010&motdepasse=une+phrase+longue&conditions=oui")
	want := `{"civility":"MME","email":"z@exemple.test","firstName":"Zoé","lastName":"Exemple","password":"une phrase longue","phone":"0300000000","siret":"12345678200010","termsAccepted":true}`
	if got := h.api.last(); w.Code != 303 || got.operation != "POST /registrations/recruiters" || got.body != want {
		t.Errorf("%d %s %s", w.Code, got.operation, got.body)
	}
}

// TestAFormComesBackWithItsMistakes: a summary that leads to the fields, each field with its message, what was typed, no password.
func TestAFormComesBackWithItsMistakes(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["POST /registrations/candidates"] = problemOf(422, "Certaines informations sont à corriger.",
		problemItem{"#/password", "Choisissez un mot de passe plus long."}, problemItem{"#/email", "Cette adresse n’est pas valable."}, problemItem{"#/inconnu", "Autre chose."})
	w := h.post("/inscription/candidat", "", registration.Encode())
	html := w.Body.String()
	if w.Code != 422 || strings.Contains(html, "une phrase que je retiens") {
		t.Errorf("%d, or the password is in the page", w.Code)
	}
	for _, part := range []string{
		"<title>Erreur\u00a0: Créer un compte\u00a0: candidat", `role="alert"`, "3 points sont à corriger", "<li>Autre chose.</li>",
		`<a href="#courriel">Cette adresse n’est pas valable.</a>`, `<a href="#motdepasse">Choisissez un mot de passe plus long.</a>`,
		`id="courriel-erreur"`, `aria-describedby="courriel-aide courriel-erreur" aria-invalid="true"`, `value="zoe@exemple.test"`, `value="28/02/1990"`,
		`name="conditions" value="oui" checked`,
	} {
		if !strings.Contains(html, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if strings.Index(html, "#courriel") > strings.Index(html, "#motdepasse") {
		t.Error("the summary does not follow the order of the questions")
	}
}

func TestWhatIsMissingIsSaidWithoutTheAPI(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]int{"/inscription/candidat": 8, "/inscription/recruteur": 8, "/connexion": 2} {
		h := newHouse(t, "")
		w := h.post(path, "", "x=1")
		if got := strings.Count(w.Body.String(), `class="error"`); w.Code != 422 || got != want || len(h.api.made()) != 0 {
			t.Errorf("%s: %d, %d mistakes, want %d", path, w.Code, got, want)
		}
	}
	h := newHouse(t, "")
	w := h.post("/inscription/candidat", "", changed(registration, "naissance", "31/02/1990").Encode())
	if !strings.Contains(w.Body.String(), "Cette date n’existe pas") || !strings.Contains(w.Body.String(), `value="31/02/1990"`) {
		t.Error("a day that does not exist is not told")
	}
}

func TestTooManyTriesKeepsTheForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	h.api.says["POST /registrations/candidates"] = problemOf(429, "Attendez une heure avant de recommencer.")
	w := h.post("/inscription/candidat", "", registration.Encode())
	if w.Code != 422 || !strings.Contains(w.Body.String(), "<li>Attendez une heure avant de recommencer.</li>") || !strings.Contains(w.Body.String(), `value="Exemple"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestAFormThatIsTooLongOrBroken(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	if w := h.post("/mon-cv", "candidat", "texte="+strings.Repeat("a", maxForm)); w.Code != 413 {
		t.Errorf("too long: %d", w.Code)
	}
	if w := h.post("/connexion", "", "courriel=%zz"); w.Code != 400 {
		t.Errorf("broken: %d", w.Code)
	}
}

// TestConfirmationWaitsForAPerson: following the link changes nothing, the button does.
func TestConfirmationWaitsForAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get("/confirmation?jeton=abc", "").Body.String()
	if calls := h.api.made(); len(calls) != 0 {
		t.Errorf("following the link called %v", calls)
	}
	if !strings.Contains(page, `<input type="hidden" name="jeton" value="abc">`) {
		t.Error("the button does not send the token")
	}
	w := h.post("/confirmation", "", "jeton=abc")
	if w.Header().Get("Location") != "/recette/connexion?fait=confirme" || h.api.last().body != `{"token":"abc"}` {
		t.Errorf("%d %v %s", w.Code, w.Header(), h.api.last().body)
	}
	if !strings.Contains(h.get("/connexion?fait=confirme", "").Body.String(), `role="status">Votre adresse est confirmée.`) {
		t.Error("the good news is not told")
	}
	for _, status := range []int{404, 410, 422} {
		h.api.says["POST /account/confirmation"] = problemOf(status, "Ce lien a expiré.")
		w = h.post("/confirmation", "", "jeton=vieux")
		if w.Code != 422 || !strings.Contains(w.Body.String(), "<title>Erreur") {
			t.Errorf("%d: %d", status, w.Code)
		}
	}
}

// TestLeavingByTheLinkOfAMail: software that follows the link changes nothing; the button, and the button of a mail program, which sends a form of
// its own and follows no redirect, do the same.
func TestLeavingByTheLinkOfAMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	const token = "actualites~0000000000000000000000000g~ab12"
	for _, method := range []string{"GET", "HEAD"} {
		page := h.do(httptest.NewRequest(method, "/desabonnement/"+token, nil), "").Body.String()
		if calls := h.api.made(); len(calls) != 0 || method == "GET" && !strings.Contains(page, `action="/recette/desabonnement/`+token+`"`) {
			t.Errorf("%s called %v: %s", method, calls, page)
		}
	}
	for kind, body := range map[string]string{
		"application/x-www-form-urlencoded": "List-Unsubscribe=One-Click",
		"multipart/form-data; boundary=b":   "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
		"":                                  "",
	} {
		r := httptest.NewRequest("POST", "/desabonnement/"+token, strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		if w := h.do(r, ""); w.Code != 200 || !strings.Contains(w.Body.String(), "Désabonné.") || h.api.last().body != `{"token":"`+token+`"}` {
			t.Errorf("%q: %d %s", kind, w.Code, w.Body)
		}
	}
	h.api.says["POST /account/unsubscription"] = problemOf(422, "Ce lien n’est pas complet.")
	if w := h.post("/desabonnement/abc", "", "List-Unsubscribe=One-Click"); w.Code != 422 || strings.Contains(w.Body.String(), "Désabonné.") {
		t.Errorf("another link: %d %s", w.Code, w.Body)
	}
}

// TestDevices: what takes a device back is a form; what adds one is a button that shows only where scripts run, with all that the script needs.
func TestDevices(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get("/mes-accords", "candidat").Body.String()
	for _, part := range []string{
		`action="/recette/mes-accords/notifications/appareils/a1/retirer"`, `action="/recette/mes-accords/notifications/retirer"`, `<button type="button" class="button" hidden>`,
		`data-cle="clef" data-api="/recette/api/v1/account/consents/notifications/devices" data-ouvrier="/recette` + h.asset("notification.js") + `"`,
		`data-suite="/recette/mes-accords?fait=appareil-ajoute"`, "toujours sans JavaScript",
	} {
		if !strings.Contains(page, part) {
			t.Errorf("no %s in %s", part, page)
		}
	}
	w := h.post("/mes-accords/notifications/appareils/a1/retirer", "candidat", "")
	if got := h.api.last().operation; w.Code != 303 || got != "DELETE /account/consents/notifications/devices/a1" {
		t.Errorf("%d, %s", w.Code, got)
	}
	h.api.says["GET /account/consents"] = reply{200, `{"consents":[{"purpose":"actualites","label":"Actualités","text":"Nous vous écrivons.","past":[]}]}`, nil}
	if w := h.get("/mes-accords", "candidat"); strings.Contains(w.Body.String(), "<script") || strings.Contains(w.Header().Get("Content-Security-Policy"), "script-src") {
		t.Error("a script where there is nothing to be notified of")
	}
	for _, name := range []string{"appareils.js", "notification.js"} {
		if got := h.get(h.asset(name), ""); got.Code != 200 || got.Header().Get("Content-Type") != "text/javascript; charset=utf-8" || strings.Contains(got.Body.String(), "eval(") {
			t.Errorf("%s: %d %v", name, got.Code, got.Header())
		}
	}
}

// TestAFormWaitsForTheConditions: what was typed comes back once the conditions of use are accepted, to a page of ours that takes forms and to no
// other; a file and a password do not, and nothing of it stands in an address.
func TestAFormWaitsForTheConditions(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	h.api.says["POST /cvs/1/publication"] = reply{403, `{"type":"` + serve.TypeTerms + `","status":403}`, nil}
	w := h.post("/mon-cv/1/publier", "candidat", "texte=%C3%A9t%C3%A9+%3Cb%3E&motdepasse=secret")
	if body := w.Body.String(); w.Code != 403 || !strings.Contains(body, `name="envoi" value="/mon-cv/1/publier"`) || !strings.Contains(body, `name="saisi" value="texte=%C3%A9t%C3%A9&#43;%3Cb%3E"`) || strings.Contains(body, "secret") {
		t.Errorf("%d %s", w.Code, body)
	}
	r := httptest.NewRequest("POST", "/mon-cv/1/publier", strings.NewReader("--b--"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	if w := h.do(r, "candidat"); w.Header().Get("Location") != "/recette/conditions/accepter?fait=conditions-d-abord" {
		t.Errorf("a file: %d %v", w.Code, w.Header())
	}
	for path, taken := range map[string]bool{
		"/mon-cv/1/publier": true, "/mon-cv": true, "/admin/violations/v1/registre?version=3": true, "": false, "/nulle-part": false, "/statique/site.css": false,
		"https://exemple.test/mon-cv": false, "//exemple.test/mon-cv": false, `/\exemple.test`: false, "/conditions/accepter": false, "mon-cv": false,
	} {
		sent := url.Values{"version": {"2"}, "envoi": {path}, "saisi": {"texte=%C3%A9t%C3%A9+%3Cb%3E"}}
		w := h.post("/conditions/accepter", "candidat", sent.Encode())
		again := strings.Contains(w.Body.String(), `action="/recette`+path+`"`) && strings.Contains(w.Body.String(), `name="texte" value="été &lt;b&gt;"`)
		if again != taken || !taken && w.Header().Get("Location") != "/recette/mon-espace?fait=conditions-acceptees" {
			t.Errorf("%q: %d %q %s", path, w.Code, w.Header().Get("Location"), w.Body)
		}
	}
	h.api.says["POST /account/terms"] = problemOf(409, "Elles ont encore changé.")
	w = h.post("/conditions/accepter", "candidat", "version=1&envoi=/mon-cv&saisi=texte%3Dencore")
	if w.Code != 409 || !strings.Contains(w.Body.String(), `name="saisi" value="texte=encore"`) {
		t.Errorf("changed once more: %d %s", w.Code, w.Body)
	}
}

func TestSigningInAndOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	for next, want := range map[string]string{
		"": "/recette/mon-espace", "/mon-cv": "/recette/mon-cv", "/offres-pour-moi/o1": "/recette/offres-pour-moi/o1",
		"https://exemple.test/mon-cv": "/recette/mon-espace", "//exemple.test": "/recette/mon-espace", `/\exemple.test`: "/recette/mon-espace",
		"/nulle-part": "/recette/mon-espace", "/deconnexion": "/recette/mon-espace", "mon-cv": "/recette/mon-espace", "/mon-cv/fichiers/d1/supprimer": "/recette/mon-espace",
	} {
		w := h.post("/connexion", "", url.Values{"courriel": {"zoe@exemple.test"}, "motdepasse": {" secret "}, "suite": {next}}.Encode())
		if got := w.Header().Get("Location"); w.Code != 303 || got != want {
			t.Errorf("suite %q: %d %q, want %q", next, w.Code, got, want)
		}
		if w.Header().Get("Set-Cookie") == "" || h.api.last().body != `{"email":"zoe@exemple.test","password":" secret "}` {
			t.Errorf("suite %q: cookie %q, sent %s", next, w.Header().Get("Set-Cookie"), h.api.last().body)
		}
	}
	h.api.says["POST /account/session"] = problemOf(401, "")
	w := h.post("/connexion", "", "courriel=zoe%40exemple.test&motdepasse=faux")
	if w.Code != 422 || !strings.Contains(w.Body.String(), "L’adresse électronique ou le mot de passe est incorrect.") || !strings.Contains(w.Body.String(), `value="zoe@exemple.test"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	h.api.says["POST /account/session"] = problemOf(403, "Votre adresse n’est pas encore confirmée.")
	if w = h.post("/connexion", "", "courriel=zoe%40exemple.test&motdepasse=juste"); w.Code != 422 || !strings.Contains(w.Body.String(), "<li>Votre adresse n’est pas encore confirmée.</li>") {
		t.Errorf("not confirmed: %d", w.Code)
	}
	if w = h.post("/deconnexion", "candidat", ""); w.Header().Get("Location") != "/recette/connexion?fait=deconnexion" || w.Header().Get("Set-Cookie") == "" {
		t.Errorf("sign out: %d %v", w.Code, w.Header())
	}
	if w = h.post("/deconnexion", "", ""); w.Code != 303 {
		t.Errorf("sign out twice: %d", w.Code)
	}
}

// TestNoticesAreOnlyOurs: the address of a page cannot make it say something else.
func TestNoticesAreOnlyOurs(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	for _, made := range []string{"Appelez+le+0800", "%3Cb%3E", "titre"} {
		if strings.Contains(h.get("/connexion?fait="+made, "").Body.String(), `class="notice"`) {
			t.Errorf("a notice is shown for %q", made)
		}
	}
	for path, p := range map[string]string{"/mon-cv": "candidat", "/mon-espace": "recruteur"} {
		for name, text := range notices {
			if html := h.get(path+"?fait="+name, p).Body.String(); !strings.Contains(html, ">"+french.Replace(text)+"</p>") {
				t.Errorf("%s does not show %s", path, name)
			}
		}
	}
}

// send posts a file as a browser does.
func (h house) send(name string, content []byte) *httptest.ResponseRecorder {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(name, "mon cv.pdf")
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		panic(err) // a bytes.Buffer takes everything
	}
	r := httptest.NewRequest("POST", "/mon-cv/fichiers", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return h.do(r, "candidat")
}

func TestFilesAreSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	content := bytes.Repeat([]byte("\x00\xff%PDF"), maxDocument/6)
	w := h.send("fichier", content)
	if w.Header().Get("Location") != "/recette/mon-cv/fichiers?fait=fichier-recu" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	if got := h.api.last(); got.body != string(content) || got.request.Header.Get("Content-Type") != "application/octet-stream" {
		t.Errorf("%d bytes as %s", len(got.body), got.request.Header.Get("Content-Type"))
	}
	h.api.made()
	for _, c := range []struct {
		name    string
		content []byte
		message string
	}{
		{"fichier", nil, noDocument},
		{"autre", []byte("%PDF"), noDocument},
		{"fichier", make([]byte, maxDocument+1), "Votre fichier dépasse 4 Mo."},
		{"fichier", make([]byte, maxDrained+1), "Votre fichier dépasse 4 Mo."},
	} {
		w := h.send(c.name, c.content)
		if w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#fichier">`+c.message) {
			t.Errorf("%s, %d bytes: %d", c.name, len(c.content), w.Code)
		}
		if diff := cmp.Diff([]string{"GET /cvs"}, h.api.made()); diff != "" {
			t.Error(diff)
		}
	}
	h.api.says["POST /cvs/documents"] = problemOf(413, "")
	if w := h.send("fichier", []byte("%PDF")); w.Code != 422 || !strings.Contains(w.Body.String(), tooHeavy) {
		t.Errorf("refused by the API: %d", w.Code)
	}
	if w := h.post("/mon-cv/fichiers", "candidat", "fichier=x"); w.Code != 400 {
		t.Errorf("no multipart: %d", w.Code)
	}
}

func TestFilesAreListedFetchedAndDeleted(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	html := h.get("/mon-cv/fichiers", "candidat").Body.String()
	for _, part := range []string{"Accepté", "document Word, 50\u00a0Ko", "antivirus a analysé", "Aucun antivirus n’a analysé", "PDF, 2,4\u00a0Mo, 2\u00a0pages", "Refusé", "Ce fichier n’est pas un PDF.", "1\u00a0Ko", "Vérification en cours", "28 février 2026 à 14\u00a0h\u00a005"} {
		if !strings.Contains(html, part) {
			t.Errorf("the list lacks %q", part)
		}
	}
	if strings.Count(html, "/mon-cv/fichiers/d2/lire\"") != 0 {
		t.Error("a refused file can be fetched")
	}
	w := h.get("/mon-cv/fichiers/d1/lire", "candidat")
	if w.Body.String() != "%PDF-1.7" || w.Header().Get("Content-Disposition") != `attachment; filename="cv.pdf"` || w.Header().Get("Content-Type") != "application/pdf" {
		t.Errorf("%v %s", w.Header(), w.Body)
	}
	w = h.post("/mon-cv/fichiers/d1/supprimer", "candidat", "")
	if w.Header().Get("Location") != "/recette/mon-cv/fichiers?fait=fichier-supprime" || h.api.last().operation != "DELETE /cvs/documents/d1/file" {
		t.Errorf("%v %s", w.Header(), h.api.last().operation)
	}
}

// fields reads the form that ends with a button, as a browser would send it by that button.
func fields(t *testing.T, page, button string) url.Values {
	t.Helper()
	values := url.Values{}
	tags := elements(t, page)
	text := regexp.MustCompile(`(?s)<textarea[^>]*name="([^"]*)"[^>]*>\n(.*?)</textarea>`)
	for _, match := range text.FindAllStringSubmatch(page, -1) {
		values.Set(match[1], html.UnescapeString(match[2]))
	}
	selected := ""
	for _, e := range tags {
		_, checked := e.at["checked"]
		_, chosen := e.at["selected"]
		switch {
		case e.name == "select":
			selected = e.at["name"]
		case e.name == "option" && chosen:
			values.Set(selected, e.at["value"])
		case e.name == "button" && e.at["value"] == button:
			values.Set("action", button)
		case e.name != "input" || e.at["name"] == "" || e.at["type"] == "file":
		case e.at["type"] != "checkbox" && e.at["type"] != "radio" || checked:
			values.Add(e.at["name"], e.at["value"])
		}
	}
	return values
}

// TestACVIsMadeStepByStep walks the form as somebody without scripts does: search, choose, save.
func TestACVIsMadeStepByStep(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	form := fields(t, h.get("/mon-cv", "neuf").Body.String(), "enregistrer")
	form.Set("titre", "Boulangère")
	form.Set("texte", "CAP.\r\n<b>3 ans</b>")
	form["contrats"] = []string{"CDI", "IAE"}
	form.Set("metier_cherche", "boulang")
	form.Set("commune_cherche", "62000")
	h.api.made()

	w := h.post("/mon-cv", "candidat", form.Encode()) // pressing Enter: the searches come first
	if diff := cmp.Diff([]string{"GET /referentials/communes", "GET /referentials/jobs"}, h.api.made()); w.Code != 200 || diff != "" {
		t.Fatalf("%d %s", w.Code, diff)
	}
	form = fields(t, w.Body.String(), "enregistrer")
	if form.Get("titre") != "Boulangère" || form.Get("commune") != "62041|Arras (62000)" || form.Get("metier") != "" || len(form["contrats"]) != 2 {
		t.Fatalf("lost on the way: %v", form)
	}

	w = h.post("/mon-cv", "candidat", form.Encode()) // saved without choosing a trade
	if w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#metier_cherche">Choisissez une réponse dans la liste, ou «`) {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	form = fields(t, w.Body.String(), "chercher-metier")
	form.Set("metier", "D1102-10200|Aide-boulanger / Aide-boulangère")
	w = h.post("/mon-cv", "candidat", form.Encode())
	form = fields(t, w.Body.String(), "enregistrer")
	if w.Code != 200 || form.Get("metier_choisi") != "D1102-10200|Aide-boulanger / Aide-boulangère" || form.Get("metier_cherche") != "" {
		t.Fatalf("%d %v", w.Code, form)
	}
	h.api.made()
	form.Set("rayon", "30")
	w = h.post("/mon-cv", "candidat", form.Encode())
	if w.Code != 303 || w.Header().Get("Location") != "/recette/mon-cv/2?fait=cv-enregistre" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	want := `{"title":"Boulangère","jobs":[{"rome":"D1102","appellation":10200}],"widen":false,"commune":"62041","radiusKm":30,"contracts":["CDI","IAE"],"text":"CAP.\n\u003cb\u003e3 ans\u003c/b\u003e"}`
	if got := h.api.last(); got.operation != "POST /cvs" || got.body != want {
		t.Errorf("sent %s", got.body)
	}
}

func TestASavedCVComesBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	form := fields(t, h.get("/mon-cv/1", "candidat").Body.String(), "enregistrer")
	h.post("/mon-cv/1", "candidat", form.Encode())
	want := `{"title":"Boulangère, 3 ans d’expérience","jobs":[{"rome":"D1102","appellation":11573}],"widen":true,"commune":"62041","radiusKm":30,"contracts":["CDI","CDD"],"text":"CAP boulanger.","version":3}`
	if got := h.api.last().body; got != want {
		t.Errorf("saved as %s", got)
	}
	form.Set("action", "chercher-metier")
	if w := h.post("/mon-cv/1", "candidat", form.Encode()); w.Code != 422 || !strings.Contains(w.Body.String(), "Écrivez d’abord ce que vous cherchez.") {
		t.Errorf("a search for nothing: %d", w.Code)
	}
	h.api.says["PUT /cvs/1"] = problemOf(401, "")
	form.Set("action", "enregistrer")
	w := h.post("/mon-cv/1", "candidat", form.Encode())
	if got := h.api.last(); w.Code != 303 || w.Header().Get("Location") != "/connexion?fait=formulaire-garde&suite=%2Freprendre" || got.operation != "PUT /account/kept-form" || !strings.Contains(got.body, "CAP+boulanger.") {
		t.Errorf("a session that ended: %d %s, %v", w.Code, w.Header(), got)
	}
	if page := h.get("/reprendre", "candidat").Body.String(); !strings.Contains(page, `action="/mon-cv/1"`) || !strings.Contains(page, `name="titre" value="Boulangère"`) {
		t.Errorf("offered again: %s", page)
	}
	h.api.says["PUT /account/kept-form"] = problemOf(401, "")
	if w = h.post("/mon-cv/1", "candidat", form.Encode()); w.Code != 401 || !strings.Contains(w.Body.String(), "ce que vous avez saisi est encore dans cette page") || !strings.Contains(w.Body.String(), "CAP boulanger.") {
		t.Errorf("a session that somebody closed: %d", w.Code)
	}
}

func TestPublishing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, role, operation, want string }{
		{"/mon-cv/1/publier", "candidat", "POST /cvs/1/publication", "/recette/mon-cv/1?fait=cv-publie"},
		{"/mon-cv/1/depublier", "candidat", "DELETE /cvs/1/publication", "/recette/mon-cv/1?fait=cv-depublie"},
		{"/recruteur/offres/o2/publier", "recruteur", "POST /offers/o2/publication", "/recette/recruteur/offres/o2?fait=offre-publiee"},
		{"/recruteur/offres/o2/prolonger", "recruteur", "PUT /offers/o2/publication", "/recette/recruteur/offres/o2?fait=offre-prolongee"},
		{"/recruteur/offres/o1/copier", "recruteur", "POST /offers/o1/copies", "/recette/recruteur/offres/o2?fait=offre-copiee"},
		{"/admin/imports/i1/rejets/12/rejouer", "admin_fonct", "POST /admin/imports/i1/rejects/12/replay", "/recette/admin/imports/i1?fait=rejeu-demande"},
		{"/admin/habilitations/p1/invitation", "admin_fonct", "POST /admin/people/p1/habilitation/invitation", "/recette/admin/habilitations?fait=invitation-envoyee"},
		{"/admin/habilitations/p1/fin", "admin_fonct", "POST /admin/people/p1/habilitation/end", "/recette/admin/habilitations?fait=habilitation-finie"},
		{"/admin/regles/MJ-01/suspension", "dpo", "POST /admin/rules/MJ-01/suspension", "/recette/admin/regles?fait=regle-suspendue"},
		{"/admin/regles/MJ-09/reprise", "dpo", "POST /admin/rules/MJ-09/resumption", "/recette/admin/regles?fait=regle-reprise"},
		{"/admin/purges", "dpo", "POST /admin/purges", "/recette/admin/purges?fait=purge-calculee"},
		{"/admin/purges/r2/liberation", "dpo", "POST /admin/purges/r2/releases", "/recette/admin/purges/r2?fait=liberation-donnee"},
		{"/admin/violations/v1/confirmer?version=3", "dpo", "POST /breaches/v1/closing/confirmation", "/recette/admin/violations/v1?fait=violation-acte"},
	} {
		h := newHouse(t, testBase)
		w := h.post(c.path, c.role, "")
		if got := w.Header().Get("Location"); w.Code != 303 || got != c.want || h.api.last().operation != c.operation {
			t.Errorf("%s: %d %q %s", c.path, w.Code, got, h.api.last().operation)
		}
	}
	for path, operation := range map[string]string{"/mon-cv/1/publier": "POST /cvs/1/publication", "/recruteur/offres/o2/publier": "POST /offers/o2/publication"} {
		h := newHouse(t, testBase)
		h.api.says[operation] = problemOf(422, "", problemItem{"#/commune", "Choisissez une commune."})
		w := h.post(path, "candidat", "")
		if w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#commune_cherche">Choisissez une commune.</a>`) {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

func TestAnOfferIsWritten(t *testing.T) {
	t.Parallel()
	offer := "titre=Boulanger&metier_choisi=D1102-11573%7CBoulanger&commune_choisi=62041%7CArras&distance=oui&contrat=CDI&description=Cuire&contact=Paul"
	want := `{"title":"Boulanger","rome":"D1102","appellation":11573,"commune":"62041","remote":true,"contract":"CDI","description":"Cuire","contact":"Paul"}`
	for path, operation := range map[string]string{"/recruteur/offres/nouvelle": "POST /offers", "/recruteur/offres/o2": "PUT /offers/o2"} {
		h := newHouse(t, testBase)
		w := h.post(path, "recruteur", offer)
		if got := h.api.last(); w.Code != 303 || w.Header().Get("Location") != "/recette/recruteur/offres/o2?fait=offre-enregistree" || got.operation != operation || got.body != want {
			t.Errorf("%s: %d %s %s", path, w.Code, got.operation, got.body)
		}
		h.api.says[operation] = problemOf(422, "", problemItem{"#/rome", "Ce métier n’existe pas."}, problemItem{"#/description", "Écrivez l’offre en français."})
		w = h.post(path, "recruteur", offer)
		if html := w.Body.String(); w.Code != 422 || !strings.Contains(html, `<a href="#metier_cherche">Ce métier n’existe pas.</a>`) || !strings.Contains(html, `id="description-erreur"`) {
			t.Errorf("%s refused: %d", path, w.Code)
		}
	}
}

func TestAnOfferAtADistanceNeedsNoCommune(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	offer := "titre=Boulanger&metier_choisi=D1102-0%7CBoulanger&contrat=CDI&description=Cuire"
	if w := h.post("/recruteur/offres/nouvelle", "recruteur", offer); w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#commune_cherche">Cherchez et choisissez une commune.</a>`) {
		t.Errorf("without a commune: %d", w.Code)
	}
	if w := h.post("/recruteur/offres/nouvelle", "recruteur", offer+"&distance=oui"); w.Code != 303 {
		t.Errorf("at a distance: %d", w.Code)
	}
}

func TestASearchThatFindsNothing(t *testing.T) {
	t.Parallel()
	for _, said := range []reply{{200, `{"hits":[]}`, nil}, problemOf(422, "80 caractères au plus.")} {
		h := newHouse(t, "")
		h.api.says["GET /referentials/jobs"] = said
		w := h.post("/mon-cv", "candidat", "titre=Zoo&metier_cherche=zzz&action=chercher-metier")
		if w.Code != 200 || !strings.Contains(w.Body.String(), "Aucun résultat pour «\u00a0zzz\u00a0».") || !strings.Contains(w.Body.String(), `value="Zoo"`) {
			t.Errorf("%d: %d", said.status, w.Code)
		}
	}
	h := newHouse(t, "")
	h.api.says["GET /referentials/jobs"] = problemOf(503, "")
	if w := h.post("/mon-cv", "candidat", "metier_cherche=zzz"); w.Code != 503 {
		t.Errorf("unavailable: %d", w.Code)
	}
}

// Words that no offer has are shown again with what may help, and an address with words is that of every page of their search.
func TestASearchByWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	if w := h.get("/offres?mots=nuit%26jour", ""); !strings.Contains(w.Body.String(), `href="/offres?apres=c3&amp;mots=nuit%26jour"`) || !strings.Contains(w.Body.String(), `value="nuit&amp;jour"`) {
		t.Error("the next page is another search")
	}
	h.api.says["GET /offers/search"] = reply{200, `{"total":0,"first":1,"offers":[]}`, nil}
	if w := h.get("/offres?mots=boulangre", ""); !strings.Contains(w.Body.String(), "«\u00a0boulangre\u00a0». Vérifiez l’orthographe") {
		t.Error("nothing says what to do")
	}
	h.api.says["GET /offers/search"] = problemOf(422, "À corriger.", problemItem{"#/words", "Cherchez 8 mots au plus."})
	if w := h.get("/offres?mots=a+b+c", ""); !strings.Contains(w.Body.String(), `id="mots-erreur"`) || !strings.Contains(w.Body.String(), `value="a b c"`) {
		t.Error("the mistake is not beside the words")
	}
}

func TestATransferThatStops(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "")
	r := httptest.NewRequest("POST", "/mon-cv/fichiers", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"a.pdf\"\r\n\r\n%PDF"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if w := h.do(r, "candidat"); w.Code != 400 || !strings.Contains(w.Body.String(), "L’envoi a été interrompu.") || len(h.api.made()) != 0 {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// TestRejects reads a report: what became of each reject, and a button only where there is something to decide.
func TestRejects(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	page := h.get("/admin/imports/i1", "admin_fonct").Body.String()
	for _, words := range []string{"Annoncés dans le fichier</dt><dd>1251", "Répétés à l’identique</dt><dd>1<", "Rejeu demandé", "Rejoué, encore écarté", "un fichier plus récent fait foi", "un autre exemplaire est retenu"} {
		if !strings.Contains(page, words) {
			t.Errorf("the report does not say %q", words)
		}
	}
	for place, button := range map[string]bool{"12": true, "80": true, "81": false, "90": false, "91": false, "95": false} {
		if strings.Contains(page, "/rejets/"+place+"/rejouer") != button {
			t.Errorf("n° %s: a button, want %v", place, button)
		}
	}
	h.api.says["POST /admin/imports/i1/rejects/91/replay"] = problemOf(409, "Un autre exemplaire de ce dossier a été retenu.")
	if w := h.post("/admin/imports/i1/rejets/91/rejouer", "admin_fonct", ""); w.Code != 409 || !strings.Contains(w.Body.String(), "Un autre exemplaire de ce dossier a été retenu.") {
		t.Errorf("too late: %d %s", w.Code, w.Body)
	}
	if w := h.post("/admin/imports/i1/rejets/../rejouer", "admin_fonct", ""); w.Code != 404 {
		t.Errorf("another path: %d", w.Code)
	}
}

func TestLettersAndPurges(t *testing.T) {
	t.Parallel()
	h := newHouse(t, testBase)
	html := h.post("/admin/codes", "agent_dept", "nombre=2").Body.String()
	for _, part := range []string{"7K3M Q9T2 XWAB 5", "ABCD-EFGH-JKMN-P", "http://example.com/recette/inscription/candidat", "29 mai 2026"} {
		if !strings.Contains(html, part) {
			t.Errorf("the letters lack %q", part)
		}
	}
	h.api.says["POST /admin/codes"] = problemOf(422, "", problemItem{"#/limit", "500 lettres au plus."})
	if w := h.post("/admin/codes", "agent_dept", "nombre=501"); w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#nombre">500 lettres au plus.</a>`) {
		t.Errorf("too many letters: %d", w.Code)
	}
	for _, c := range []struct {
		path, role    string
		visa, release bool
	}{
		{"/admin/purges/r1", "archiviste", true, false}, {"/admin/purges/r1", "dpo", false, false}, {"/admin/purges/r1", "admin_fonct", false, false},
		{"/admin/purges/r2", "archiviste", false, false}, {"/admin/purges/r2", "dpo", false, false}, {"/admin/purges/r2", "admin_fonct", false, true},
		{"/admin/purges/r3", "admin_fonct", false, false},
	} {
		html := h.get(c.path, c.role).Body.String()
		if got := strings.Contains(html, "Donner mon visa"); got != c.visa {
			t.Errorf("%s for %s: visa %t", c.path, c.role, got)
		}
		if got := strings.Contains(html, "Accorder la libération"); got != c.release {
			t.Errorf("%s for %s: release %t", c.path, c.role, got)
		}
	}
	w := h.post("/admin/purges/r1/visa", "archiviste", "reference=AD-1")
	if w.Code != 303 || h.api.last().body != `{"reference":"AD-1"}` {
		t.Errorf("%d %s", w.Code, h.api.last().body)
	}
	h.api.says["POST /admin/purges/r1/visa"] = problemOf(422, "", problemItem{"#/reference", "Cette référence a déjà servi."})
	if w = h.post("/admin/purges/r1/visa", "archiviste", "reference=AD-1"); w.Code != 422 || !strings.Contains(w.Body.String(), `<a href="#reference">Cette référence a déjà servi.</a>`) {
		t.Errorf("visa refused: %d", w.Code)
	}
}
