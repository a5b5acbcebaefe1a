package journey

import (
	"archive/zip"
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/infra/local/machine"
)

// secretWord stands in whatever a bad request holds: no answer may repeat it.
const secretWord = "Canarivore"

// TestBadInput sends what no honest client sends, and what people get wrong: each is answered clearly, and changes nothing.
func TestBadInput(t *testing.T) {
	t.Parallel()
	s := seeded(t).open(t, machine.Wrap{}).serve(t)
	t.Run("requests", func(t *testing.T) { badRequests(t, s) })
	t.Run("registrations", func(t *testing.T) { badRegistrations(t, s) })
	t.Run("codes", func(t *testing.T) { badCodes(t, s) })
	t.Run("known addresses", func(t *testing.T) { knownAddresses(t, s) })
	t.Run("uploads", func(t *testing.T) { badUploads(t, s) })
}

func badRequests(t *testing.T, s served) {
	nobody, recruiter, agent, admin, archivist := s.visitor(t, ""), s.visitor(t, "recruteur"), s.visitor(t, "agent"), s.visitor(t, "admin"), s.visitor(t, "archives")
	session, offers, nowhere := "/api/v1/account/session", "/api/v1/offers", "/api/v1/offers/00000000000000000000000000"
	offer := `{"title":"Boulanger","rome":"D1102","commune":"62041","contract":"CDI","description":"Pétrir."`
	tests := []struct {
		name   string
		who    *visitor
		method string
		path   string
		in     any
		status int
		places string
	}{
		{"JSON cut short", nobody, "POST", session, plain(`{"email":"` + secretWord + `@exemple.fr","pass`), 400, ""},
		{"JSON with a comma too many", nobody, "POST", session, plain(`{"email":"` + secretWord + `@exemple.fr",}`), 400, ""},
		{"no JSON at all", nobody, "POST", session, plain(secretWord), 400, ""},
		{"two documents", nobody, "POST", session, plain(`{"email":"a@b.fr","password":"x"}{}`), 400, ""},
		{"not UTF-8", nobody, "POST", session, plain("{\"email\":\"\xe9" + secretWord + "\",\"password\":\"x\"}"), 400, ""},
		{"a name twice", nobody, "POST", session, plain(`{"email":"a@b.fr","email":"` + secretWord + `","password":"x"}`), 400, ""},
		{"nothing", nobody, "POST", session, plain(""), 400, ""},
		{"null", nobody, "POST", session, plain("null"), 422, "#"},
		{"a list", nobody, "POST", session, plain(`["` + secretWord + `"]`), 422, "#"},
		{"unknown field", nobody, "POST", session, plain(`{"email":"a@b.fr","password":"x","admin":"` + secretWord + `"}`), 422, "#/admin"},
		{"wrong case of a field", nobody, "POST", session, plain(`{"Email":"` + secretWord + `","password":"x"}`), 422, "#/Email #/email"},
		{"wrong types", nobody, "POST", session, plain(`{"email":62,"password":["` + secretWord + `"]}`), 422, "#/email #/password"},
		{"fields missing", nobody, "POST", session, plain(`{}`), 422, "#/email #/password"},
		{"text too long", nobody, "POST", session, map[string]any{"email": "a@b.fr", "password": strings.Repeat(secretWord, 30)}, 422, "#/password"},
		{"body too big", nobody, "POST", session, map[string]any{"email": strings.Repeat(secretWord, 10_000), "password": "x"}, 413, ""},
		{"a form", nobody, "POST", session, []byte("email=" + secretWord), 415, ""},
		{"unknown route", nobody, "GET", "/api/v1/" + secretWord, nil, 404, ""},
		{"unknown route, written to", nobody, "PUT", "/api/v1/" + secretWord, plain("{}"), 404, ""},
		{"route below a route", nobody, "GET", session + "/" + secretWord, nil, 404, ""},
		{"unknown version", nobody, "GET", "/api/v2/offers", nil, 404, ""},
		{"verb of another route", nobody, "PATCH", offers, plain("{}"), 405, ""},
		{"verb that no route has", nobody, "DELETE", "/api/v1/matches/offers", nil, 405, ""},
		{"verb nobody knows", nobody, "BREW", session, nil, 405, ""},
		{"verb of a public route", nobody, "POST", "/api/v1/referentials/jobs", plain("{}"), 405, ""},
		{"verb on the description", nobody, "POST", "/api/v1/openapi.json", plain("{}"), 405, ""},
		{"identifier that cannot be one", nobody, "GET", offers + "/" + secretWord, nil, 422, "path.id"},
		{"identifier of nothing", nobody, "GET", nowhere, nil, 404, ""},
		{"query too long", nobody, "GET", "/api/v1/referentials/communes?q=" + strings.Repeat(secretWord, 10), nil, 422, "query.q"},
		{"confirmation with a token of nobody", nobody, "POST", "/api/v1/account/confirmation", map[string]any{"token": secretWord + "-jeton-de-personne"}, 422, "#/token"},

		{"offer with everything wrong", recruiter, "POST", offers, map[string]any{"title": " ", "rome": "Z9999", "commune": "99999", "contract": "XXX", "description": ""}, 422,
			"#/commune #/contract #/description #/rome #/title"},
		{"offer that tells an address", recruiter, "POST", offers, plain(offer[:len(offer)-1] + ` ` + secretWord + `@exemple.fr"}`), 422, "#/description"},
		{"offer with a field of the answer", recruiter, "POST", offers, plain(offer + `,"state":"publiee"}`), 422, "#/state"},
		{"offer of nobody, written", recruiter, "PUT", nowhere, plain(offer + `}`), 404, ""},
		{"offer of nobody, published", recruiter, "POST", nowhere + "/publication", nil, 404, ""},
		{"no letters", agent, "POST", "/api/v1/admin/codes", map[string]any{"limit": 0}, 422, "#/limit"},
		{"too many letters", agent, "POST", "/api/v1/admin/codes", map[string]any{"limit": 501}, 422, "#/limit"},
		{"letters by the half", agent, "POST", "/api/v1/admin/codes", plain(`{"limit":1.5}`), 422, "#/limit"},
		{"letters by a text", agent, "POST", "/api/v1/admin/codes", map[string]any{"limit": secretWord}, 422, "#/limit"},
		{"report of nothing", admin, "GET", "/api/v1/admin/imports/00000000000000000000000000", nil, 404, ""},
		{"purge of nothing", admin, "GET", "/api/v1/admin/purges/00000000000000000000000000", nil, 404, ""},
		{"visa without a reference", archivist, "POST", "/api/v1/admin/purges/00000000000000000000000000/visa", plain(`{}`), 422, "#/reference"},
		{"visa of nothing", archivist, "POST", "/api/v1/admin/purges/00000000000000000000000000/visa", map[string]any{"reference": "AD62"}, 404, ""},
	}
	before := s.held()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			places := test.who.ask(test.method, test.path, test.in).problem(t, test.status, secretWord)
			slices.Sort(places)
			if got := strings.Join(slices.Compact(places), " "); got != test.places {
				t.Errorf("points to %q, want %q", got, test.places)
			}
		})
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("bad requests changed what is held: %s", diff)
	}
	if allow := nobody.ask("PATCH", offers, plain("{}")).header.Get("Allow"); allow != "GET, HEAD, POST" {
		t.Errorf("allowed on the offers: %q", allow)
	}
}

