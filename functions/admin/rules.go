package admin

import (
	"context"
	"errors"
	"net/http"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/purge"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// rules adds what steers purges from above: rules that are suspended, recounts, holds on a person's file.
func rules(api *serve.API, desk desk) {
	runs := api.Service.CategoryOf("run")
	read, approve := serve.Allows(service.Read, runs, service.ScopeAll), serve.Allows(service.Approve, runs, service.ScopeAll)
	serve.Add(api, serve.Operation{ID: "list-rules", Method: http.MethodGet, Path: "/admin/rules", Summary: "Lister les règles de conservation et celles dont la purge est suspendue", Need: read}, desk.listRules)
	serve.Add(api, serve.Operation{ID: "suspend-rule", Method: http.MethodPost, Path: "/admin/rules/{rule}/suspension", Status: http.StatusOK, Summary: "Suspendre la purge d'une règle ; l'accès prend fin quand même", Need: approve}, desk.suspend)
	serve.Add(api, serve.Operation{ID: "resume-rule", Method: http.MethodPost, Path: "/admin/rules/{rule}/resumption", Status: http.StatusOK, Summary: "Reprendre la purge d'une règle", Need: approve}, desk.resume)
	serve.Add(api, serve.Operation{ID: "list-recounts", Method: http.MethodGet, Path: "/admin/recounts", Summary: "Lire les recomptes hebdomadaires des échéances", Need: read}, desk.recounts)
	serve.Add(api, serve.Operation{ID: "hold", Method: http.MethodPost, Path: "/admin/people/{person}/holds", Status: http.StatusCreated, Summary: "Suspendre l'effacement d'un dossier, avec un motif et une date de réexamen", Need: approve}, desk.hold)
	serve.Add(api, serve.Operation{ID: "review-hold", Method: http.MethodPost, Path: "/admin/people/{person}/holds/{reason}/review", Status: http.StatusOK, Summary: "Réexaminer une suspension et en fixer le prochain réexamen", Need: approve}, desk.review)
	serve.Add(api, serve.Operation{ID: "release-hold", Method: http.MethodPost, Path: "/admin/people/{person}/holds/{reason}/release", Status: http.StatusOK, Summary: "Mettre fin à une suspension", Need: approve}, desk.releaseHold)
	holdList(api, desk, read)
	litigation(api, desk, approve)
}

type ruleView struct {
	ID             string       `json:"id"`
	Subject        string       `json:"subject"`
	Label          string       `json:"label"`
	Visa           service.Visa `json:"visa"`
	Automatic      bool         `json:"automatic" doc:"Une purge sans objection part d'elle-même"`
	SuspendedSince *time.Time   `json:"suspendedSince,omitempty"`
}

type rulesOutput struct {
	Body struct {
		Rules   []ruleView     `json:"rules"`
		Recount *purge.Recount `json:"recount,omitempty" doc:"Le dernier recompte des échéances"`
	}
}

func (d desk) listRules(ctx context.Context, _ *struct{}) (*rulesOutput, error) {
	suspended, err := d.purges.Suspensions(ctx)
	if err != nil {
		return nil, err
	}
	newest, err := d.purges.Recounts(ctx, 1)
	if err != nil {
		return nil, err
	}
	out := &rulesOutput{}
	if len(newest) > 0 {
		out.Body.Recount = &newest[0]
	}
	for _, rule := range d.Service.Rules {
		view := ruleView{ID: string(rule.ID), Subject: rule.Subject, Label: rule.Label, Visa: rule.Visa, Automatic: rule.Automatic}
		if found, off := suspended[rule.ID]; off {
			view.SuspendedSince = &found.At
		}
		out.Body.Rules = append(out.Body.Rules, view)
	}
	return out, nil
}

type ruleRef struct {
	Rule string `path:"rule" pattern:"^[A-Z]{2}-[0-9]{2}[a-z]?$" doc:"Règle de conservation"`
}

func (d desk) suspend(ctx context.Context, in *ruleRef) (*rulesOutput, error) {
	return d.turn(ctx, "suspension-regle", func(caller serve.Caller, record table.Op) error {
		return d.purges.Suspend(ctx, service.RuleID(in.Rule), caller.Person, record)
	})
}

func (d desk) resume(ctx context.Context, in *ruleRef) (*rulesOutput, error) {
	return d.turn(ctx, "reprise-regle", func(caller serve.Caller, record table.Op) error {
		return d.purges.Resume(ctx, service.RuleID(in.Rule), caller.Person, record)
	})
}

func (d desk) turn(ctx context.Context, action string, do func(serve.Caller, table.Op) error) (*rulesOutput, error) {
	caller := serve.Must(ctx)
	if err := d.may(caller, "liberation"); err != nil {
		return nil, err
	}
	record, err := d.act(caller, action)
	if err != nil {
		return nil, err
	}
	if err := do(caller, record); err != nil {
		return nil, err
	}
	return d.listRules(ctx, nil)
}

type recountsOutput struct {
	Body struct {
		Recounts []purge.Recount `json:"recounts"`
	}
}

func (d desk) recounts(ctx context.Context, _ *struct{}) (*recountsOutput, error) {
	found, err := d.purges.Recounts(ctx, listed)
	out := &recountsOutput{}
	out.Body.Recounts = append([]purge.Recount{}, found...)
	return out, err
}

// PersonRef names the person whose file is meant, as the register of requests or the journal gives it.
type PersonRef struct {
	Person string `path:"person" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de la personne"`
}

// HoldBody is what a hold and its review say.
type HoldBody struct {
	Review   string `json:"review" format:"date" doc:"Date de réexamen, dans les six mois"`
	Evidence string `json:"evidence" maxLength:"40" doc:"Référence de la pièce qui justifie la suspension, sans nom"`
}

type holdInput struct {
	PersonRef
	Body struct {
		Reason string `json:"reason" enum:"litigation,restriction,esf_control,rights_request,breach_evidence" doc:"Motif"`
		HoldBody
	}
}

// ReasonRef names a hold on a file in a path.
type ReasonRef struct {
	PersonRef
	Reason string `path:"reason" enum:"litigation,restriction,esf_control,rights_request,breach_evidence" doc:"Motif"`
}

type reviewInput struct {
	ReasonRef
	Body HoldBody
}

type holdsOutput struct {
	Body struct {
		Due   string      `json:"due,omitempty"`
		Hold  string      `json:"hold,omitempty" doc:"Ce qui retient l'effacement aujourd'hui"`
		Holds []seal.Hold `json:"holds"`
	}
}

func (d desk) hold(ctx context.Context, in *holdInput) (*holdsOutput, error) {
	return d.onFile(ctx, in.Person, "suspension-effacement", func(unit *seal.Unit, keep lifetime.Keeper, caller serve.Caller) error {
		hold, err := readHold(in.Body.Reason, in.Body.HoldBody, keep, caller)
		if err != nil {
			return err
		}
		return keep.Hold(unit, hold)
	})
}

func (d desk) review(ctx context.Context, in *reviewInput) (*holdsOutput, error) {
	return d.onFile(ctx, in.Person, "reexamen-suspension", func(unit *seal.Unit, keep lifetime.Keeper, caller serve.Caller) error {
		hold, err := readHold(in.Reason, in.Body, keep, caller)
		if err != nil {
			return err
		}
		return keep.Review(unit, hold)
	})
}

func (d desk) releaseHold(ctx context.Context, in *ReasonRef) (*holdsOutput, error) {
	return d.onFile(ctx, in.Person, "fin-suspension", func(unit *seal.Unit, keep lifetime.Keeper, _ serve.Caller) error {
		return keep.Release(unit, retention.HoldReason(in.Reason))
	})
}

func readHold(reason string, body HoldBody, keep lifetime.Keeper, caller serve.Caller) (retention.Hold, error) {
	review, err := calendar.Parse(body.Review)
	if err != nil {
		return retention.Hold{}, fault.Fieldf("body.review", "%s", err)
	}
	hold, err := retention.NewHold(retention.HoldReason(reason), caller.Person, keep.Today(), review, body.Evidence)
	if problem := new(fault.Error); errors.As(err, &problem) {
		for i := range problem.Fields {
			problem.Fields[i].Path = "body." + problem.Fields[i].Path
		}
	}
	return hold, err
}

// onFile changes the unit that holds a person's account or dossier: one write, journaled with it.
func (d desk) onFile(ctx context.Context, person, action string, change func(*seal.Unit, lifetime.Keeper, serve.Caller) error) (*holdsOutput, error) {
	caller := serve.Must(ctx)
	if err := d.may(caller, "liberation"); err != nil {
		return nil, err
	}
	unit, err := d.file(ctx, id.Person(person))
	if err != nil {
		return nil, err
	}
	keep := lifetime.Keeper{Service: d.Service, Clock: d.Clock}
	if err := change(unit, keep, caller); err != nil {
		return nil, err
	}
	record, err := d.journal.Op(journal.Entry{
		At: d.Clock.Now(), Agent: caller.Person, Actor: caller.Role, Action: action, Category: string(d.Service.CategoryOf("run")),
	}, id.Person(person))
	if err != nil {
		return nil, err
	}
	if err := d.Vault.Commit(ctx, unit, record, markHeld(id.Person(person), unit)); err != nil {
		return nil, err
	}
	out := &holdsOutput{}
	out.Body.Due, out.Body.Hold, out.Body.Holds = unit.Due.String(), unit.Hold, append([]seal.Hold{}, unit.Holds...)
	return out, nil
}

// file is the unit of a person that is no single record's.
func (d desk) file(ctx context.Context, person id.Person) (*seal.Unit, error) {
	units, err := d.Vault.Units(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, class := range d.Service.Classes {
		if unit := units[table.UnitKey(person, string(class.ID)).SK()]; unit != nil && !class.PerRecord {
			return unit, nil
		}
	}
	return nil, fault.New(fault.NotFound, "Aucun dossier n’est conservé sous cet identifiant.")
}
