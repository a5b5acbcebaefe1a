package matching

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"tandem/shared/account"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/offer"
	"tandem/shared/purpose"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

type criterion struct {
	Code     string `json:"code"`
	Label    string `json:"label"`
	Verdict  string `json:"verdict" enum:"REMPLI,NON_REMPLI,INCONNU,SANS_OBJET"`
	Required bool   `json:"required" doc:"Vrai d'un critère qui écarterait s'il n'était pas rempli"`
	Text     string `json:"text"`
	Question string `json:"question"`

	Note *noteView `json:"note,omitempty" doc:"Ce qu'une personne a constaté après réexamen"`
}

func lines(explained []match.Line) []criterion {
	out := []criterion{}
	for _, line := range explained {
		out = append(out, criterion{Code: line.Criterion, Label: line.Label, Verdict: line.Verdict.String(), Required: line.Required, Text: line.Text, Question: line.Question})
	}
	return out
}

type matchView struct {
	Offer    offer.View  `json:"offer"`
	Heading  string      `json:"heading"`
	Criteria []criterion `json:"criteria"`
}

type offersOutput struct {
	Body struct {
		Ready   bool        `json:"ready" doc:"Faux tant qu'aucun CV n'est publié"`
		Opposed bool        `json:"opposed" doc:"Vrai de qui s'oppose à la mise en relation"`
		Offers  []matchView `json:"offers"`
	}
}

// self is the caller's own profile and what suits it, with the unit checked in the same read.
func (d *Desk) self(ctx context.Context) (profile match.Profile, found []match.Result, notes []match.Note, ready bool, err error) {
	caller := serve.Must(ctx)
	pseudonym, err := d.shard.Pseudonym(caller.Person)
	if err != nil {
		return profile, nil, nil, false, err
	}
	err = d.shard.Read(ctx, []table.Key{caller.Unit(), table.MatchesKey(caller.Person)}, func(profiles *match.Profiles, offers *match.Offers, items []*table.Item) error {
		unit, err := d.alive(items[0])
		if err != nil {
			return err
		}
		if !purpose.May(d.Service, unit, service.ActivityMatching) {
			return errOpposed
		}
		if profile, ready = profiles.Get(pseudonym); ready {
			if notes, err = d.notes(unit, items[1]); err != nil {
				return err
			}
			found = offers.Heed(profile, offers.ForProfile(profile, shown), notes)
		}
		return nil
	})
	return profile, found, notes, ready, err
}

// errOpposed tells whoever opposes the matching why there is nothing to see.
var errOpposed = fault.New(fault.Conflict, "Vous vous opposez à la mise en relation : aucune offre n’est comparée à votre CV. Vous pouvez retirer votre opposition dans « Mes droits ».")

// notes are what people found who looked again at offers of the caller.
func (d *Desk) notes(unit *seal.Unit, item *table.Item) ([]match.Note, error) {
	if item == nil || item.Unit != unit.Key.SK() || !unit.Usable(d.Clock.Now()) {
		return nil, nil
	}
	var list List
	if err := d.Vault.Open(unit, item, &list); err != nil {
		return nil, fmt.Errorf("matching: list: %w", err)
	}
	return list.Notes, nil
}

func (d *Desk) alive(item *table.Item) (*seal.Unit, error) {
	if item == nil {
		return nil, account.ErrGone
	}
	unit, err := d.Vault.Parse(item)
	if err != nil {
		return nil, err
	}
	return unit, account.Living(unit, d.Clock.Now())
}

func (d *Desk) offers(ctx context.Context, _ *struct{}) (*offersOutput, error) {
	out := &offersOutput{}
	out.Body.Offers = []matchView{}
	profile, found, notes, ready, err := d.self(ctx)
	if errors.Is(err, errOpposed) {
		out.Body.Opposed = true
		return out, nil
	}
	out.Body.Ready = ready
	if err != nil || len(found) == 0 {
		return out, err
	}
	keys := make([]table.Key, len(found))
	for i, result := range found {
		keys[i] = table.OfferKey(id.FromBytes[id.Offer](result.ID))
	}
	items, err := d.Store.Get(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		record, err := offerIn(item)
		if err != nil {
			return nil, err
		}
		if record.State != offer.Published {
			continue
		}
		view, err := d.view(profile, record, item.Version, notes)
		if err != nil {
			return nil, err
		}
		view.Heading = found[i].Verdicts.Heading()
		out.Body.Offers = append(out.Body.Offers, view)
	}
	return out, nil
}