func recruiterForm(change map[string]any) map[string]any {
	form := map[string]any{
		"civility": "MME", "lastName": "Recrute", "firstName": "Reine", "email": "reine.recrute@demo.example", "phone": "03 21 00 00 01",
		"siret": "732 829 320 00074", "password": password, "termsAccepted": true,
	}
	for name, value := range change {
		form[name] = value
	}
	return form
}

func badRegistrations(t *testing.T, s served) {
	nobody := s.visitor(t, "")
	tests := []struct {
		name, place string
		change      map[string]any
	}{
		{"SIRET too short", "#/siret", map[string]any{"siret": "7328293200007"}},
		{"SIRET with letters", "#/siret", map[string]any{"siret": "73282932" + secretWord}},
		{"SIRET with a wrong digit", "#/siret", map[string]any{"siret": "73282932000075"}},
		{"SIRET of zeros", "#/siret", map[string]any{"siret": "00000000000000"}},
		{"no SIRET", "#/siret", map[string]any{"siret": ""}},
		{"password short", "#/password", map[string]any{"password": secretWord}},
		{"password repeated", "#/password", map[string]any{"password": "aaaaaaaaaaaaaaaa"}},
		{"password of one's name", "#/password", map[string]any{"password": "recrute-reine", "lastName": "Recrute-Reine"}},
		{"password known to all", "#/password", map[string]any{"password": "motdepasse2026"}},
		{"address", "#/email", map[string]any{"email": secretWord + "@"}},
		{"address with an accent", "#/email", map[string]any{"email": "réine@demo.example"}},
		{"address with a second header", "#/email", map[string]any{"email": "reine@demo.example\r\nBcc: " + secretWord + "@demo.example"}},
		{"phone", "#/phone", map[string]any{"phone": "12 " + secretWord}},
		{"civility", "#/civility", map[string]any{"civility": secretWord}},
		{"name of blanks", "#/lastName", map[string]any{"lastName": "  \t "}},
		{"name of two lines", "#/firstName", map[string]any{"firstName": "Reine\n" + secretWord}},
		{"terms", "#/termsAccepted", map[string]any{"termsAccepted": false}},
	}
	before := s.held()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := nobody.ask("POST", "/api/v1/registrations/recruiters", recruiterForm(test.change))
			if places := got.problem(t, http.StatusUnprocessableEntity, secretWord); !slices.Equal(places, []string{test.place}) {
				t.Errorf("points to %q, want %q: %s", places, test.place, got.text)
			}
		})
	}
	all := nobody.ask("POST", "/api/v1/registrations/recruiters", recruiterForm(map[string]any{"email": "x", "phone": "x", "siret": "x", "password": "x", "termsAccepted": false}))
	if places := all.problem(t, http.StatusUnprocessableEntity); len(places) != 5 {
		t.Errorf("five mistakes, told of %q", places)
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("refused registrations changed what is held: %s", diff)
	}
}

