package matching

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/match"
	"tandem/shared/offer"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Review is what the matching said of an offer when its candidate asked that a person look again: criteria, and no score. It stands beside the request
// and ends with it.
type Review struct {
	Person id.Person   `json:"person"`
	Class  string      `json:"class"`
	Offer  id.Offer    `json:"offer"`
	At     time.Time   `json:"at"`
	Rules  string      `json:"rules"`
	Tables string      `json:"tables"`
	Lines  []criterion `json:"lines"`
}

// Kind is table.KindReview.
func (Review) Kind() table.Kind { return table.KindReview }

// Schema is the current form.
func (Review) Schema() int { return 1 }

// reviews adds the operations of who looks again.
func reviews(api *serve.API, desk *Desk, off bool) {
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, api.Service.CategoryOf(string(table.KindRight)), service.ScopeAll)
	}
	serve.Add(api, serve.Operation{ID: "read-review", Method: http.MethodGet, Path: "/matches/reviews/{request}", Off: off,
		Summary: "Ce que la comparaison a dit, critère par critère, à qui la réexamine", Need: may(service.Read)}, desk.review)
	serve.Add(api, serve.Operation{ID: "correct-criterion", Method: http.MethodPost, Path: "/matches/reviews/{request}", Status: http.StatusOK, Off: off,
		Summary: "Corriger un critère après réexamen, avec le motif que la personne lit", Need: may(service.Approve)}, desk.correct)
}

// setDown keeps what the matching says now, for the person who will look at it again. A message that comes twice changes nothing.
func (d *Desk) setDown(ctx context.Context, subject string) error {
	parts := strings.Split(subject, "/")
	if len(parts) != 4 {
		return errors.New("matching: message without a request")
	}
	review := Review{Person: id.Person(parts[0]), Class: parts[1], Offer: id.Offer(parts[2]), At: d.Clock.Now().UTC(), Rules: rules, Tables: tables()}
	request := id.Request(parts[3])
	own, before, err := d.Vault.Load(ctx, table.RequestUnitKey(request), table.ReviewKey(request))
	if err != nil || own == nil || before[0] != nil {
		return err
	}
	if review.Lines, err = d.said(ctx, review); err != nil {
		return err
	}
	item, err := d.Vault.Seal(own, table.ReviewKey(request), review)
	if err != nil {
		return err
	}
	return d.Vault.Commit(ctx, own, table.Put(item, table.IfAbsent))
}

// said explains the offer to the person as the matching does now; nothing when their CV or the offer is gone.
func (d *Desk) said(ctx context.Context, review Review) ([]criterion, error) {
	unit, items, err := d.Vault.Load(seal.Lifting(ctx), table.UnitKey(review.Person, review.Class), append(cv.Keys(review.Person), table.OfferKey(review.Offer))...)
	if err != nil || unit == nil || items[cv.MaxCVs] == nil || !unit.Reads(d.Clock.Now()) {
		return nil, err
	}
	shelf, err := cv.OpenShelf(d.Vault, unit, items)
	if err != nil {
		return nil, fmt.Errorf("matching: %w", err)
	}
	record, ok := shelf.Compared()
	if !ok {
		return nil, nil
	}
	profile, err := d.profileOf(review.Person, record, shelf.Revision())
	if err != nil {
		return nil, err
	}
	var asked offer.Offer
	if err := json.Unmarshal(items[cv.MaxCVs].Body, &asked); err != nil {
		return nil, fmt.Errorf("matching: offer: %w", err)
	}
	projected, err := offerOf(asked, uint32(items[cv.MaxCVs].Version))
	if err != nil {
		return nil, err
	}
	return lines(d.shard.Referential.Explain(profile, projected, match.Candidate)), nil
}

// RequestRef names a request in a path.
type RequestRef struct {
	Request string `path:"request" pattern:"^[0-9a-z]{26}$" doc:"Demande de réexamen"`
}

type noteView struct {
	Criterion string        `json:"criterion"`
	Verdict   string        `json:"verdict"`
	Was       string        `json:"was" doc:"Ce que la comparaison disait"`
	Reason    string        `json:"reason"`
	On        calendar.Date `json:"on"`
}

func viewOf(note match.Note) noteView {
	return noteView{note.Criterion, note.Verdict.String(), note.Was.String(), note.Reason, note.On}
}

type reviewOutput struct {
	Body struct {
		Offer    string      `json:"offer"`
		At       time.Time   `json:"at"`
		Rules    string      `json:"rules"`
		Tables   string      `json:"tables"`
		Criteria []criterion `json:"criteria"`
		Notes    []noteView  `json:"notes" doc:"Ce qu'une personne a corrigé"`
	}
}

var errNoReview = fault.New(fault.NotFound, "Il n’y a rien à réexaminer ici : la demande ne porte pas sur une offre, ou ses données sont effacées.")

// file is a review with what a person found until now.
type file struct {
	review  Review
	unit    *seal.Unit // of the candidate
	list    List
	version table.Condition
}

func (d *Desk) file(ctx context.Context, request id.Request) (found file, err error) {
	own, items, err := d.Vault.Load(ctx, table.RequestUnitKey(request), table.ReviewKey(request))
	if err != nil {
		return found, err
	}
	if own == nil || items[0] == nil || !own.Reads(d.Clock.Now()) {
		return found, errNoReview
	}
	if err := d.Vault.Open(own, items[0], &found.review); err != nil {
		return found, fmt.Errorf("matching: review: %w", err)
	}
	found.unit, items, err = d.Vault.Load(seal.Lifting(ctx), table.UnitKey(found.review.Person, found.review.Class), table.MatchesKey(found.review.Person))
	if err != nil {
		return found, err
	}
	if found.unit == nil || !found.unit.Reads(d.Clock.Now()) {
		return found, errNoReview
	}
	if found.version = table.IfAbsent; items[0] != nil {
		found.version = table.IfVersion(items[0].Version)
		err = d.Vault.Open(found.unit, items[0], &found.list)
	}
	return found, err
}

