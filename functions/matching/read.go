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
		Around
	}
}

// own is the caller's own profile, and a part of what suits it.
type own struct {
	profile match.Profile
	page    match.Page
	notes   []match.Note
	ready   bool
}

// self reads the caller's own profile and what suits it, with the unit checked in the same read.
func (d *Desk) self(ctx context.Context, part func(*match.Offers, []match.Result) match.Page) (self own, err error) {
	caller := serve.Must(ctx)
	pseudonym, err := d.shard.Pseudonym(caller.Person)
	if err != nil {
		return self, err
	}
	err = d.shard.Read(ctx, []table.Key{caller.Unit(), table.MatchesKey(caller.Person)}, func(profiles *match.Profiles, offers *match.Offers, items []*table.Item) error {
		unit, err := d.alive(items[0])
		if err != nil {
			return err
		}
		if !purpose.May(d.Service, unit, service.ActivityMatching) {
			return errOpposed
		}
		if self.profile, self.ready = profiles.Get(pseudonym); self.ready {
			if self.notes, err = d.notes(unit, items[1]); err != nil {
				return err
			}
			self.page = part(offers, offers.Heed(self.profile, offers.ForProfile(self.profile, 0), self.notes))
		}
		return nil
	})
	return self, err
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

type offersInput struct {
	After string `query:"after" maxLength:"64" doc:"Suite d’une page : ce que disent next et previous"`
}

func (d *Desk) offers(ctx context.Context, in *offersInput) (*offersOutput, error) {
	after, week, ok := match.ReadSpot(in.After)
	if !ok || week != 0 {
		return nil, errNoPage
	}
	out := &offersOutput{}
	out.Body.Offers = []matchView{}
	self, err := d.self(ctx, func(offers *match.Offers, list []match.Result) match.Page { return offers.PageFor(list, after, shown) })
	if errors.Is(err, errOpposed) {
		out.Body.Opposed = true
		return out, nil
	}
	found := self.page.Results
	out.Body.Ready, out.Body.Around = self.ready, around(self.page, 0)
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
			out.Body.Total--
			continue
		}
		view, err := d.view(self.profile, record, item.Version, self.notes)
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
	self, err := d.self(ctx, func(_ *match.Offers, list []match.Result) match.Page { return only(list, in.Offer) })
	if err != nil {
		return nil, err
	}
	if !self.ready {
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
	view, err := d.view(self.profile, record, items[0].Version, self.notes)
	if err != nil {
		return nil, err
	}
	view.Heading = "Cette offre n'est pas dans votre liste : un critère n'est pas rempli."
	for _, result := range self.page.Results {
		view.Heading = result.Verdicts.Heading()
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
		Around
	}
}

// perPage is how many profiles a page opens.
const perPage = 33

// suit is an offer of the caller's, and a part of the profiles that suit it.
type suit struct {
	record    offer.Offer
	projected match.Offer
	page      match.Page
	chosen    map[match.ID]match.Profile
}

// suited reads an offer of the caller's and the profiles that suit it, in the order of a week.
func (d *Desk) suited(ctx context.Context, name string, week uint32, part func(*match.Profiles, match.ID, []match.Result) match.Page) (found suit, err error) {
	caller := serve.Must(ctx)
	keys := []table.Key{caller.Unit(), table.OfferKey(id.Offer(name)), table.OwnOfferKey(caller.Person, id.Offer(name))}
	found.chosen = map[match.ID]match.Profile{}
	err = d.shard.Read(ctx, keys, func(profiles *match.Profiles, _ *match.Offers, items []*table.Item) error {
		if _, err := d.alive(items[0]); err != nil {
			return err
		}
		if items[1] == nil || items[2] == nil {
			return errNone
		}
		if err := json.Unmarshal(items[1].Body, &found.record); err != nil {
			return fmt.Errorf("matching: offer: %w", err)
		}
		if found.record.State != offer.Published {
			return fault.New(fault.Conflict, "Publiez d'abord l'offre : les profils lui sont comparés ensuite.")
		}
		if found.projected, err = offerOf(found.record, uint32(items[1].Version)); err != nil {
			return err
		}
		found.page = part(profiles, found.projected.ID, profiles.ForOffer(found.projected, match.Options{Week: week}))
		for _, result := range found.page.Results {
			found.chosen[result.ID], _ = profiles.Get(result.ID)
		}
		return nil
	})
	return found, err
}

// explain says a result of the list criterion by criterion, as the recruiter may read it.
func (s suit) explain(referential *match.Referential, result match.Result) []match.Line {
	return referential.Explain(s.chosen[result.ID], s.projected, match.Recruiter)
}

type profilesInput struct {
	OfferRef
	After string `query:"after" maxLength:"64" doc:"Suite d’une page : ce que disent next et previous"`
}

func (d *Desk) profiles(ctx context.Context, in *profilesInput) (*profilesOutput, error) {
	after, week, ok := d.walk(in.After)
	if !ok {
		return nil, errNoPage
	}
	found, err := d.suited(ctx, in.Offer, week, func(profiles *match.Profiles, about match.ID, list []match.Result) match.Page {
		return profiles.PageFor(list, about, week, after, perPage)
	})
	if err != nil {
		return nil, err
	}
	out := &profilesOutput{}
	out.Body.Offer, out.Body.Profiles, out.Body.Around = found.record.View(), []profileView{}, around(found.page, week)
	out.Body.Offer.Own = true
	people := make([]id.Person, len(found.page.Results))
	for i, result := range found.page.Results {
		if people[i], err = d.shard.Reveal(result.ID); err != nil {
			return nil, err
		}
	}
	opened, err := d.open(ctx, people)
	if err != nil {
		return nil, err
	}
	var shown []id.Person
	for i, result := range found.page.Results {
		view, ok := opened[i].describe(result, found.record.ID, found.explain(d.shard.Referential, result))
		if !ok {
			out.Body.Total--
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
	pseudonym, ok := parsePseudonym(in.Profile)
	if !ok {
		return nil, errNoProfile
	}
	found, err := d.suited(ctx, in.Offer, d.week(0), func(_ *match.Profiles, _ match.ID, list []match.Result) match.Page { return only(list, in.Profile) })
	if err != nil {
		return nil, err
	}
	if len(found.page.Results) == 0 {
		return nil, errNoProfile
	}
	result := found.page.Results[0]
	person, err := d.shard.Reveal(pseudonym)
	if err != nil {
		return nil, err
	}
	of, err := d.open(ctx, []id.Person{person})
	if err != nil {
		return nil, err
	}
	view, ok := of[0].describe(result, found.record.ID, found.explain(d.shard.Referential, result))
	if !ok {
		return nil, errNoProfile
	}
	view.Sections = of[0].record.Sheet(cv.Recruiter, d.Clock.Now())
	serve.Show(ctx, serve.Sight{}, person)
	return &profileOutput{view}, nil
}