// badCodes gets one and the same answer whatever is wrong; staff read what it was.
func badCodes(t *testing.T, s served) {
	nobody, agent := s.visitor(t, ""), s.visitor(t, "agent")
	const path = "/api/v1/registrations/candidates"
	right := claim(t, "RÉMI", "remi.specimen@demo.example")
	before := s.held()
	tests := []struct {
		name, reason string
		form         map[string]any
	}{
		{"not a code", "code mal recopié", with(right, "code", secretWord)},
		{"code of nobody", "code inconnu ou déjà utilisé", with(right, "code", "00000-00000-0")},
		{"name", "nom différent du dossier", with(right, "lastName", secretWord)},
		{"first name", "prénom différent du dossier", with(right, "firstName", secretWord)},
		{"birth date", "date de naissance différente du dossier", with(right, "birthDate", "1992-02-28")},
		{"postcode", "code postal différent du dossier", with(right, "postalCode", "62000")},
	}
	refusals := func() []any {
		list, _ := at(t, agent.must(http.StatusOK, "GET", "/api/v1/admin/refusals", nil), "refusals").([]any)
		return list
	}
	first := ""
	for _, test := range tests {
		known := len(refusals())
		got := nobody.ask("POST", path, test.form)
		got.problem(t, http.StatusUnprocessableEntity, secretWord, "spécimen", "1992", "62400")
		if first == "" {
			first = got.text
		}
		if got.text != first {
			t.Errorf("%s: answered %s, others %s", test.name, got.text, first)
		}
		list := refusals()
		if len(list) != known+1 || text(t, list, 0, "reason") != test.reason || len(list[0].(map[string]any)) != 2 {
			t.Errorf("%s: staff read %v", test.name, list)
		}
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("refused codes changed what is held: %s", diff)
	}
	// Four tries were on the code itself; the fifth is the last one and it is right.
	nobody.must(http.StatusAccepted, "POST", path, right)
	if got := nobody.ask("POST", path, with(right, "email", "autre@demo.example")); got.text != first || text(t, refusals(), 0, "reason") != "code inconnu ou déjà utilisé" {
		t.Errorf("used code: %s, staff read %v", got.text, refusals()[0])
	}
	tries := claim(t, "CLÉMENCE", "clemence@demo.example")
	for range 5 {
		nobody.must(http.StatusUnprocessableEntity, "POST", path, with(tries, "postalCode", "62000"))
	}
	if got := nobody.ask("POST", path, tries); got.text != first || text(t, refusals(), 0, "reason") != "trop d'essais sur un code" {
		t.Errorf("sixth try: %s, staff read %v", got.text, refusals()[0])
	}
}

