package right

import (
	"context"
	"errors"
	"slices"
	"strings"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/directive"
	"tandem/shared/dossier"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/retention"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

type rightView struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Note  string `json:"note,omitempty"`
}

type optionView struct {
	ID    string `json:"id"`
	Label string `json:"label"`
}

// fieldView is a datum received that the person may contest, and what they noted beside it.
type fieldView struct {
	ID      string `json:"id"`
	Label   string `json:"label"`
	Value   string `json:"value,omitempty" doc:"Ce que la personne a noté"`
	Given   string `json:"givenOn,omitempty" doc:"Jour de la note"`
	Request string `json:"request,omitempty" doc:"Demande par laquelle la source est interrogée"`
	State   string `json:"state,omitempty" doc:"Où en est cette demande"`
}

type ownOutput struct {
	Body struct {
		Rights    []rightView          `json:"rights" doc:"Ceux que le service accorde"`
		Grounds   []optionView         `json:"grounds" doc:"Motifs d'une limitation"`
		Fields    []fieldView          `json:"fields" doc:"Ce qui peut être contesté dans le dossier reçu"`
		Purposes  []right.Opposable    `json:"purposes" doc:"Finalités qui vous concernent, et ce à quoi vous vous opposez"`
		Requests  []right.HeadView     `json:"requests"`
		Exports   []held.Export        `json:"exports"`
		Directive *directive.Directive `json:"directive,omitempty"`
		Consent   bool                 `json:"consent" doc:"Le compte repose sur un accord, qui peut être retiré"`
		Closable  bool                 `json:"closable" doc:"Qui a le compte peut le fermer"`
	}
}

// own is the page of a person's rights.
func (d *Desk) own(ctx context.Context, _ *struct{}) (*ownOutput, error) {
	caller := serve.Must(ctx)
	out := &ownOutput{}
	b := &out.Body
	b.Rights, b.Grounds, b.Fields, b.Requests = []rightView{}, []optionView{}, []fieldView{}, []right.HeadView{}
	for _, spec := range d.Service.Rights {
		b.Rights = append(b.Rights, rightView{string(spec.ID), spec.Label, spec.Note})
	}
	for _, ground := range []retention.Ground{retention.GroundAccuracy, retention.GroundOpposition, retention.GroundUnlawful, retention.GroundClaims} {
		b.Grounds = append(b.Grounds, optionView{string(ground), ground.Label()})
	}
	unit, items, err := d.Vault.Load(seal.Reading(ctx, caller.Person), table.UnitKey(caller.Person, caller.Class), table.AnnotationKey(caller.Person))
	if err != nil {
		return nil, err
	}
	if unit != nil {
		exercised, _, ok := d.rights.Parting(unit, service.Role(caller.Role))
		b.Closable, b.Consent = ok, ok && exercised == service.RightWithdrawal
	}
	b.Purposes = d.rights.Purposes(unit, service.Role(caller.Role))
	heads, err := d.rights.Own(ctx, caller.Person)
	if err != nil {
		return nil, err
	}
	for _, head := range heads {
		b.Requests = append(b.Requests, d.rights.ViewHead(head))
	}
	if caller.Class == dossier.Class && d.Service.CategoryOf("dossier") != "" {
		notes, err := d.dossiers.Noted(unit, items[0])
		if err != nil {
			return nil, err
		}
		b.Fields = contestable(notes, heads)
	}
	if b.Directive, err = d.rights.Directive(ctx, caller.Person); err != nil {
		return nil, err
	}
	b.Exports, err = d.exports.List(ctx, caller.Owner())
	return out, err
}

// contestable are the fields that may be contested, with the note beside each and how far its request is.
func contestable(notes []dossier.Annotation, heads []right.Head) []fieldView {
	fields := []fieldView{}
	for _, name := range dossier.Fields() {
		one := fieldView{ID: name, Label: dossier.FieldLabel(name)}
		for _, note := range notes {
			if note.Field != name {
				continue
			}
			one.Value, one.Given, one.Request = note.Value, note.Given.String(), string(note.Request)
			if at := slices.IndexFunc(heads, func(head right.Head) bool { return head.ID == note.Request }); at >= 0 {
				one.State = string(heads[at].State)
			}
		}
		fields = append(fields, one)
	}
	return fields
}

type requestInput struct {
	Body struct {
		Right    string   `json:"right" maxLength:"40" doc:"Droit exercé"`
		Purposes []string `json:"purposes,omitempty" maxItems:"20" doc:"Finalités concernées ; toutes par défaut"`
		Ground   string   `json:"ground,omitempty" maxLength:"40" doc:"Motif d'une limitation"`
		Field    string   `json:"field,omitempty" maxLength:"60" doc:"Donnée reçue à corriger"`
		Value    string   `json:"value,omitempty" maxLength:"400" doc:"Ce qui devrait être noté"`
		Offer    string   `json:"offer,omitempty" pattern:"^[0-9a-z]{26}$" doc:"Offre dont la comparaison est à réexaminer par une personne"`
		Message  string   `json:"message,omitempty" maxLength:"8000"`
	}
}

