package matching

import (
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/match"
)

// Around is where a page stands in its list.
type Around struct {
	Total    int    `json:"total" doc:"Nombre d’éléments de la liste entière"`
	First    int    `json:"first" doc:"Rang du premier de la page, 1 pour la première page"`
	Next     string `json:"next" doc:"Ce que after demande de la page suivante ; vide à la dernière"`
	Previous string `json:"previous" doc:"De même de la précédente ; vide aussi quand c’est la première"`
}

func around(page match.Page, week uint32) Around {
	return Around{Total: page.Total, First: page.Before + 1, Next: match.WriteSpot(page.Next, week), Previous: match.WriteSpot(page.Previous, week)}
}

// only is the one result of a list that has an identifier.
func only(list []match.Result, name string) (page match.Page) {
	for _, result := range list {
		if id.FromBytes[string](result.ID) == name {
			page.Results = []match.Result{result}
		}
	}
	return page
}

// week is the ISO week of today, or of so many days ago.
func (d *Desk) week(daysAgo int) uint32 {
	return match.ISOWeek(d.Clock.Now().In(d.Zone).AddDate(0, 0, -daysAgo))
}

// walk reads where a page of profiles begins, and in the order of which week: whoever began to read on Sunday goes on in the same order on Monday.
func (d *Desk) walk(text string) (after *match.Spot, week uint32, ok bool) {
	after, week, ok = match.ReadSpot(text)
	if after == nil {
		return nil, d.week(0), ok
	}
	return after, week, week == d.week(0) || week == d.week(7)
}

var errNoPage = fault.Fieldf("query.after", "Cette page n’existe plus : revenez à la première.")
