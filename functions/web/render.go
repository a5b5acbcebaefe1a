package web

import (
	"bytes"
	"compress/gzip"
	"embed"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"tandem/shared/calendar"
	"tandem/shared/service"
)

//go:embed templates/*.html
var templateFiles embed.FS

// templates holds one set for each page: the layout, the parts that pages share (names that begin with "_"), and the page's own
// "main".
var templates = parseTemplates()

func parseTemplates() map[string]*template.Template {
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is ours
	}
	shared := template.New("").Funcs(template.FuncMap{
		"jour": calendar.Date.French, "taille": fileSize, "nombre": count,
		"contrat": func(value string) string { return labelOf(contracts, value) },
		"constat": func(value string) badge { return badgeOf(verdicts, value) },
		"picker":  showPicker, "texte": french.Replace, "majuscule": capital,
		"liste": func(texts []string) string { return french.Replace(strings.Join(texts, " ; ")) },
	})
	for _, name := range files {
		if strings.HasPrefix(path.Base(name), "_") {
			template.Must(shared.Parse(source(name)))
		}
	}
	sets := make(map[string]*template.Template)
	for _, name := range files {
		if base := path.Base(name); !strings.HasPrefix(base, "_") {
			sets[strings.TrimSuffix(base, ".html")] = template.Must(template.Must(shared.Clone()).Parse(source(name)))
		}
	}
	return sets
}

func source(name string) string {
	text, err := templateFiles.ReadFile(name)
	if err != nil {
		panic(err) // the file was just listed
	}
	return french.Replace(string(text))
}

// shownPicker is a picker in the form that is sent to Action.
type shownPicker struct {
	Base, Action string
	Data         picker
}

func showPicker(page view, action string, p picker) shownPicker {
	for _, text := range []*string{&p.Legend, &p.Label, &p.Again, &p.Hint} {
		*text = french.Replace(*text)
	}
	return shownPicker{page.Base, action, p}
}

// view is what a template is filled with.
type view struct {
	Service             *service.Service
	Controller, Contact string
	Base                string
	Title, Notice       string
	Maintenance         string // announced, or going on; empty: none
	Menu, About, Trail  []link
	Policies            []link // the pages of the privacy notice
	SignedIn            bool
	Helped              bool     // a script helps with the form; pages that people come to first have none
	Changed             bool     // the privacy notice changed since the visitor read it
	Account             *account // nil unless the page's audience reads it
	Form                *form
	Data                any
	assets              assets
}

// Offers reports whether the menu leads to a page.
func (w view) Offers(path string) bool {
	return slices.ContainsFunc(w.Menu, func(entry link) bool { return entry.Path == path })
}

// Asset is the address of a static file.
func (w view) Asset(name string) string { return w.Base + w.assets[name].path }

// show renders a page with status 200.
func (v *visit) show(name, title string, data any) error {
	return v.render(http.StatusOK, name, title, nil, data)
}

// showForm renders a page with a form: 200 when it is asked or a step of it is, 422 when something is to be corrected.
func (v *visit) showForm(name, title string, f *form, data any) error {
	code := http.StatusOK
	if f.Failed() {
		code = http.StatusUnprocessableEntity
	}
	return v.render(code, name, title, f, data)
}

// showAskedForm is showForm on a page that read nothing of the API: who is signed in is read first.
func (v *visit) showAskedForm(name, title string, f *form, data any) error {
	if err := v.readAccount(); err != nil {
		return err
	}
	return v.showForm(name, title, f, data)
}

func (v *visit) render(code int, name, title string, f *form, data any) error {
	config := v.site.config
	role, menu := v.role(), v.site.menuOf(v.role(), v.r.URL.Path)
	shown := view{
		Service: config.Service, Controller: config.Service.Controller.Name, Contact: config.Service.Controller.DPO,
		Base: v.base, assets: v.site.assets,
		Title: french.Replace(title), Notice: french.Replace(notices[v.r.URL.Query().Get("fait")]),
		Menu: menu, About: mark(v.site.about(), v.r.URL.Path), Trail: v.site.trail(menu, role, v.r.URL.Path), Policies: policies, SignedIn: role != noRole, Account: v.account, Form: f, Data: data,
	}
	if shown.Helped = f.Asks() && v.page != nil && v.page.Audience != visitor && v.page.Audience != everyone; shown.Helped {
		v.scripted()
	}
	shown.Maintenance = config.Maintenance.notice(config.Clock.Now(), config.Service.Zone)
	if shown.Changed = v.api.changed; v.account != nil {
		shown.Changed = v.account.Changed // of another browser too
	}
	var page bytes.Buffer
	if err := templates[name].ExecuteTemplate(&page, "layout", shown); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	deliver(v.w, v.r, code, page.Bytes())
	return nil
}

// deliver writes an answer, compressed for those who take it: pages hold no secret that a compressed length could betray, since
// there is no token in them.
func deliver(w http.ResponseWriter, r *http.Request, code int, body []byte) {
	w.Header().Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		body = compress(body)
	}
	w.WriteHeader(code)
	_, _ = w.Write(body) // a visitor who left needs no answer
}

// compressors are used again: each holds most of a megabyte, which takes longer to come by than a page to compress.
var compressors = sync.Pool{New: func() any { return gzip.NewWriter(nil) }}

func compress(body []byte) []byte {
	var packed bytes.Buffer
	writer := compressors.Get().(*gzip.Writer)
	defer compressors.Put(writer)
	writer.Reset(&packed)
	_, _ = writer.Write(body) // a bytes.Buffer takes everything
	_ = writer.Close()
	return packed.Bytes()
}