type requestOutput struct{ Body requestView }

type requestView struct {
	right.View
	Officer *detailView `json:"officer,omitempty" doc:"Pour qui traite la demande"`
}

func (d *Desk) show(r right.Request) requestView { return requestView{View: d.rights.View(r)} }

func (d *Desk) request(ctx context.Context, in *requestInput) (*requestOutput, error) {
	caller := serve.Must(ctx)
	filing := right.Filing{
		Right: service.Right(in.Body.Right), Purposes: in.Body.Purposes, Ground: retention.Ground(in.Body.Ground), Message: in.Body.Message,
		Channel: right.ByAccount, Owner: caller.Owner(), Offer: id.Offer(in.Body.Offer),
	}
	var ops []table.Op
	if in.Body.Field != "" || in.Body.Value != "" {
		if err := dossier.CheckNote(in.Body.Field, in.Body.Value); err != nil {
			return nil, err
		}
		filing.Right, filing.Correction = service.RightRectification, &right.Correction{Field: in.Body.Field, Value: strings.TrimSpace(in.Body.Value)}
		name, err := d.rights.Name()
		if err != nil {
			return nil, err
		}
		filing.ID = name
		if ops, err = d.note(ctx, caller.Owner(), dossier.Annotation{Field: in.Body.Field, Value: in.Body.Value, Given: calendar.Of(d.Clock.Now(), d.Zone), Request: name}); err != nil {
			return nil, err
		}
	}
	received, err := d.rights.Receive(ctx, filing, d.by(ctx), ops...)
	if err != nil {
		return nil, err
	}
	return &requestOutput{d.show(received)}, nil
}

// note gives the operations that set a note beside the caller's dossier, or take it away.
func (d *Desk) note(ctx context.Context, owner account.Owner, note dossier.Annotation) ([]table.Op, error) {
	unit, _, err := d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class))
	if err != nil {
		return nil, err
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return nil, err
	}
	op, err := d.dossiers.Note(ctx, unit, owner.Person, note)
	if err != nil || op == nil {
		return nil, err
	}
	first, err := unit.Op()
	return []table.Op{first, *op}, err
}

type fieldRef struct {
	Field string `path:"field" maxLength:"60"`
}

func (d *Desk) unnote(ctx context.Context, in *fieldRef) (*struct{}, error) {
	ops, err := d.note(ctx, serve.Must(ctx).Owner(), dossier.Annotation{Field: in.Field})
	if err != nil || ops == nil {
		return nil, err
	}
	return nil, d.Store.Write(ctx, ops...)
}

// Ref names a request in a path.
type Ref struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$"`
}

func (d *Desk) readOwn(ctx context.Context, in *Ref) (*requestOutput, error) {
	found, err := d.rights.FindOwn(ctx, id.Request(in.ID), serve.Must(ctx).Person)
	return &requestOutput{d.show(found)}, err
}

func (d *Desk) withdraw(ctx context.Context, in *Ref) (*requestOutput, error) {
	done, err := d.rights.DoOwn(ctx, id.Request(in.ID), right.Withdrawal{}, d.by(ctx))
	return &requestOutput{d.show(done)}, err
}

type passwordInput struct{ Body serve.Again }

// close closes an account at the person's word. Of one that is closed already there is no password left to check: the session that closed it, if
// it is still there, gets the same answer again and ends.
func (d *Desk) close(ctx context.Context, in *passwordInput) (*requestOutput, error) {
	if err := in.Body.Check(ctx, d.House); err != nil && !errors.Is(err, account.ErrGone) {
		return nil, err
	}
	caller := serve.Must(ctx)
	done, err := d.rights.Close(ctx, caller.Owner(), d.by(ctx))
	if err != nil {
		return nil, err
	}
	return &requestOutput{d.show(done)}, serve.EndAll(ctx, d.Store, caller.Person)
}

type purposeRef struct {
	Purpose string `path:"purpose" maxLength:"40"`
}

func (d *Desk) takeBack(ctx context.Context, in *purposeRef) (*struct{}, error) {
	return nil, d.rights.TakeBack(ctx, serve.Must(ctx).Owner(), in.Purpose, d.by(ctx))
}

type directiveInput struct {
	Body struct {
		Wish     string `json:"wish" maxLength:"20" doc:"conserver, effacer ou communiquer"`
		Executor string `json:"executor,omitempty" maxLength:"400" doc:"Qui y veille, et comment joindre cette personne"`
	}
}

type directiveOutput struct{ Body directive.Directive }

func (d *Desk) direct(ctx context.Context, in *directiveInput) (*directiveOutput, error) {
	person := serve.Must(ctx).Person
	if err := d.rights.Direct(ctx, person, directive.Directive{Wish: directive.Wish(in.Body.Wish), Executor: in.Body.Executor}, d.by(ctx)); err != nil {
		return nil, err
	}
	found, err := d.rights.Directive(ctx, person)
	if err != nil || found == nil {
		return nil, err
	}
	return &directiveOutput{*found}, nil
}

func (d *Desk) revoke(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, d.rights.Revoke(ctx, serve.Must(ctx).Person, d.by(ctx))
}
