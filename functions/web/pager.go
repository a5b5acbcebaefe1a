package web

import (
	"net/http"
	"net/url"
)

// around is where a page stands in a list, as the API says it.
type around struct {
	Total    int    `json:"total"`
	First    int    `json:"first"`
	Next     string `json:"next"`
	Previous string `json:"previous"`
}

// pager leads to the pages around one of a list; each is an address without what the site stands under.
type pager struct{ Base, Previous, Next string }

// pager leads to the pages around one, whose addresses differ by where they begin; nothing: at the first.
func (v *visit) pager(a around, address func(after string) string) pager {
	p := pager{Base: v.base}
	if a.Next != "" {
		p.Next = address(a.Next)
	}
	if a.First > 1 {
		p.Previous = address(a.Previous)
	}
	return p
}

// listPage is what a page of a list that is read part by part shows.
type listPage[T any] struct {
	List  T
	First string // address of the first page
	Pages pager
}

// readList reads the part of a list that the address asks for, and shows it. Where that part is no more, the first one is shown.
func readList[T any](v *visit, api, path, template, title string, around func(T) around) error {
	address := func(after string) string {
		if after == "" {
			return path
		}
		return path + "?" + url.Values{"apres": {after}}.Encode()
	}
	after := v.r.URL.Query().Get("apres")
	if after != "" {
		api += "?" + url.Values{"after": {after}}.Encode()
	}
	var found T
	err := v.read(api, &found)
	if after != "" && status(err) == http.StatusUnprocessableEntity {
		return v.redirect(path, "page-passee")
	}
	if err != nil {
		return err
	}
	return v.show(template, title, listPage[T]{found, path, v.pager(around(found), address)})
}