// view explains one offer, as it stands at a version, to the profile's owner.
func (d *Desk) view(profile match.Profile, record offer.Offer, version int64, notes []match.Note) (matchView, error) {
	projected, err := offerOf(record, uint32(version))
	if err != nil {
		return matchView{}, err
	}
	return matchView{Offer: record.View(), Criteria: heed(lines(d.shard.Referential.Explain(profile, projected, match.Candidate)), record.ID, notes)}, nil
}

// offerIn reads an offer; it is in no state when there is none.
func offerIn(item *table.Item) (record offer.Offer, err error) {
	if item == nil {
		return record, nil
	}
	if err := json.Unmarshal(item.Body, &record); err != nil {
		return record, fmt.Errorf("matching: offer: %w", err)
	}
	return record, nil
}

// OfferRef names an offer in a path.
type OfferRef struct {
	Offer string `path:"offer" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de l'offre"`
}

type matchOutput struct{ Body matchView }

var errNone = fault.New(fault.NotFound, "Cette offre n'existe pas ou n'est plus publiée.")

// offer explains any published offer, also one that is not in the list: nothing is hidden from a candidate.
func (d *Desk) offer(ctx context.Context, in *OfferRef) (*matchOutput, error) {
	profile, found, notes, ready, err := d.self(ctx)
	if err != nil {
		return nil, err
	}
	if !ready {
		return nil, fault.New(fault.Conflict, "Publiez d'abord votre CV : c'est à lui que l'offre est comparée.")
	}
	items, err := d.Store.Get(ctx, table.OfferKey(id.Offer(in.Offer)))
	if err != nil {
		return nil, err
	}
	record, err := offerIn(items[0])
	if err != nil {
		return nil, err
	}
	shown, err := record.Shown(ctx, d.Vault, d.Service)
	if err != nil {
		return nil, err
	}
	if !shown {
		return nil, errNone
	}
	view, err := d.view(profile, record, items[0].Version, notes)
	if err != nil {
		return nil, err
	}
	view.Heading = "Cette offre n'est pas dans votre liste : un critère n'est pas rempli."
	for _, result := range found {
		if id.FromBytes[string](result.ID) == in.Offer {
			view.Heading = result.Verdicts.Heading()
		}
	}
	return &matchOutput{view}, nil
}

type profileView struct {
	ID       string      `json:"id" doc:"Pseudonyme du profil"`
	Title    string      `json:"title"`
	Jobs     []string    `json:"jobs"`
	Text     string      `json:"text"`
	Heading  string      `json:"heading"`
	Sections []cv.Part   `json:"sections,omitempty" doc:"Ce que le CV dit à un recruteur, section par section"`
	Criteria []criterion `json:"criteria"`
}

type profilesOutput struct {
	Body struct {
		Offer    offer.View    `json:"offer"`
		Profiles []profileView `json:"profiles"`
	}
}

// perPage is how many profiles a page opens.
const perPage = 33

// suited are the profiles that suit an offer of the caller's.
func (d *Desk) suited(ctx context.Context, name string) (record offer.Offer, projected match.Offer, found []match.Result, chosen map[match.ID]match.Profile, err error) {
	caller := serve.Must(ctx)
	keys := []table.Key{caller.Unit(), table.OfferKey(id.Offer(name)), table.OwnOfferKey(caller.Person, id.Offer(name))}
	chosen = map[match.ID]match.Profile{}
	err = d.shard.Read(ctx, keys, func(profiles *match.Profiles, _ *match.Offers, items []*table.Item) error {
		if _, err := d.alive(items[0]); err != nil {
			return err
		}
		if items[1] == nil || items[2] == nil {
			return errNone
		}
		if err := json.Unmarshal(items[1].Body, &record); err != nil {
			return fmt.Errorf("matching: offer: %w", err)
		}
		if record.State != offer.Published {
			return fault.New(fault.Conflict, "Publiez d'abord l'offre : les profils lui sont comparés ensuite.")
		}
		if projected, err = offerOf(record, uint32(items[1].Version)); err != nil {
			return err
		}
		found = profiles.ForOffer(projected, match.Options{Limit: perPage, Week: match.ISOWeek(d.Clock.Now().In(d.Zone))})
		for _, result := range found {
			chosen[result.ID], _ = profiles.Get(result.ID)
		}
		return nil
	})
	return record, projected, found, chosen, err
}

func (d *Desk) profiles(ctx context.Context, in *OfferRef) (*profilesOutput, error) {
	record, projected, found, chosen, err := d.suited(ctx, in.Offer)
	if err != nil {
		return nil, err
	}
	out := &profilesOutput{}
	out.Body.Offer, out.Body.Profiles = record.View(), []profileView{}
	out.Body.Offer.Own = true
	people := make([]id.Person, len(found))
	for i, result := range found {
		if people[i], err = d.shard.Reveal(result.ID); err != nil {
			return nil, err
		}
	}
	opened, err := d.open(ctx, people)
	if err != nil {
		return nil, err
	}
	var shown []id.Person
	for i, result := range found {
		view, ok := opened[i].describe(result, record.ID, d.shard.Referential.Explain(chosen[result.ID], projected, match.Recruiter))
		if !ok {
			continue
		}
		shown = append(shown, people[i])
		view.Text = ""
		out.Body.Profiles = append(out.Body.Profiles, view)
	}
	serve.Show(ctx, serve.Sight{}, shown...)
	return out, nil
}

