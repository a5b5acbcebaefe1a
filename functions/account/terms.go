package account

import (
	"context"
	"net/http"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/journal"
	"tandem/shared/serve"
)

// conditions adds the operations by which people accept the conditions of use anew when they change (001:210).
func conditions(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "read-terms", Method: http.MethodGet, Path: "/account/terms",
		Summary: "Lire ce qui a changé dans les conditions d’utilisation depuis son acceptation", Need: serve.SignedIn, Lapsed: true}, desk.readTerms)
	serve.Add(api, serve.Operation{ID: "accept-terms", Method: http.MethodPost, Path: "/account/terms", Status: http.StatusNoContent,
		Summary: "Accepter les conditions d’utilisation en vigueur", Need: serve.SignedIn, Lapsed: true}, desk.acceptTerms)
	serve.Add(api, serve.Operation{ID: "read-notice", Method: http.MethodPut, Path: "/account/notice", Status: http.StatusNoContent,
		Summary: "Dire que l’on a lu la politique de confidentialité en vigueur", Need: serve.SignedIn, Lapsed: true}, desk.knowNotice)
}

// knowNotice ends the banner that says that the privacy notice changed.
func (d desk) knowNotice(ctx context.Context, _ *struct{}) (*struct{}, error) {
	caller := serve.Must(ctx)
	stored, err := d.accounts.Load(ctx, caller.Owner())
	if err != nil {
		return nil, err
	}
	if stored.NoticeRead != d.Service.Privacy.Version {
		stored.NoticeRead = d.Service.Privacy.Version
		if err := d.accounts.Save(ctx, caller.Person, stored); err != nil {
			return nil, err
		}
	}
	return nil, d.sessions.Informed(ctx, caller, stored.NoticeRead)
}

type termsOutput struct {
	Body struct {
		Version  string        `json:"version" doc:"Version en vigueur"`
		Date     string        `json:"date"`
		Accepted string        `json:"accepted" doc:"Version acceptée"`
		At       string        `json:"acceptedOn,omitempty" doc:"Jour de cette acceptation"`
		Due      bool          `json:"due" doc:"À accepter pour continuer"`
		Changes  []textVersion `json:"changes" doc:"Ce qui a changé depuis, le plus récent en premier"`

		Representative *representativeView `json:"representative,omitempty" doc:"Qui les accepte, quand une autre personne représente légalement la personne"`
	}
}

type textVersion struct {
	Version string   `json:"version"`
	Date    string   `json:"date"`
	Changes []string `json:"changes"`
}

func (d desk) readTerms(ctx context.Context, _ *struct{}) (*termsOutput, error) {
	owner := serve.Must(ctx).Owner()
	stored, err := d.accounts.Load(ctx, owner)
	if err != nil {
		return nil, err
	}
	stored.Grow(d.lifetime.Today())
	terms := d.Service.Terms
	out := &termsOutput{}
	b := &out.Body
	b.Version, b.Date, b.Accepted, b.Due, b.Changes = terms.Version, terms.Date.String(), stored.Terms.Version, stored.Awaits || terms.Lapsed(stored.Terms.Version), []textVersion{}
	if b.Representative, err = d.represents(ctx, owner.Person, stored); err != nil {
		return nil, err
	}
	if !stored.Terms.At.IsZero() {
		b.At = stored.Terms.At.In(d.Zone).Format("2006-01-02")
	}
	if stored.Terms.Version == "" { // nothing was accepted before: nothing changed
		return out, nil
	}
	for _, one := range terms.Since(stored.Terms.Version) {
		b.Changes = append(b.Changes, textVersion{one.Version, one.Date.String(), append([]string{}, one.Changes...)})
	}
	return out, nil
}

type acceptInput struct {
	Body struct {
		Version string `json:"version" minLength:"1" maxLength:"40" doc:"Version qui a été lue"`
	}
}

var errOtherTerms = fault.New(fault.Conflict, "Les conditions d’utilisation ont encore changé : rechargez la page pour lire les nouvelles.")

var errNotAlone = fault.New(fault.Conflict, "La personne qui vous représente légalement accepte les conditions d’utilisation avec vous : sa réponse est attendue.")

// acceptTerms keeps the proof with the account, as registration does, and in the journal. Said twice it is said once; a session of another
// browser, which still knows the older version, learns of it the same way.
func (d desk) acceptTerms(ctx context.Context, in *acceptInput) (*struct{}, error) {
	caller := serve.Must(ctx)
	if in.Body.Version != d.Service.Terms.Version {
		return nil, errOtherTerms
	}
	stored, err := d.accounts.Load(ctx, caller.Owner())
	if err != nil {
		return nil, err
	}
	stored.Grow(d.lifetime.Today())
	if stored.Capacity != account.Full {
		return nil, errNotAlone
	}
	now := d.Clock.Now()
	if stored.Accept(in.Body.Version, now) {
		trace, err := d.consents.Journal.Op(journal.Entry{
			At: now, Agent: caller.Person, Actor: stored.Role, Action: "conditions", Category: string(d.Service.CategoryOf("account")), Reason: in.Body.Version,
		}, caller.Person)
		if err != nil {
			return nil, err
		}
		if err := d.accounts.Save(ctx, caller.Person, stored, trace); err != nil {
			return nil, err
		}
	}
	return nil, d.sessions.Accepted(ctx, caller, in.Body.Version)
}
