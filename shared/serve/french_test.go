package serve

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"tandem/shared/email"
	"tandem/shared/fault"
)

// messages are the validation messages as they are now, by the names that this test must keep complete.
var messages = map[string]*string{
	"MsgUnexpectedProperty":                 &validation.MsgUnexpectedProperty,
	"MsgExpectedRFC3339DateTime":            &validation.MsgExpectedRFC3339DateTime,
	"MsgExpectedRFC1123DateTime":            &validation.MsgExpectedRFC1123DateTime,
	"MsgExpectedRFC3339Date":                &validation.MsgExpectedRFC3339Date,
	"MsgExpectedRFC3339Time":                &validation.MsgExpectedRFC3339Time,
	"MsgExpectedRFC5322Email":               &validation.MsgExpectedRFC5322Email,
	"MsgExpectedRFC5890Hostname":            &validation.MsgExpectedRFC5890Hostname,
	"MsgExpectedRFC2673IPv4":                &validation.MsgExpectedRFC2673IPv4,
	"MsgExpectedRFC2373IPv6":                &validation.MsgExpectedRFC2373IPv6,
	"MsgExpectedRFCIPAddr":                  &validation.MsgExpectedRFCIPAddr,
	"MsgExpectedRFC3986URI":                 &validation.MsgExpectedRFC3986URI,
	"MsgExpectedRFC4122UUID":                &validation.MsgExpectedRFC4122UUID,
	"MsgExpectedRFC6570URITemplate":         &validation.MsgExpectedRFC6570URITemplate,
	"MsgExpectedRFC6901JSONPointer":         &validation.MsgExpectedRFC6901JSONPointer,
	"MsgExpectedRFC6901RelativeJSONPointer": &validation.MsgExpectedRFC6901RelativeJSONPointer,
	"MsgExpectedRegexp":                     &validation.MsgExpectedRegexp,
	"MsgExpectedMatchAtLeastOneSchema":      &validation.MsgExpectedMatchAtLeastOneSchema,
	"MsgExpectedMatchExactlyOneSchema":      &validation.MsgExpectedMatchExactlyOneSchema,
	"MsgExpectedNotMatchSchema":             &validation.MsgExpectedNotMatchSchema,
	"MsgExpectedPropertyNameInObject":       &validation.MsgExpectedPropertyNameInObject,
	"MsgExpectedBoolean":                    &validation.MsgExpectedBoolean,
	"MsgExpectedDuration":                   &validation.MsgExpectedDuration,
	"MsgExpectedNumber":                     &validation.MsgExpectedNumber,
	"MsgExpectedInteger":                    &validation.MsgExpectedInteger,
	"MsgExpectedString":                     &validation.MsgExpectedString,
	"MsgExpectedBase64String":               &validation.MsgExpectedBase64String,
	"MsgExpectedArray":                      &validation.MsgExpectedArray,
	"MsgExpectedObject":                     &validation.MsgExpectedObject,
	"MsgExpectedArrayItemsUnique":           &validation.MsgExpectedArrayItemsUnique,
	"MsgExpectedOneOf":                      &validation.MsgExpectedOneOf,
	"MsgExpectedMinimumNumber":              &validation.MsgExpectedMinimumNumber,
	"MsgExpectedExclusiveMinimumNumber":     &validation.MsgExpectedExclusiveMinimumNumber,
	"MsgExpectedMaximumNumber":              &validation.MsgExpectedMaximumNumber,
	"MsgExpectedExclusiveMaximumNumber":     &validation.MsgExpectedExclusiveMaximumNumber,
	"MsgExpectedNumberBeMultipleOf":         &validation.MsgExpectedNumberBeMultipleOf,
	"MsgExpectedMinLength":                  &validation.MsgExpectedMinLength,
	"MsgExpectedMaxLength":                  &validation.MsgExpectedMaxLength,
	"MsgExpectedBePattern":                  &validation.MsgExpectedBePattern,
	"MsgExpectedMatchPattern":               &validation.MsgExpectedMatchPattern,
	"MsgExpectedMinItems":                   &validation.MsgExpectedMinItems,
	"MsgExpectedMaxItems":                   &validation.MsgExpectedMaxItems,
	"MsgExpectedMinProperties":              &validation.MsgExpectedMinProperties,
	"MsgExpectedMaxProperties":              &validation.MsgExpectedMaxProperties,
	"MsgExpectedRequiredProperty":           &validation.MsgExpectedRequiredProperty,
	"MsgExpectedDependentRequiredProperty":  &validation.MsgExpectedDependentRequiredProperty,
}