// opened is a published CV and what people found who looked again at it; without a CV: withdrawn or gone since.
type opened struct {
	record *cv.CV
	notes  []match.Note
}

// describe shows a profile for an offer, with what a person found in place of what the machine says: what is known to be wrong is told to nobody
// (RGPD art. 5(1)(d) and 19). The motive is the candidate's. ok is false when the profile may not be shown, or was found not to suit.
func (o opened) describe(result match.Result, about id.Offer, explained []match.Line) (view profileView, ok bool) {
	raw, _ := id.Bytes(about)
	result, suits := result.Settle(match.ID(raw), o.notes)
	if o.record == nil || !suits {
		return view, false
	}
	view = profileView{ID: pseudonymText(result.ID), Title: o.record.Title, Jobs: []string{}, Text: o.record.Text, Heading: result.Verdicts.Heading(), Criteria: heed(lines(explained), about, o.notes)}
	for i := range view.Criteria {
		if view.Criteria[i].Note != nil {
			view.Criteria[i].Text, view.Criteria[i].Note = "", nil
		}
	}
	for _, job := range o.record.Jobs {
		view.Jobs = append(view.Jobs, job.Label())
	}
	return view, true
}

// perPerson is how many items it takes to show a profile: a unit, the places of CVs and what people found of it.
const perPerson = 1 + cv.MaxCVs + 1

// open reads the published CVs of people, and what others found of them, as many at a time as a read may ask for.
func (d *Desk) open(ctx context.Context, people []id.Person) ([]opened, error) {
	var found []opened
	for some := range slices.Chunk(people, table.MaxGet/perPerson) {
		var keys []table.Key
		for _, person := range some {
			keys = append(keys, table.UnitKey(person, string(d.Service.ClassKeeping("cv"))), table.MatchesKey(person))
			keys = append(keys, cv.Keys(person)...)
		}
		items, err := d.Store.Get(ctx, keys...)
		if err != nil {
			return nil, err
		}
		for of := range slices.Chunk(items, perPerson) {
			one, err := d.openOne(of[0], of[1], of[2:])
			if err != nil {
				return nil, err
			}
			found = append(found, one)
		}
	}
	return found, nil
}

// openOne opens what was read of a person; without a CV where there is nothing that may be shown.
func (d *Desk) openOne(kept, list *table.Item, places []*table.Item) (found opened, err error) {
	if kept == nil {
		return found, nil
	}
	unit, err := d.Vault.Parse(kept)
	if err != nil || !d.may(unit) {
		return found, err
	}
	shelf, err := cv.OpenShelf(d.Vault, unit, places)
	if err != nil {
		return found, fmt.Errorf("matching: %w", err)
	}
	if record, ok := shelf.Published(); ok {
		found.record = &record
	}
	found.notes, err = d.notes(unit, list)
	return found, err
}

type oneProfile struct {
	OfferRef
	Profile string `path:"profile" pattern:"^[0-9a-z]{26}$" doc:"Pseudonyme du profil"`
}

type profileOutput struct{ Body profileView }

var errNoProfile = fault.New(fault.NotFound, "Ce profil ne correspond plus à cette offre.")

func (d *Desk) profile(ctx context.Context, in *oneProfile) (*profileOutput, error) {
	asked, projected, found, chosen, err := d.suited(ctx, in.Offer)
	if err != nil {
		return nil, err
	}
	pseudonym, ok := parsePseudonym(in.Profile)
	if !ok {
		return nil, errNoProfile
	}
	for _, result := range found {
		if result.ID != pseudonym {
			continue
		}
		person, err := d.shard.Reveal(pseudonym)
		if err != nil {
			return nil, err
		}
		of, err := d.open(ctx, []id.Person{person})
		if err != nil {
			return nil, err
		}
		view, ok := of[0].describe(result, asked.ID, d.shard.Referential.Explain(chosen[pseudonym], projected, match.Recruiter))
		if !ok {
			return nil, errNoProfile
		}
		view.Sections = of[0].record.Sheet(cv.Recruiter, d.Clock.Now())
		serve.Show(ctx, serve.Sight{}, person)
		return &profileOutput{view}, nil
	}
	return nil, errNoProfile
}