func (f file) output() *reviewOutput {
	out := &reviewOutput{}
	b := &out.Body
	b.Offer, b.At, b.Rules, b.Tables, b.Criteria, b.Notes = string(f.review.Offer), f.review.At, f.review.Rules, f.review.Tables, append([]criterion{}, f.review.Lines...), []noteView{}
	for _, note := range f.list.Notes {
		if id.FromBytes[id.Offer](note.Offer) == f.review.Offer {
			b.Notes = append(b.Notes, viewOf(note))
		}
	}
	return out
}

func (d *Desk) review(ctx context.Context, in *RequestRef) (*reviewOutput, error) {
	found, err := d.file(ctx, id.Request(in.Request))
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Reason: in.Request}, found.review.Person)
	return found.output(), nil
}

type correctInput struct {
	RequestRef
	Body struct {
		Criterion string `json:"criterion" maxLength:"3" doc:"Critère réexaminé : C1"`
		Verdict   string `json:"verdict" maxLength:"20" doc:"REMPLI, NON_REMPLI ou SANS_OBJET"`
		Reason    string `json:"reason" maxLength:"4000" doc:"Motif, que la personne lit"`
	}
}

// correct notes what the person found who looked again. What the machine said stays beside it.
func (d *Desk) correct(ctx context.Context, in *correctInput) (*reviewOutput, error) {
	request := id.Request(in.Request)
	if err := d.mayCorrect(ctx, request); err != nil {
		return nil, err
	}
	found, err := d.file(ctx, request)
	if err != nil {
		return nil, err
	}
	note, err := d.finding(in, found.review)
	if err != nil {
		return nil, err
	}
	if slices.Contains(found.list.Notes, note) { // said again, when the answer to the first time was lost
		serve.Show(ctx, serve.Sight{Reason: in.Request}, found.review.Person)
		return found.output(), nil
	}
	same := func(old match.Note) bool { return old.Offer == note.Offer && old.Criterion == note.Criterion }
	found.list.Notes = append(slices.DeleteFunc(found.list.Notes, same), note)
	item, err := d.Vault.Seal(found.unit, table.MatchesKey(found.review.Person), found.list)
	if err != nil {
		return nil, err
	}
	caller := serve.Must(ctx)
	trace, err := journal.Of(d.Vault).Op(journal.Entry{
		At: d.Clock.Now(), Agent: caller.Person, Actor: caller.Role, Action: "reexamen", Category: string(d.Service.CategoryOf(string(table.KindMatches))), Reason: in.Request,
	}, found.review.Person)
	if err != nil {
		return nil, err
	}
	found.unit.Touch() // a list that is being computed at this moment is computed again, with the note
	if err := d.Vault.Commit(ctx, found.unit, table.Put(item, found.version), trace); err != nil {
		return nil, fmt.Errorf("matching: review: %w", err)
	}
	serve.Show(ctx, serve.Sight{Reason: in.Request}, found.review.Person)
	return found.output(), nil
}

// mayCorrect refuses whoever the service did not name to look again, and what was answered already.
func (d *Desk) mayCorrect(ctx context.Context, request id.Request) error {
	if spec, _ := d.Service.Right(service.RightHumanReview); spec.By != service.Role(serve.Must(ctx).Role) {
		return fault.New(fault.Forbidden, "Le réexamen revient au rôle que le service a désigné : "+d.Service.RoleLabel(spec.By)+".")
	}
	tie, ok, err := right.Standing(ctx, d.Store, request)
	if err != nil {
		return err
	}
	if !ok {
		return errNoReview
	}
	if !tie.Until.IsZero() {
		return fault.New(fault.Conflict, "Cette demande est close : un critère se corrige avant la réponse.")
	}
	return nil
}

func (d *Desk) finding(in *correctInput, review Review) (match.Note, error) {
	raw, _ := id.Bytes(review.Offer)
	note := match.Note{Offer: match.ID(raw), Criterion: in.Body.Criterion, Reason: typed.Clean(in.Body.Reason), On: calendar.Of(d.Clock.Now(), d.Zone)}
	at := slices.IndexFunc(review.Lines, func(line criterion) bool { return line.Code == in.Body.Criterion })
	verdict, ok := match.ParseVerdict(in.Body.Verdict)
	switch {
	case at < 0:
		return note, fault.Fieldf("body.criterion", "Choisissez un critère de la liste.")
	case !ok:
		return note, fault.Fieldf("body.verdict", "Choisissez ce que vous constatez : rempli, non rempli ou sans objet.")
	}
	if mistakes := (typed.Text{Path: "body.reason", Max: right.MaxText, Needed: "Donnez votre motif : la personne le lit."}).Check(note.Reason); mistakes != nil {
		return note, fault.Fields(mistakes)
	}
	note.Verdict = verdict
	note.Was, _ = match.VerdictOf(review.Lines[at].Verdict)
	return note, nil
}

// heed shows the findings of a person in place of what the machine says, each with its motive and its date.
func heed(criteria []criterion, about id.Offer, notes []match.Note) []criterion {
	for i := range criteria {
		for _, note := range notes {
			if id.FromBytes[id.Offer](note.Offer) == about && note.Criterion == criteria[i].Code {
				criteria[i].Verdict, criteria[i].Question = note.Verdict.String(), ""
				shown := viewOf(note)
				criteria[i].Note = &shown
			}
		}
	}
	return criteria
}
