// Package matching keeps the projection of CVs and offers, and says who and what match, criterion by criterion: never a score.
//
// Its lists are computed from memory when they are read, so they are never late; what a change made of a candidate's own list is
// stored beside their CV as the proof of what was shown under which rules.
package matching

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/calendar"
	"tandem/shared/commune"
	"tandem/shared/cv"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/match"
	"tandem/shared/offer"
	"tandem/shared/outbox"
	"tandem/shared/projection"
	"tandem/shared/purpose"
	"tandem/shared/right"
	"tandem/shared/rome"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open: professional data, never identities.
var Groups = []seal.Group{"profile", projection.Group, journal.Group}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	desk := Operations(api)
	return serve.Function{HTTP: api.Handler(), Message: desk.message, Schedule: desk.rebuild, Clock: house.Clock}
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) *Desk {
	desk := &Desk{
		House: api.House,
		shard: &projection.Shard{Name: api.Service.Controller.Department, Vault: api.Vault, Referential: match.Embedded()},
	}
	desk.shard.Sources = desk.sources()
	// What matches is published: a service may open all that is published, or only what matches.
	read := func(kind string) serve.Need {
		return serve.Allows(service.Read, api.Service.CategoryOf(kind), service.ScopeMatch, service.ScopePublished)
	}
	off := !api.Service.Has(service.FeatureMatching)
	serve.Add(api, serve.Operation{ID: "list-matching-offers", Method: http.MethodGet, Path: "/matches/offers", Off: off,
		Summary: "Les offres qui correspondent à son CV, et pourquoi", Need: read("own-offer"), Published: true}, desk.offers)
	serve.Add(api, serve.Operation{ID: "explain-matching-offer", Method: http.MethodGet, Path: "/matches/offers/{offer}", Off: off,
		Summary: "Pourquoi une offre correspond à son CV, critère par critère", Need: read("own-offer"), Published: true}, desk.offer)
	serve.Add(api, serve.Operation{ID: "list-matching-profiles", Method: http.MethodGet, Path: "/matches/profiles/{offer}", Off: off,
		Summary: "Les profils qui correspondent à une de ses offres, et pourquoi", Need: read("cv")}, desk.profiles)
	serve.Add(api, serve.Operation{ID: "read-matching-profile", Method: http.MethodGet, Path: "/matches/profiles/{offer}/{profile}", Off: off,
		Summary: "Un profil qui correspond à une de ses offres, sans nom ni coordonnées", Need: read("cv")}, desk.profile)
	serve.Add(api, serve.Operation{ID: "search-offers", Method: http.MethodGet, Path: "/offers/search", Off: !api.Service.Has(service.FeatureOffers),
		Summary: "Chercher parmi les offres publiées", Need: serve.Anyone}, desk.search)
	reviews(api, desk, off)
	return desk
}

// Desk is the matching of one territory.
type Desk struct {
	serve.House
	shard *projection.Shard
}

func (d *Desk) message(ctx context.Context, m events.SQSMessage) error {
	message, err := outbox.Read([]byte(m.Body))
	if err != nil {
		return err
	}
	switch message.Kind {
	case "profile":
		return d.takeProfile(ctx, id.Person(message.Subject))
	case "gone":
		return d.dropPerson(ctx, id.Person(message.Subject))
	case right.ReviewKind:
		return d.setDown(ctx, message.Subject)
	case "offer":
		return d.takeOffer(ctx, id.Offer(message.Subject))
	case "closed":
		return d.dropOffer(ctx, id.Offer(message.Subject), math.MaxUint32)
	}
	return errors.New("matching: message of an unknown kind")
}

// rebuild renews the projection under a new key, each night; and offers that would stay for ever get a last day.
func (d *Desk) rebuild(ctx context.Context, _ string, _ time.Time) error {
	return errors.Join(d.shard.Rebuild(ctx), d.date(ctx))
}