// knownAddresses shows that nobody learns here who is registered: only the address's owner is told, by mail.
func knownAddresses(t *testing.T, s served) {
	nobody := s.visitor(t, "")
	const path = "/api/v1/registrations/recruiters"
	const address = "reine.recrute@demo.example"
	fresh := nobody.ask("POST", path, recruiterForm(nil))
	if fresh.status != http.StatusAccepted {
		t.Fatal(fresh.text)
	}
	s.settle()
	nobody.must(http.StatusOK, "POST", "/api/v1/account/confirmation", map[string]any{"token": s.link(address)})
	before := s.held()
	known := nobody.ask("POST", path, recruiterForm(map[string]any{"email": " Reine.Recrute@DEMO.example ", "password": "un-tout-autre-secret", "lastName": "Intruse"}))
	if known.status != fresh.status || known.text != fresh.text {
		t.Errorf("known: %d %s; unknown: %d %s", known.status, known.text, fresh.status, fresh.text)
	}
	for name := range fresh.header {
		if len(known.header[name]) != len(fresh.header[name]) {
			t.Errorf("header %s: %q and %q", name, known.header[name], fresh.header[name])
		}
	}
	s.settle()
	if subjects := s.subjects(address); len(subjects) != 2 || subjects[0] == subjects[1] {
		t.Errorf("the owner is told %q", subjects)
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("a known address changed what is held: %s", diff)
	}
	nobody.signIn(address, password)

	// Somebody else's candidate code is not used up by a registration with an address that is known.
	zoe := claim(t, "ZOÉ", address)
	if got := nobody.ask("POST", "/api/v1/registrations/candidates", zoe); got.status != fresh.status || got.text != fresh.text {
		t.Errorf("candidate with a known address: %d %s", got.status, got.text)
	}
	nobody.must(http.StatusAccepted, "POST", "/api/v1/registrations/candidates", with(zoe, "email", "zoe.exemple@demo.example"))
	s.settle()
	nobody.must(http.StatusOK, "POST", "/api/v1/account/confirmation", map[string]any{"token": s.link("zoe.exemple@demo.example")})
}

// zipped is an archive that holds a PDF, under whatever name it is sent.
func zipped(t *testing.T) []byte {
	t.Helper()
	return archived(t, "cv.pdf", string(samplePDF("dans une archive")))
}

