package right

import (
	"context"
	"fmt"
	"strings"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/journal"
	"tandem/shared/purpose"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

var (
	errOpposed   = fault.New(fault.Conflict, "Vous vous opposez déjà à cet usage. Si vous changez d’avis, retirez votre opposition.")
	errUndecided = fault.New(fault.Conflict, "Cette opposition attend une décision : accueillez-la, ou refusez-la avec son motif.")
	errWeighed   = fault.New(fault.Conflict, "Votre opposition est en cours d’examen : pour y renoncer, retirez la demande.")
)

// Acceptance ends the use of the person's data by the purposes that they oppose, and closes the request.
type Acceptance struct {
	Reason string `json:"reason" minLength:"1" maxLength:"4000" doc:"Motif, que la personne lit"`
}

func (Acceptance) act() Act { return ActAccept }

func (s Acceptance) apply(_ *service.Service, r *Request, by Signature) error {
	if r.Right != service.RightOpposition || len(r.Purposes) == 0 {
		return fault.New(fault.Conflict, "Dites d’abord, en qualifiant la demande, à quels usages la personne s’oppose.")
	}
	if err := needed("reason", s.Reason, "Donnez le motif de la décision : la personne le lit."); err != nil {
		return err
	}
	r.Answer, r.Closed = &Reasoned{strings.TrimSpace(s.Reason), by}, &by
	return r.measure(ActAccept, "", by)
}

// servedFreely answers an opposition that needs no reason (RGPD art. 21(2) and (3)).
const servedFreely = "Votre opposition est prise en compte : cet usage de vos données a cessé."

// oppose takes an opposition in that came by the account, with what it does to the person's unit: the purposes stop at once. One that needs no reason
// is granted and the request served; else a person weighs the reasons.
func (d Desk) oppose(ctx context.Context, r Request, by Signature) (Request, Act, []table.Op, error) {
	unit, _, err := d.Vault.Load(seal.Reading(ctx, r.Person), table.UnitKey(r.Person, r.Class))
	if err != nil {
		return r, "", nil, fmt.Errorf("right: unit: %w", err)
	}
	if err := account.Living(unit, d.Vault.Clock.Now()); err != nil {
		return r, "", nil, err
	}
	for _, one := range r.Purposes {
		if unit.OpposedTo(one) != nil {
			return r, "", nil, errOpposed
		}
	}
	act := ActReceive
	if d.reasoned(r.Purposes) {
		purpose.Suspend(unit, r.Purposes, r.ID, d.Lifetime.Today())
	} else {
		purpose.Grant(unit, r.Purposes, r.ID, d.Lifetime.Today())
		act = ActServe
		if r, err = r.Do(d.Service, serving{servedFreely}, by); err != nil {
			return r, "", nil, err
		}
	}
	ops, err := d.withUnit(unit, &r)
	return r, act, ops, err
}

// withUnit writes a unit whose oppositions changed, and has that followed through what the person holds.
func (d Desk) withUnit(unit *seal.Unit, r *Request) ([]table.Op, error) {
	ops, err := d.follow(r)
	if err != nil {
		return nil, err
	}
	first, err := unit.Op()
	return append([]table.Op{first}, ops...), err
}

// reasoned reports whether an opposition to purposes needs reasons: it does as soon as one of them asks for them.
func (d Desk) reasoned(purposes []string) bool {
	for _, one := range purposes {
		if found, _ := d.Service.Purpose(one); d.Service.OppositionTo(found).Terms != service.TermsFree {
			return true
		}
	}
	return false
}

// opposable are the purposes of an opposition that came by the account: those that it names, or all that the person may oppose. What cannot be opposed
// is told with the reason why.
func (d Desk) opposable(f Filing) (purposes []string, mistakes []fault.Field) {
	named := f.Purposes
	if len(named) == 0 {
		named = purposesOf(d.Service, f.Owner.Class)
	}
	for _, one := range named {
		found, _ := d.Service.Purpose(one)
		switch terms := d.Service.OppositionTo(found); {
		case terms.Terms != service.TermsNone:
			purposes = append(purposes, one)
		case len(f.Purposes) > 0 && terms.Text != "":
			mistakes = append(mistakes, fault.Field{Path: "body.purposes", Message: terms.Text})
		}
	}
	if d.reasoned(purposes) && strings.TrimSpace(f.Message) == "" {
		mistakes = append(mistakes, fault.Field{Path: "body.message", Message: "Donnez les raisons de votre opposition, qui tiennent à votre situation : une personne les examine."})
	}
	return purposes, mistakes
}

// weigh keeps the purposes of an opposition from using the data while a person weighs it; what a request no longer opposes is used again.
func (d Desk) weigh(unit *seal.Unit, r *Request) ([]table.Op, error) {
	changed := purpose.Resume(unit, r.ID)
	if r.Right == service.RightOpposition {
		var purposes []string
		for _, one := range r.Purposes {
			if found, _ := d.Service.Purpose(one); d.Service.OppositionTo(found).Terms != service.TermsNone {
				purposes = append(purposes, one)
			}
		}
		changed = purpose.Suspend(unit, purposes, r.ID, d.Lifetime.Today()) || changed
	}
	if !changed {
		return nil, nil
	}
	return d.follow(r)
}

// accept ends the use of the data by the purposes of an opposition.
func (d Desk) accept(unit *seal.Unit, r *Request) ([]table.Op, error) {
	for _, one := range r.Purposes {
		found, _ := d.Service.Purpose(one)
		if terms := d.Service.OppositionTo(found); terms.Terms == service.TermsNone {
			return nil, fault.New(fault.Conflict, "Cet usage ne peut pas cesser par une opposition. "+terms.Text)
		}
	}
	d.release(unit, r)
	purpose.Grant(unit, r.Purposes, r.ID, d.Lifetime.Today())
	return d.follow(r)
}

// drop lets the purposes go on that a request suspended, when it ends otherwise.
func (d Desk) drop(unit *seal.Unit, r *Request) ([]table.Op, error) {
	d.release(unit, r)
	if !purpose.Resume(unit, r.ID) {
		return nil, nil
	}
	return d.follow(r)
}

const actTakeBack = "opposition-retiree"

// TakeBack ends a person's opposition to a purpose: from now on it may use their data again. Said twice, or without an opposition, it is the same.
func (d Desk) TakeBack(ctx context.Context, owner account.Owner, name string, by Signature) error {
	unit, _, err := d.Vault.Load(seal.Reading(ctx, owner.Person), table.UnitKey(owner.Person, owner.Class))
	if err != nil {
		return fmt.Errorf("right: unit: %w", err)
	}
	if err := account.Living(unit, d.Vault.Clock.Now()); err != nil {
		return err
	}
	switch opposed := unit.OpposedTo(name); {
	case opposed == nil:
		return nil
	case !opposed.Granted:
		return errWeighed
	}
	purpose.TakeBack(unit, name)
	ops, err := d.follow(&Request{Person: owner.Person, Class: owner.Class})
	if err != nil {
		return err
	}
	trace, err := d.Journal.Op(journal.Entry{At: by.At, Agent: by.Person, Actor: by.Role, Action: actTakeBack, Category: string(Category), Reason: name}, owner.Person)
	if err != nil {
		return err
	}
	if err := d.Vault.Commit(ctx, unit, append(ops, trace)...); err != nil {
		return fmt.Errorf("right: opposition: %w", err)
	}
	return nil
}

// Opposable is a purpose, and what a person may say against it.
type Opposable struct {
	ID     string        `json:"id"`
	Label  string        `json:"label"`
	Basis  string        `json:"basis"`
	Terms  service.Terms `json:"terms" doc:"reasoned : avec les raisons ; free : sans motif, tout de suite ; none : impossible"`
	Why    string        `json:"why,omitempty" doc:"Pourquoi l'on ne peut pas s'y opposer"`
	Since  string        `json:"opposedSince,omitempty" doc:"Jour de l'opposition"`
	Weighs bool          `json:"underReview,omitempty" doc:"Une personne examine les raisons"`
}

// Purposes lists the purposes for which data of people of a role are held, with what the person of a unit opposes.
func (d Desk) Purposes(unit *seal.Unit, role service.Role) []Opposable {
	told := []Opposable{}
	for _, found := range d.Service.PurposesOf(role) {
		terms := d.Service.OppositionTo(found)
		one := Opposable{ID: found.ID, Label: found.Label, Basis: found.Basis.Label(), Terms: terms.Terms, Why: terms.Text}
		if unit != nil {
			if opposed := unit.OpposedTo(found.ID); opposed != nil {
				one.Since, one.Weighs = opposed.Since.String(), !opposed.Granted
			}
		}
		told = append(told, one)
	}
	return told
}