// date gives a last day to offers that have none: of those alone is the body read that were published long enough ago to be told of by now.
func (d *Desk) date(ctx context.Context) error {
	terms, today := d.Service.Offers, calendar.Of(d.Clock.Now(), d.Zone)
	var old []id.Offer
	err := d.shard.Read(ctx, nil, func(_ *match.Profiles, offers *match.Offers, _ []*table.Item) error {
		for one := range offers.All() {
			published := calendar.Of(time.Unix(int64(one.Published)*24*60*60, 0), time.UTC)
			if !terms.RemindOn(terms.Latest(published)).After(today) {
				old = append(old, id.FromBytes[id.Offer](one.ID))
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return offer.Date(ctx, d.Store, terms, today, old)
}

func (d *Desk) dropPerson(ctx context.Context, person id.Person) error {
	return d.setAside(ctx, person, math.MaxUint32)
}

// may reports whether the matching may use the data of a unit: whoever restricted the use of theirs, or opposes the purpose, is in no list.
func (d *Desk) may(unit *seal.Unit) bool {
	return unit.Usable(d.Clock.Now()) && purpose.May(d.Service, unit, service.ActivityMatching)
}

// setAside takes a person out as of a state of their CVs.
func (d *Desk) setAside(ctx context.Context, person id.Person, revision uint32) error {
	pseudonym, err := d.shard.Pseudonym(person)
	if err != nil {
		return err
	}
	return d.shard.Remove(ctx, pseudonym, false, revision)
}

func (d *Desk) dropOffer(ctx context.Context, name id.Offer, revision uint32) error {
	raw, ok := id.Bytes(name)
	if !ok {
		return errors.New("matching: not an offer's id")
	}
	return d.shard.Remove(ctx, match.ID(raw), true, revision)
}

// takeProfile brings the projection to what the published CV says now, whatever the message's revision was: messages may come late or twice.
func (d *Desk) takeProfile(ctx context.Context, person id.Person) error {
	now, err := d.standing(ctx, person)
	if err != nil {
		return err
	}
	if now.profile == nil {
		return d.setAside(ctx, person, now.revision)
	}
	if err := d.shard.PutProfile(ctx, *now.profile); err != nil {
		return err
	}
	return d.keepList(ctx, now.unit, person, *now.profile, now.items[cv.MaxCVs])
}

// standing is what the matching may take of somebody now: a profile, or nothing as of a revision.
type standing struct {
	profile  *match.Profile
	revision uint32
	unit     *seal.Unit
	items    []*table.Item // their CVs, and the list of offers for them
}

func (d *Desk) standing(ctx context.Context, person id.Person) (now standing, err error) {
	now.revision = math.MaxUint32 // gone
	now.unit, now.items, err = d.Vault.Load(ctx, table.UnitKey(person, string(d.Service.ClassKeeping("cv"))), append(cv.Keys(person), table.MatchesKey(person))...)
	if err != nil || now.unit == nil || !now.unit.Reads(d.Clock.Now()) {
		return now, err
	}
	if !d.may(now.unit) { // restricted, or opposed: out, as of this state, until a later one comes
		now.revision = cv.UnopenedShelf(now.items).Revision()
		return now, nil
	}
	shelf, err := cv.OpenShelf(d.Vault, now.unit, now.items)
	if err != nil {
		return now, fmt.Errorf("matching: %w", err)
	}
	now.revision = shelf.Revision()
	record, ok := shelf.Published()
	if !ok {
		return now, nil
	}
	profile, err := d.profileOf(person, record, now.revision)
	if err != nil {
		return now, err
	}
	now.profile = &profile
	return now, nil
}

// profileOf is all that the matching takes from a CV.
func (d *Desk) profileOf(person id.Person, record cv.CV, revision uint32) (match.Profile, error) {
	pseudonym, err := d.shard.Pseudonym(person)
	if err != nil {
		return match.Profile{}, err
	}
	profile := match.Profile{ID: pseudonym, Widen: record.Widen, Commune: match.CommuneOf(commune.Code(record.Commune)), RadiusKm: uint8(record.Reach()), Revision: revision}
	now := d.Clock.Now().In(d.Zone)
	profile.Answers = record.Project(int(calendar.Of(now, d.Zone).Start(time.UTC).Unix() / (24 * 60 * 60)))
	for _, wanted := range record.Jobs {
		job, err := match.JobOf(rome.Code(wanted.Rome), wanted.Appellation)
		if err != nil {
			return match.Profile{}, err
		}
		job.Practice = record.Practice(rome.Code(wanted.Rome), now)
		profile.Jobs = append(profile.Jobs, job)
	}
	var accepted []match.Contract
	for _, code := range record.Contracts {
		if contract, ok := match.ParseContract(code); ok {
			accepted = append(accepted, contract)
		}
	}
	profile.Contracts = match.Contracts(accepted...)
	return profile, nil
}

func (d *Desk) takeOffer(ctx context.Context, name id.Offer) error {
	projected, revision, err := d.offerNow(ctx, name)
	if err != nil {
		return err
	}
	if projected == nil {
		return d.dropOffer(ctx, name, revision)
	}
	return d.shard.PutOffer(ctx, *projected)
}

// offerNow is what the matching takes of an offer now; nil as of a revision where it takes nothing.
func (d *Desk) offerNow(ctx context.Context, name id.Offer) (*match.Offer, uint32, error) {
	items, err := d.Store.Get(ctx, table.OfferKey(name))
	if err != nil || items[0] == nil {
		return nil, math.MaxUint32, err
	}
	var record offer.Offer
	if err := json.Unmarshal(items[0].Body, &record); err != nil {
		return nil, 0, fmt.Errorf("matching: offer: %w", err)
	}
	recruiter, _, err := d.Vault.Load(ctx, table.UnitKey(record.Recruiter, string(service.ClassRecruiter)))
	if err != nil {
		return nil, 0, err
	}
	revision := uint32(items[0].Version)
	if record.State != offer.Published || recruiter == nil || !d.may(recruiter) {
		return nil, revision, nil
	}
	projected, err := offerOf(record, revision)
	return &projected, revision, err
}

// sources draw the projection anew when the tables of jobs or communes have changed.
func (d *Desk) sources() projection.Sources {
	return projection.Sources{
		Profile: func(ctx context.Context, pseudonym match.ID) (*match.Profile, error) {
			person, err := d.shard.Reveal(pseudonym)
			if err != nil {
				return nil, err
			}
			now, err := d.standing(ctx, person)
			return now.profile, err
		},
		Offer: func(ctx context.Context, name match.ID) (*match.Offer, error) {
			projected, _, err := d.offerNow(ctx, id.FromBytes[id.Offer](name))
			return projected, err
		},
	}
}

func offerOf(record offer.Offer, revision uint32) (match.Offer, error) {
	raw, ok := id.Bytes(record.ID)
	if !ok {
		return match.Offer{}, errors.New("matching: not an offer's id")
	}
	job, err := match.JobOf(rome.Code(record.Job.Rome), record.Job.Appellation)
	if err != nil {
		return match.Offer{}, err
	}
	contract, _ := match.ParseContract(record.Contract)
	published := record.PublishedOn.Start(time.UTC).Unix() / (24 * 60 * 60)
	return match.Offer{
		ID: match.ID(raw), Job: job, Commune: match.CommuneOf(commune.Code(record.Commune)), Remote: record.Remote, Contract: contract,
		Asks: record.Project(), Words: match.WordsOf(record.Title), Published: uint16(published), Revision: revision,
	}, nil
}

// shown is how many offers a page of a candidate's list shows.
const shown = 50

// List is what a candidate's list was after a change: the proof of what was shown, and under which tables and rules.
type List struct {
	Rules   string         `json:"rules"`
	Tables  string         `json:"tables"`
	At      time.Time      `json:"at"`
	Results []match.Result `json:"results"`
	Notes   []match.Note   `json:"notes,omitempty"` // what people found who looked again
}

// Kind is table.KindMatches.
func (List) Kind() table.Kind { return table.KindMatches }

// Schema is the current form.
func (List) Schema() int { return 1 }

const rules = "C1-C9, C11, C12/3"

// tables names the referentials that the criteria are judged by.
func tables() string {
	return fmt.Sprintf("ROME %d, communes %04x", rome.Count(), commune.Fingerprint())
}

func (d *Desk) keepList(ctx context.Context, unit *seal.Unit, person id.Person, profile match.Profile, before *table.Item) error {
	var list List
	if before != nil {
		if err := d.Vault.Open(unit, before, &list); err != nil {
			return fmt.Errorf("matching: list: %w", err)
		}
	}
	list.Rules, list.Tables, list.At = rules, tables(), d.Clock.Now()
	err := d.shard.Read(ctx, nil, func(_ *match.Profiles, offers *match.Offers, _ []*table.Item) error {
		list.Results = offers.ForProfile(profile, shown)
		return nil
	})
	if err != nil {
		return err
	}
	item, err := d.Vault.Seal(unit, table.MatchesKey(person), list)
	if err != nil {
		return err
	}
	err = d.Vault.Commit(ctx, unit, table.Put(item, table.Always))
	if errors.Is(err, table.ErrCondition) {
		return nil // the unit changed under us; the next change of the CV keeps its list again
	}
	return err
}

func pseudonymText(p match.ID) string { return id.FromBytes[string](p) }

func parsePseudonym(text string) (match.ID, bool) {
	raw, ok := id.Bytes(strings.ToLower(text))
	return match.ID(raw), ok
}
