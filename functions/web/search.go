package web

import "net/url"

// searchFields are the filters of the public search. Their answers stand in the address, so that it can be kept and shared; what an old address says
// and nobody offers any more is told beside its field.
var searchFields = []field{
	{Name: "mots", API: "words", Label: "Mots", Hint: "De l’intitulé, du métier ou de la commune. Exemple : boulanger nuit.", Kind: "text"},
	{Name: "metier", API: "job", Label: "Métier", Hint: "Exemple : boulanger, aide à domicile, ou un code ROME.", Kind: "text"},
	{Name: "lieu", API: "place", Label: "Commune", Hint: "Son nom ou son code postal.", Kind: "text"},
	{Name: "rayon", API: "within", Label: "Distance", Kind: "select", Blank: "Toutes", Missing: "Choisissez une distance dans la liste.",
		Options: []option{{Value: "10", Label: "10 km"}, {Value: "20", Label: "20 km"}, {Value: "50", Label: "50 km"}}},
	{Name: "contrat", API: "contract", Label: "Type de contrat", Kind: "select", Options: contracts, Blank: "Tous", Missing: "Ce type de contrat n’existe pas ou plus. Choisissez-en un dans la liste."},
	{Name: "depuis", API: "days", Label: "Publiée depuis", Kind: "select", Blank: "Toujours", Missing: "Choisissez une durée dans la liste.",
		Options: []option{{Value: "1", Label: "un jour"}, {Value: "7", Label: "une semaine"}, {Value: "31", Label: "un mois"}}},
	{Name: "tri", API: "order", Label: "Ordre", Kind: "select", Blank: "Les plus récentes d’abord", Missing: "Choisissez un ordre dans la liste.",
		Options: []option{{Value: "distance", Label: "Les plus proches d’abord"}}},
	{Name: "distance", API: "remote", Label: "Entièrement à distance", Kind: "checkbox"},
}

// searchPage is what was found, and the addresses of the pages around.
type searchPage struct {
	Found   *foundOffers // nil when the search could not be made
	Pages   pager
	Restart bool // to the first page of the same search
	First   string
	Words   string // that were asked for
}

// foundOffers is a page of a search.
type foundOffers struct {
	around
	Offers []foundOffer `json:"offers"`
}

// foundOffer is an offer of a list.
type foundOffer struct {
	offer
	Km int `json:"km"`
}

// Last is the rank of the last offer of the page.
func (f foundOffers) Last() int { return f.First + len(f.Offers) - 1 }

// searchOffers is the search that anybody makes, without an account.
func searchOffers(v *visit) error {
	values := v.r.URL.Query()
	f := newForm(searchFields, values)
	page := searchPage{First: address(values, ""), Words: f.value("mots")}
	f.offered()
	if f.Failed() {
		return v.showAskedForm("offres", "Offres d’emploi", f, page)
	}
	var found foundOffers
	err := v.read("/offers/search?"+f.asked(values.Get("apres")).Encode(), &found)
	if err != nil && !f.refuse(err) {
		return err
	}
	if err == nil {
		page.Found = &found
		page.Pages = v.pager(found.around, func(after string) string { return address(values, after) })
	}
	page.Restart = err != nil && values.Get("apres") != ""
	return v.showForm("offres", "Offres d’emploi", f, page)
}

// asked are the answers as the API takes them.
func (f *form) asked(after string) url.Values {
	query := url.Values{}
	for _, question := range f.fields {
		if value := f.value(question.Name); value != "" {
			query.Set(question.API, value)
		}
	}
	if f.ticked("distance") {
		query.Set("remote", "true")
	}
	if after != "" {
		query.Set("after", after)
	}
	return query
}

// address is that of a page of the search, without what was left open.
func address(values url.Values, after string) string {
	kept := url.Values{}
	for _, question := range searchFields {
		if value := values.Get(question.Name); value != "" {
			kept.Set(question.Name, value)
		}
	}
	if after != "" {
		kept.Set("apres", after)
	}
	if len(kept) == 0 {
		return pathOffers
	}
	return pathOffers + "?" + kept.Encode()
}