func humaFolder(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/danielgtaylor/huma/v2").Output()
	if err != nil {
		t.Fatalf("find huma's source: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// Every message that huma exports is in French: its source is read, so that an upgrade that adds one turns this red.
func TestEveryValidationMessageIsFrench(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(humaFolder(t), "validation", "messages.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	count := 0
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, name := range spec.Names {
			count++
			english, _ := strconv.Unquote(spec.Values[i].(*ast.BasicLit).Value)
			now := messages[name.Name]
			if now == nil || *now == english {
				t.Errorf("%s is still %q", name.Name, english)
			} else if word := englishIn(*now); word != "" {
				t.Errorf("%s says %q in %q", name.Name, word, *now)
			}
		}
		return true
	})
	if count != len(messages) || count == 0 {
		t.Errorf("%d messages, %d known here", count, len(messages))
	}
}

// The texts that huma writes in its code and does not export: each must have its translation.
func TestEveryTextInHumaIsFrench(t *testing.T) {
	inErrors := regexp.MustCompile(`(?:errors\.New\(|res\.Add\((?:pb|path), [^\n]*|Message: +|Msg: +(?:fmt\.Sprintf\()?)"([^"\n]{6,})"`)
	count := 0
	for _, name := range []string{"huma.go", "formdata.go", "validate.go"} {
		source, err := os.ReadFile(filepath.Join(humaFolder(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range inErrors.FindAllStringSubmatch(string(source), -1) {
			count++
			switch english := match[1]; {
			case english == "cannot read request body": // a 500, whose text is not shown
			case strings.HasSuffix(english, "UUID format"): // an argument that our message leaves out
			case english == " parameter is missing": // the end of "required query parameter is missing"
			case french(english) == english:
				t.Errorf("%s: no French for %q", name, english)
			}
		}
	}
	if count < 20 {
		t.Errorf("only %d texts found in huma's source", count)
	}
}

var englishWord = regexp.MustCompile(`(?i)\b(the|expected|invalid|unexpected|required|request|validation|unknown|failed|string|error occurred|cannot|length|value|be|to)\b`)

func englishIn(text string) string { return englishWord.FindString(text) }

type person struct {
	Name    string          `json:"name" minLength:"2" maxLength:"5"`
	Email   email.Address   `json:"email"`
	Age     int             `json:"age,omitempty" minimum:"16" maximum:"99.5"`
	Born    string          `json:"born,omitempty" format:"date"`
	Role    string          `json:"role,omitempty" enum:"candidat,recruteur"`
	Tags    []string        `json:"tags,omitempty" maxItems:"2"`
	Mails   []email.Address `json:"mails,omitempty"`
	Address *struct {
		Postcode string `json:"postcode" pattern:"^[0-9]{5}$" patternDescription:"un code postal à cinq chiffres"`
	} `json:"address,omitempty"`
	Site   string    `json:"site,omitempty" format:"uri"`
	Raw    string    `json:"raw,omitempty" format:"email"`
	Street string    `json:"street,omitempty" dependentRequired:"address"`
	Days   oddDay    `json:"days,omitempty"`
	Hours  []oddHour `json:"hours,omitempty"`
}

// oddDay and oddHour refuse what they read with an error of no language, and with a fault.
type (
	oddDay  string
	oddHour string
)

func (d *oddDay) UnmarshalText(text []byte) error { return fmt.Errorf("cannot read %q", text) }

func (d *oddHour) UnmarshalText([]byte) error {
	return fmt.Errorf("hour: %w", fault.Because(fault.Conflict, "Heure déjà prise.", errors.New("cause that stays")))
}

type personInput struct {
	Offer string    `path:"offer" maxLength:"4"`
	Page  int       `query:"page" minimum:"1"`
	Since time.Time `query:"since"`
	Token string    `header:"X-Token" required:"true"`
	Body  person
}

// testAPI has one operation, whose answer is what the function says.
func testAPI(handle func() error) http.Handler {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("test", "1")
	config.CreateHooks = nil
	api := humago.New(mux, config)
	huma.Register(api, huma.Operation{OperationID: "put", Method: "PUT", Path: "/p/{offer}", MaxBodyBytes: 2048},
		func(context.Context, *personInput) (*struct{}, error) { return nil, handle() })
	return Fallback(mux)
}

func TestHumaSpeaksFrench(t *testing.T) {
	const ok = `{"name":"Zoé","email":"zoe@example.org"}`
	tests := []struct {
		name, target, body, media string
		status                    int
		want                      []Mistake
		detail                    string
	}{
		{name: "good", body: ok, status: 204},
		{name: "empty body", status: 400, detail: "La demande est vide : envoyez les informations en JSON, ou votre document."},
		{name: "not JSON", body: "{\n \"name\": zoe@example.org}", status: 400, detail: "Le JSON envoyé n’est pas lisible : erreur à la ligne 2, colonne 10."},
		{name: "cut", body: `{"name":"Zo`, status: 400, detail: "Le JSON envoyé n’est pas lisible : il s’arrête trop tôt, à la ligne 1, colonne 11."},
		{name: "not UTF-8", body: "{\"name\":\"Zo\xe9\"}", status: 400, detail: "Le JSON envoyé n’est pas lisible : il n’est pas en UTF-8."},
		{name: "huge number", body: `{"age":1e999}`, status: 400, detail: "Le JSON envoyé n’est pas lisible : nombre trop grand à la ligne 1, colonne 13."},
		{name: "twice", body: `{"address":{"postcode":"62000","Postcode":"x"}}`, status: 400, detail: "Le JSON envoyé n’est pas lisible : un champ y est deux fois, à la ligne 1, colonne 41."},
		{name: "form", body: "name=Zo", media: "application/x-www-form-urlencoded", status: 415, detail: "Ce format d’envoi n’est pas accepté : envoyez du JSON (Content-Type: application/json)."},
		{name: "no object", body: `[1]`, status: 422, want: []Mistake{{"#", "body", "Envoyez un objet."}}},
		{name: "missing", body: `{"address":{}}`, status: 422, want: []Mistake{
			{"#/name", "body.name", "Cette information est obligatoire."}, {"#/email", "body.email", "Cette information est obligatoire."},
			{"#/address/postcode", "body.address.postcode", "Cette information est obligatoire."}}},
		{name: "unknown", body: `{"name":"Zoé","email":"zoe@example.org","nir":"1"}`, status: 422, want: []Mistake{{"#/nir", "body.nir", "Ce champ n’est pas connu."}}},
		{name: "case of a name", body: `{"name":"Zoé","email":"zoe@example.org","Role":"admin"}`, status: 422, want: []Mistake{{"#/Role", "body.Role", "Ce champ n’est pas connu."}}},
		{name: "types", body: `{"name":1,"email":true,"age":"x","tags":{},"born":3}`, status: 422, want: []Mistake{
			{"#/name", "body.name", "Écrivez un texte."}, {"#/email", "body.email", "Écrivez un texte."}, {"#/age", "body.age", "Écrivez un nombre entier."},
			{"#/born", "body.born", "Écrivez un texte."}, {"#/tags", "body.tags", "Envoyez une liste."}}},
		{name: "rules", body: `{"name":"Z","email":"zoe@example.org","age":100,"born":"31/12/1999","role":"chef","tags":["a","b","c"],"address":{"postcode":"620"},"site":"%zz","raw":"zoe at example"}`,
			status: 422, want: []Mistake{
				{"#/name", "body.name", "Trop court : 2 caractère(s) au moins."}, {"#/age", "body.age", "Écrivez un nombre d’au plus 99,5."},
				{"#/born", "body.born", "Écrivez une date comme 2026-01-31."}, {"#/role", "body.role", "Choisissez une de ces valeurs : candidat, recruteur."},
				{"#/tags", "body.tags", "Liste trop longue : 2 élément(s) au plus."}, {"#/address/postcode", "body.address.postcode", "Écrivez un code postal à cinq chiffres."},
				{"#/site", "body.site", "Écrivez une adresse web comme https://exemple.fr/page."}, {"#/raw", "body.raw", "Écrivez une adresse électronique comme nom@exemple.fr."}}},
		{name: "values that read themselves", body: `{"name":"Zoé","email":"zoe","mails":["zoe@example.org","zoé@example.org"]}`, status: 422, want: []Mistake{
			{"#/email", "body.email", email.ErrForm.Error()}, {"#/mails/1", "body.mails[1]", email.ErrAccent.Error()}}},
		{name: "values with other errors", body: `{"name":"Zoé","email":"zoe@example.org","days":"zoe@","hours":["hier"]}`, status: 422, want: []Mistake{
			{"#/days", "body.days", "Cette valeur n’a pas la forme attendue."}, {"#/hours/0", "body.hours[0]", "Heure déjà prise."}}},
		{name: "one with another", body: `{"name":"Zoé","email":"zoe@example.org","street":"x"}`, status: 422, want: []Mistake{
			{"#/address", "body.address", "Cette information est obligatoire avec « street »."}}},
		{name: "parameters", target: "/p/12345?page=x&since=hier", body: ok, status: 422, want: []Mistake{
			{"", "path.offer", "Trop long : 4 caractère(s) au plus."}, {"", "query.page", "Écrivez un nombre entier."},
			{"", "query.since", "Cette date n’a pas la forme attendue."}}},
		{name: "too large", body: `{"name":"` + strings.Repeat("a", 3000) + `"}`, status: 413, detail: "L’envoi est trop volumineux : 2 ko au plus."},
	}
	api := testAPI(func() error { return nil })
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			target := test.target
			if target == "" {
				target = "/p/1"
			}
			w := put(api, target, test.body, test.media)
			if w.Code != test.status {
				t.Fatalf("status %d: %s", w.Code, w.Body)
			}
			if test.status == 204 {
				return
			}
			checkProblem(t, w, test.status)
			var got Problem
			_ = json.Unmarshal(w.Body.Bytes(), &got)
			if diff := cmp.Diff(test.want, got.Errors, cmpopts.SortSlices(func(a, b Mistake) bool { return a.Location < b.Location })); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
			if test.detail != "" && got.Detail != test.detail {
				t.Errorf("detail %q", got.Detail)
			}
		})
	}
	t.Run("header", func(t *testing.T) {
		w := httptest.NewRecorder()
		api.ServeHTTP(w, httptest.NewRequest("PUT", "/p/1", strings.NewReader(ok)))
		if !strings.Contains(w.Body.String(), `"errors":[{"location":"header.X-Token","message":"Ce paramètre est obligatoire."}]`) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
	t.Run("limited reader", func(t *testing.T) {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("PUT", "/p/1", io.MultiReader(strings.NewReader(ok)))
		LimitBody(5, api).ServeHTTP(w, r)
		if w.Code != 413 || !strings.Contains(w.Body.String(), "5 octets") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	})
}

func put(h http.Handler, target, body, media string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("PUT", target, strings.NewReader(body))
	r.Header.Set("X-Token", "t")
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// checkProblem checks what holds of every problem: RFC 9457, French, no value sent.
func checkProblem(t *testing.T, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	var got Problem
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got.Status != status || got.Title == "" || got.Detail == "" || got.Type != "about:blank" {
		t.Errorf("problem %s: %v", w.Body, err)
	}
	if media := w.Header().Get("Content-Type"); media != "application/problem+json" {
		t.Errorf("content type %q", media)
	}
	texts := []string{got.Title, got.Detail}
	for _, m := range got.Errors {
		texts = append(texts, m.Message)
	}
	for _, text := range texts {
		if word := englishIn(text); word != "" {
			t.Errorf("%q in %q", word, text)
		}
	}
	for _, sent := range []string{"zoe@", "31/12", "hier", `"value"`} {
		if strings.Contains(w.Body.String(), sent) {
			t.Errorf("%q came back: %s", sent, w.Body)
		}
	}
}

func TestOperationErrors(t *testing.T) {
	const canary = "paul.modele@example.org"
	tests := []struct {
		err    error
		status int
		logged bool
	}{
		{fault.Because(fault.Conflict, "Déjà fait.", errors.New(canary)), 409, false},
		{fault.Fieldf("body.email", "Adresse à corriger."), 422, false},
		{&waitError{fault.New(fault.TooMany, "Patientez."), time.Minute}, 429, false},
		{errors.New("cause " + canary), 500, true},
		{FromFault(fault.New(fault.NotFound, "Parti.")), 404, false},
		{huma.Error404NotFound("Cette offre n’existe plus."), 404, false},
		{huma.Error500InternalServerError(canary), 500, false},
	}
	for _, test := range tests {
		var log bytes.Buffer
		ctx := WithLogger(t.Context(), NewLogger(&log, slog.LevelInfo))
		r := httptest.NewRequestWithContext(ctx, "PUT", "/p/1", strings.NewReader(`{"name":"Zoé","email":"zoe@example.org"}`))
		r.Header.Set("X-Token", "t")
		w := httptest.NewRecorder()
		testAPI(func() error { return test.err }).ServeHTTP(w, r)
		if w.Code != test.status || strings.Contains(w.Body.String()+log.String(), canary) || strings.Contains(log.String(), "request failed") != test.logged {
			t.Errorf("%v: %d %s\nlog %s", test.err, w.Code, w.Body, log.String())
		}
		checkProblem(t, w, test.status)
		if test.status == 429 && w.Header().Get("Retry-After") != "60" {
			t.Errorf("Retry-After %v", w.Header())
		}
	}
}

type resolved struct{}

func (r *resolved) Resolve(ctx huma.Context) []error {
	switch ctx.Query("q") {
	case "fields":
		return []error{fault.Fieldf("body.siret", "À vérifier."), nil}
	case "fault":
		return []error{fault.Because(fault.Invalid, "Période fermée.", errors.New("cause"))}
	default:
		return []error{email.Error("Choisissez une date.")}
	}
}

// What an operation's own checks (huma resolvers) return is said as it is, without causes.
func TestResolverErrors(t *testing.T) {
	mux := http.NewServeMux()
	huma.Register(humago.New(mux, huma.DefaultConfig("test", "1")), huma.Operation{OperationID: "x", Method: "PUT", Path: "/x"},
		func(context.Context, *resolved) (*struct{}, error) { return nil, nil })
	for query, want := range map[string]Mistake{
		"fields": {"#/siret", "body.siret", "À vérifier."}, "fault": {"", "", "Période fermée."}, "": {"", "", "Choisissez une date."},
	} {
		w := put(mux, "/x?q="+query, "", "")
		var got Problem
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 422 || len(got.Errors) != 1 || got.Errors[0] != want {
			t.Errorf("%s: %d %s", query, w.Code, w.Body)
		}
	}
}

func TestProblemInOpenAPI(t *testing.T) {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("test", "1")
	config.CreateHooks = nil
	api := humago.New(mux, config)
	huma.Register(api, huma.Operation{OperationID: "x", Method: "GET", Path: "/x", Errors: []int{404}},
		func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	response := api.OpenAPI().Paths["/x"].Get.Responses["404"]
	if response.Content["application/problem+json"] == nil {
		t.Fatalf("content %v", response.Content)
	}
	schema := api.OpenAPI().Components.Schemas.Map()["Problem"]
	if schema == nil || len(schema.Properties) != reflect.TypeFor[Problem]().NumField()-2 {
		t.Errorf("schema %+v", schema)
	}
}

func TestPosition(t *testing.T) {
	tests := []struct {
		text   string
		offset int64
		want   string
	}{
		{"", 0, "à la ligne 1, colonne 1"}, {"abc", 2, "à la ligne 1, colonne 2"}, {"éa\nb", 3, "à la ligne 1, colonne 2"},
		{"a\nbc", 4, "à la ligne 2, colonne 2"}, {"a\n", 2, "à la ligne 1, colonne 1"}, {"a", 99, "à la ligne 1, colonne 1"}, {"a", -1, "à la ligne 1, colonne 1"},
	}
	for _, test := range tests {
		if got := position([]byte(test.text), test.offset); got != test.want {
			t.Errorf("position %d of %q = %q, want %q", test.offset, test.text, got, test.want)
		}
	}
}

func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{`{"name":"a","email":"b"}`, `{"a":{"b":1,"b":2}}`, `[[{"a":"a"},"a"],{"a":[],"A":1}]`, "\x1e", `{"email":"\u001e"}`} {
		f.Add([]byte(seed))
	}
	api := testAPI(func() error { return nil })
	f.Fuzz(func(t *testing.T, body []byte) {
		r := httptest.NewRequest("PUT", "/p/1", bytes.NewReader(body))
		r.Header.Set("X-Token", "t")
		w := httptest.NewRecorder()
		api.ServeHTTP(w, r)
		if w.Code != 204 && w.Code != 400 && w.Code != 413 && w.Code != 422 {
			t.Errorf("status %d: %s", w.Code, w.Body)
		}
		if w.Code != 204 {
			checkProblem(t, w, w.Code)
		}
	})
}

func TestSizeText(t *testing.T) {
	for size, want := range map[int64]string{4 << 20: "4 Mo", 1<<20 + 1<<19: "1,5 Mo", 64 << 10: "64 ko", 20: "20 octets", 10_000_000: "9,5 Mo"} {
		if got := sizeText(size); got != want {
			t.Errorf("%d = %q, want %q", size, got, want)
		}
	}
}
