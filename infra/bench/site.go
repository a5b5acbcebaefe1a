package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"tandem/infra/demo"
)

// pages are what a recruiter looks at, with and without an account: each is asked for as often as the others.
var pages = []string{"/", "/offres", "/mon-espace", "/recruteur/offres"}

// facts are the answers of the API that stand behind such pages.
var facts = []string{"/api/v1/account", "/api/v1/offers/search", "/api/v1/offers", "/api/v1/referentials/communes?q=arr"}

// sites measures the pages of the site and answers of the API over HTTP, eight at once, beside the same pages as files that nobody computes.
func sites(ctx context.Context) ([]row, error) {
	m, stop, err := start(ctx, true)
	if err != nil {
		return nil, err
	}
	defer stop()
	guest := &visitor{machine: m}
	if _, _, err := guest.call("POST", "/api/v1/account/session", map[string]any{"email": "recruteur@demo.example", "password": demo.Password}); err != nil {
		return nil, err
	}
	_, created, err := guest.call("POST", "/api/v1/offers", anOffer("Boulanger"))
	if err != nil {
		return nil, err
	}
	if _, _, err := guest.call("POST", fmt.Sprintf("/api/v1/offers/%s/publication", created["id"]), nil); err != nil {
		return nil, err
	}
	computed := httptest.NewServer(m)
	defer computed.Close()
	folder, err := os.MkdirTemp("", "tandem-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	files, err := saved(computed.URL, guest.cookie, folder)
	if err != nil {
		return nil, err
	}
	plain := httptest.NewServer(http.FileServer(http.Dir(folder)))
	defer plain.Close()

	var rows []row
	measure := func(base string, paths []string) (string, string, error) {
		return load(8000, func(_, turn int) error {
			_, err := fetch(base+paths[turn%len(paths)], guest.cookie)
			return err
		})
	}
	still, stillP99, err := measure(plain.URL, files)
	if err != nil {
		return nil, err
	}
	beside := fmt.Sprintf("the pages as static files %s, p99 %s", still, stillP99)
	for _, what := range []struct {
		name  string
		paths []string
	}{{"pages", pages}, {"answers of the API", facts}} {
		rate, p99, err := measure(computed.URL, what.paths)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%s over HTTP, 8 at once (%s)", what.name, strings.Join(what.paths, ", "))
		rows = append(rows, row{name, rate + ", p99 " + p99, beside, "p99 10 ms"})
	}
	return rows, nil
}

// saved writes each page into a folder and returns the names of the files.
func saved(base, cookie, folder string) ([]string, error) {
	var names []string
	for i, page := range pages {
		body, err := fetch(base+page, cookie)
		if err != nil {
			return nil, err
		}
		name := fmt.Sprintf("%d.html", i)
		if err := os.WriteFile(filepath.Join(folder, name), body, 0o600); err != nil {
			return nil, err
		}
		names = append(names, "/"+name)
	}
	return names, nil
}

// direct keeps as many connections as there are clients, as a proxy before the service does.
var direct = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}

func fetch(address, cookie string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Cookie", cookie)
	answer, err := direct.Do(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	if err = errors.Join(err, answer.Body.Close()); err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: status %d", address, answer.StatusCode)
	}
	return body, err
}
