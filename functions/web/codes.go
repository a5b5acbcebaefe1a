package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"tandem/shared/service"
)

const (
	codesTitle   = "Codes d’inscription"
	lettersTitle = "Lettres à imprimer"
)

var codeFields = []field{{Name: "nombre", API: "limit", Label: "Nombre de lettres à préparer", Kind: "text", Mode: "numeric", Width: "short",
	Missing: "Indiquez un nombre de lettres."}}

// waiting is how many people could register and have neither an account nor a code that still works.
type waiting struct {
	Waiting int `json:"waiting"`
}

func codesForm(v *visit) error {
	return v.showCodes(newForm(codeFields, url.Values{"nombre": {"50"}}))
}

func (v *visit) showCodes(f *form) error {
	var found waiting
	if err := v.read(pathCodes, &found); err != nil {
		return err
	}
	return v.showForm("codes", codesTitle, f, found)
}

// lettersPage is what the letters are printed from. Address is where to register.
type lettersPage struct {
	Letters []letter
	Address string
}

// issueCodes makes the codes and shows the letters at once: the codes are kept nowhere, so they cannot be shown again.
func issueCodes(v *visit) error {
	values, err := v.typed()
	if err != nil {
		return err
	}
	f := newForm(codeFields, values)
	limit, err := strconv.Atoi(f.value("nombre"))
	if f.complete() && (err != nil || limit < 1) {
		f.add("nombre", "Écrivez un nombre entier, à partir de 1.")
	}
	if f.Failed() {
		return v.showCodes(f)
	}
	var found struct{ Letters []letter }
	create := func() error {
		return v.api.send(http.MethodPost, pathCodes, map[string]int{"limit": limit}, &found)
	}
	if err := together(create, v.readAccount); err != nil {
		if status(err) == http.StatusUnauthorized || !f.refuse(err) {
			return err
		}
		return v.render(http.StatusUnprocessableEntity, "codes", codesTitle, f, waiting{Waiting: -1})
	}
	return v.show("lettres", lettersTitle, lettersPage{found.Letters, v.address(v.site.formBy(service.AccountByCode))})
}

// address is where people find a page of the site, for what is printed.
func (v *visit) address(path string) string {
	scheme := "http"
	if v.r.TLS != nil || v.r.Header.Get("X-Forwarded-Proto") == "https" {
		scheme = "https"
	}
	return scheme + "://" + v.r.Host + v.base + path
}

// Grouped writes a code in groups of four characters, as it is easier to copy; one that comes in groups stays so.
func (l letter) Grouped() string {
	if strings.ContainsAny(l.Code, " -") {
		return l.Code
	}
	var grouped strings.Builder
	for i, r := range []rune(l.Code) {
		if i > 0 && i%4 == 0 {
			grouped.WriteByte(' ')
		}
		grouped.WriteRune(r)
	}
	return grouped.String()
}
