package matching

import (
	"context"
	"slices"

	"tandem/shared/calendar"
	"tandem/shared/commune"
	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/offer"
	"tandem/shared/service"
	"tandem/shared/table"
)

// perSearch is how many offers a page of a search holds.
const perSearch = 20

type searchInput struct {
	Words    string `query:"words" maxLength:"1000" doc:"Mots de l’intitulé, du métier ou de la commune : tous, ou leur début ; 8 mots et 100 caractères au plus"`
	Job      string `query:"job" maxLength:"100" doc:"Métier : un nom, son début, ou un code ROME"`
	Place    string `query:"place" maxLength:"100" doc:"Commune : son nom ou son code postal"`
	Within   int    `query:"within" minimum:"0" maximum:"300" doc:"Distance de la commune, en km ; 0 : toutes"`
	Contract string `query:"contract" maxLength:"3" doc:"Type de contrat"`
	Remote   bool   `query:"remote" doc:"Entièrement à distance seulement"`
	Days     int    `query:"days" minimum:"0" maximum:"366" doc:"Publiées depuis tant de jours ; 0 : toutes"`
	Order    string `query:"order" enum:"date,distance" default:"date" doc:"Les plus récentes d’abord, ou les plus proches"`
	After    string `query:"after" maxLength:"64" doc:"Suite d’une page : ce que disent next et previous"`
}

// foundOffer is an offer as the list of a search shows it.
type foundOffer struct {
	ID           string `json:"id"`
	Title        string `json:"title"`
	Rome         string `json:"rome"`
	JobLabel     string `json:"jobLabel"`
	Commune      string `json:"commune"`
	CommuneLabel string `json:"communeLabel"`
	Remote       bool   `json:"remote"`
	Contract     string `json:"contract"`
	PublishedOn  string `json:"publishedOn"`
	Km           int    `json:"km" doc:"Distance de la commune cherchée ; -1 sans commune, ou à distance"`
}

type searchOutput struct {
	Body struct {
		Total    int          `json:"total" doc:"Nombre d’offres trouvées"`
		First    int          `json:"first" doc:"Rang de la première de la page, 1 pour la première page"`
		Offers   []foundOffer `json:"offers"`
		Next     string       `json:"next" doc:"Ce que after demande de la page suivante ; vide à la dernière"`
		Previous string       `json:"previous" doc:"De même de la précédente ; vide aussi quand c’est la première"`
	}
}

// search finds among the published offers by the columns in memory, and shows of a page those that may still be read: what was closed since the last
// message is in neither the list nor the count.
func (d *Desk) search(ctx context.Context, in *searchInput) (*searchOutput, error) {
	asked, after, err := offer.Search{
		Words: in.Words, Job: in.Job, Place: in.Place, WithinKm: in.Within, Contract: in.Contract, Remote: in.Remote, Days: in.Days, Order: in.Order, After: in.After,
	}.Read(calendar.Of(d.Clock.Now(), d.Zone))
	if err != nil {
		return nil, err
	}
	var found match.Find
	err = d.shard.Read(ctx, nil, func(_ *match.Profiles, offers *match.Offers, _ []*table.Item) error {
		found = offers.Search(asked, after, perSearch)
		return nil
	})
	if err != nil {
		return nil, err
	}
	shown, err := d.readable(ctx, found.Offers)
	if err != nil {
		return nil, err
	}
	out := &searchOutput{}
	out.Body.Total, out.Body.First = found.Total-len(found.Offers)+len(shown), found.Before+1
	out.Body.Next, out.Body.Previous = offer.WritePlace(found.Next, asked.ByDistance), offer.WritePlace(found.Previous, asked.ByDistance)
	out.Body.Offers = []foundOffer{}
	for _, record := range shown {
		out.Body.Offers = append(out.Body.Offers, d.summary(record, asked.Around))
	}
	return out, nil
}

// readable are the offers of a list that anybody may read now: two reads, whatever their number.
func (d *Desk) readable(ctx context.Context, found []match.Offer) (shown []offer.Offer, err error) {
	if len(found) == 0 {
		return nil, nil
	}
	keys := make([]table.Key, len(found))
	for i, one := range found {
		keys[i] = table.OfferKey(id.FromBytes[id.Offer](one.ID))
	}
	items, err := d.Store.Get(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		record, err := offerIn(item)
		if err != nil {
			return nil, err
		}
		if record.State == offer.Published {
			shown = append(shown, record)
		}
	}
	gone, err := d.gone(ctx, shown)
	return slices.DeleteFunc(shown, func(record offer.Offer) bool { return gone[record.Recruiter] }), err
}

// gone are the recruiters of a list who left, or whose data are restricted.
func (d *Desk) gone(ctx context.Context, list []offer.Offer) (map[id.Person]bool, error) {
	if len(list) == 0 {
		return nil, nil
	}
	gone := map[id.Person]bool{}
	var keys []table.Key
	for _, record := range list {
		if !gone[record.Recruiter] {
			gone[record.Recruiter] = true
			keys = append(keys, table.UnitKey(record.Recruiter, string(service.ClassRecruiter)))
		}
	}
	items, err := d.Store.Get(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if item == nil {
			continue
		}
		unit, err := d.Vault.Parse(item)
		if err != nil {
			return nil, err
		}
		if person, ok := table.PersonOf(item.Key.PK()); ok && unit.Usable(d.Clock.Now()) {
			delete(gone, person)
		}
	}
	return gone, nil
}

func (d *Desk) summary(record offer.Offer, around uint16) foundOffer {
	view := record.View()
	one := foundOffer{
		ID: view.ID, Title: view.Title, Rome: view.Rome, JobLabel: view.JobLabel, Commune: view.Commune, CommuneLabel: view.CommuneLabel,
		Remote: view.Remote, Contract: view.Contract, PublishedOn: view.PublishedOn, Km: -1,
	}
	projected := match.Offer{Commune: match.CommuneOf(commune.Code(record.Commune)), Remote: record.Remote}
	if km := d.shard.Referential.DistanceKm(around, projected); km != match.Everywhere {
		one.Km = int(km)
	}
	return one
}