// archived is an archive of entries, each its name and its content.
func archived(t *testing.T, entries ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for i := 0; i < len(entries); i += 2 {
		file, err := archive.Create(entries[i])
		if err == nil {
			_, err = file.Write([]byte(entries[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func badUploads(t *testing.T, s served) {
	zoe := s.visitor(t, "")
	zoe.signIn("zoe.exemple@demo.example", password)
	const path = "/api/v1/cvs/documents"
	whole := samplePDF("complet")
	before := s.held()
	for _, size := range []int{4<<20 + 1, 4<<20 + 5000, 5 << 20, 12 << 20} {
		got := zoe.ask("POST", path, append(slices.Clone(whole), make([]byte, size-len(whole))...))
		if got.problem(t, http.StatusRequestEntityTooLarge); !strings.Contains(got.text, "4 Mo") {
			t.Errorf("%d bytes: %s", size, got.text)
		}
	}
	zoe.ask("POST", path, []byte{}).problem(t, http.StatusBadRequest)
	if page := zoe.ask("POST", "/mes-fichiers", make([]byte, 12<<20)); page.status != http.StatusRequestEntityTooLarge || !strings.Contains(page.text, "4 Mo pour un fichier") {
		t.Errorf("the site answers a file too big with %d: %.200s", page.status, page.text)
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("refused uploads changed what is held: %s", diff)
	}

	for _, file := range []struct {
		name    string
		content []byte
		says    string
	}{
		{"ZIP named .pdf", zipped(t), "ni un PDF"},
		{"text named .pdf", []byte(secretWord), "ni un PDF"},
		{"page named .pdf", []byte("<!doctype html><html><body>" + secretWord), "ni un PDF"},
		{"old Word", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + secretWord), "enregistrez-le en PDF"},
	} { // refused at the door, beside the field: nothing is kept of it
		got := zoe.ask("POST", path, file.content)
		if got.problem(t, http.StatusUnprocessableEntity); !strings.Contains(got.text, file.says) || !strings.Contains(got.text, `"#/file"`) {
			t.Errorf("%s: %s", file.name, got.text)
		}
	}
	if diff := cmp.Diff(before, s.held()); diff != "" {
		t.Errorf("refused files changed what is held: %s", diff)
	}

	const markup = `<w:document xmlns:w="w"><w:p><w:t>Boulanger</w:t></w:p></w:document>`
	files := []struct {
		name    string
		content []byte
		says    string // part of the reason; accepted when empty
	}{
		{"PDF cut short", whole[:len(whole)/2], "incomplet"},
		{"PDF with a program", bytes.Replace(whole, []byte("/Catalog"), []byte("/Catalog/OpenAction<</S/JavaScript/JS(app.alert)>>"), 1), "programme"},
		{"PDF under a password", bytes.Replace(whole, []byte("/Size 4"), []byte("/Size 4/Encrypt 5 0 R"), 1), "mot de passe"},
		{"PDF of 21 pages", bytes.Replace(whole, []byte("% complet"), bytes.Repeat([]byte("<</Type/Page>>"), 21), 1), "20 pages"},
		{"Word with a macro", archived(t, "word/document.xml", markup, "word/vbaProject.bin", secretWord), "macro"},
		{"Word out of its folder", archived(t, "word/document.xml", markup, "../../"+secretWord, "x"), "abîmé"},
		{"Word", archived(t, "word/document.xml", markup, "docProps/core.xml", "<c>"+secretWord+"</c>"), ""},
		{"whole PDF", whole, ""},
	}
	for _, file := range files {
		zoe.must(http.StatusAccepted, "POST", path, file.content)
		s.settle()
		list, _ := at(t, zoe.must(http.StatusOK, "GET", "/api/v1/cvs", nil), "documents").([]any)
		document, _ := list[len(list)-1].(map[string]any)
		reason, _ := document["reason"].(string)
		if document["state"] == "refuse" != (file.says != "") || !strings.Contains(reason, file.says) || strings.Contains(reason, secretWord) || english.MatchString(reason) {
			t.Errorf("%s: %v", file.name, document)
		}
		got := zoe.ask("GET", path+"/"+text(t, document, "id")+"/file", nil)
		switch {
		case file.says != "":
			got.problem(t, http.StatusConflict)
		case got.status != http.StatusOK || strings.Contains(got.text, secretWord) || document["format"] == "pdf" && got.text != string(whole):
			t.Errorf("%s comes back as %d, %d bytes", file.name, got.status, len(got.text))
		}
	}
	if waiting, kept := s.count("QuarantineBucket"), s.count("FilesBucket"); waiting != 0 || kept != 2 {
		t.Errorf("%d files wait, %d are kept, want the two whole ones alone", waiting, kept)
	}
	for range 2 {
		zoe.must(http.StatusAccepted, "POST", path, whole)
	}
	zoe.ask("POST", path, whole).problem(t, http.StatusConflict) // the eleventh
}
