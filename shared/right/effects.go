package right

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/directive"
	"tandem/shared/dossier"
	"tandem/shared/email"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/nir"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/purpose"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// RestrictionKind is the kind of the message that has a restriction, or its end, followed through what a person holds.
const RestrictionKind = "restriction"

// effects are what a step writes beside the request: of the person's unit it is one operation, whatever the person holds.
func (d Desk) effects(ctx context.Context, r *Request, step Step, by Signature) ([]table.Op, error) {
	if r.Person == "" {
		return nil, nil
	}
	unit, _, err := d.Vault.Load(seal.Lifting(ctx), table.UnitKey(r.Person, r.Class))
	if err != nil {
		return nil, fmt.Errorf("right: unit: %w", err)
	}
	if unit == nil || unit.State == seal.StatePurge || unit.State == seal.StateCut && unit.Erase != "" { // nothing is left to act upon; the request is answered all the same
		if slices.Contains([]Act{ActFreeze, ActLift, ActErase, ActDeath, ActAccept}, step.act()) {
			return nil, fault.New(fault.Conflict, "Les données de cette personne sont effacées, ou vont l’être : il n’y a plus rien à faire que de répondre.")
		}
		return nil, nil
	}
	ops, err := d.onUnit(ctx, unit, r, step, by)
	if err != nil {
		return nil, err
	}
	op, err := unit.Op()
	return append(ops, op), err
}

func (d Desk) onUnit(ctx context.Context, unit *seal.Unit, r *Request, step Step, by Signature) (ops []table.Op, err error) {
	switch s := step.(type) {
	case Start:
		return nil, d.hold(unit, r, by)
	case Freezing:
		if unit.Frozen != "" {
			return nil, fault.New(fault.Conflict, "L’utilisation de ces données est déjà limitée.")
		}
		d.Lifetime.Freeze(unit, s.Ground)
		return d.follow(r)
	case Lifting:
		d.Lifetime.Freeze(unit, "")
		return d.follow(r)
	case Erasure:
		return d.erase(unit, r, &purge.Release{Person: by.Person, Role: by.Role, At: by.At})
	case Death:
		return d.death(ctx, unit, r, s)
	case Qualification:
		return d.weigh(unit, r)
	case Acceptance:
		return d.accept(unit, r)
	case Answer:
		if purpose.Pending(unit, r.ID) {
			return nil, errUndecided
		}
		d.release(unit, r)
	case Refusal, Withdrawal, serving:
		return d.drop(unit, r)
	}
	return nil, nil
}

// hold keeps the data from falling due while the request is being handled: who took it in charge answers for that.
func (d Desk) hold(unit *seal.Unit, r *Request, by Signature) error {
	today := d.Lifetime.Today()
	hold, err := retention.NewHold(retention.HoldRightsRequest, by.Person, today, today.Add(calendar.Period{Months: 3}), string(r.ID))
	if err != nil {
		return err
	}
	if err := d.Lifetime.Hold(unit, hold); err != nil && !fault.Is(err, fault.Conflict) { // another request of theirs holds already
		return err
	}
	return nil
}

func (d Desk) release(unit *seal.Unit, r *Request) {
	if open := unit.OpenHold(string(retention.HoldRightsRequest)); open != nil && open.Evidence == string(r.ID) {
		_ = d.Lifetime.Release(unit, retention.HoldRightsRequest) // it is open: seen just now
	}
}

func (d Desk) follow(r *Request) ([]table.Op, error) {
	op, err := outbox.New(d.Work, "restriction", string(r.Person)+"/"+r.Class, 0, d.Vault.Clock.Now(), d.Vault.Random)
	return []table.Op{op}, err
}

// erase hands the unit to the purge. Where the rule knows the withdrawal of a consent as an end, that fact is recorded too.
func (d Desk) erase(unit *seal.Unit, r *Request, by *purge.Release) ([]table.Op, error) {
	d.release(unit, r)
	rule := d.Lifetime.Outcome(unit).Rule
	if rule != nil && slices.Contains(rule.Early, service.ConsentWithdrawn) {
		d.Lifetime.Set(unit, map[service.Event]calendar.Date{service.ConsentWithdrawn: d.Lifetime.Today()})
	}
	run, ops, err := d.Purges.Erase(unit, r.Right, by)
	if err != nil {
		return nil, err
	}
	if measure := r.Last(ActErase); measure != nil && measure.Detail == "" {
		measure.Detail = string(run.ID)
	}
	return ops, nil
}

// death records the fact, and executes the directives: kept, the data follow their rule; erased, they fall due at once by the rule, with all that
// it asks for; communicated, the request stays open for who does it.
func (d Desk) death(ctx context.Context, unit *seal.Unit, r *Request, s Death) ([]table.Op, error) {
	facts := map[service.Event]calendar.Date{service.Death: s.Day}
	said, own, err := d.directive(ctx, r.Person)
	if err != nil {
		return nil, err
	}
	var ops []table.Op
	if said != nil {
		r.Last(ActDeath).Detail = string(said.Wish)
		if said.Wish == directive.Erased {
			facts[service.PostMortemErasure] = d.Lifetime.Today()
		}
		if said.Wish != directive.Communicated { // that one is executed when the answer says so
			d.Lifetime.Set(own.unit, map[service.Event]calendar.Date{service.DirectiveExecuted: d.Lifetime.Today()})
			op, err := own.unit.Op()
			if err != nil {
				return nil, err
			}
			ops = append(ops, op)
		}
	}
	d.Lifetime.Set(unit, facts)
	return ops, nil
}

// attachment says whom a request is about.
type attachment struct{ owner account.Owner }

func (attachment) act() Act { return ActAttach }

func (s attachment) apply(_ *service.Service, r *Request, _ Signature) error {
	if r.Channel == ByAccount {
		return fault.New(fault.Conflict, "Cette demande vient d’un compte : elle ne se rattache à personne d’autre.")
	}
	r.Person, r.Class = s.owner.Person, s.owner.Class
	return nil
}

// Attach ties a request that came by letter to the person of an e-mail address or of a NIR, neither of which is kept. When nobody is found, the
// request stays as it is: nothing is held of whom it is about.
func (d Desk) Attach(ctx context.Context, name id.Request, address, number string, by Signature) (Request, error) {
	found, err := d.open(ctx, name)
	if err != nil {
		return Request{}, err
	}
	owner, ok, err := d.Search(ctx, address, number)
	if err != nil {
		return Request{}, err
	}
	if !ok {
		return Request{}, fault.New(fault.NotFound, "Personne n’est connu sous cet identifiant. S’il est exact, répondez que rien n’est détenu.")
	}
	if found.request.Person == owner.Person {
		return found.request, nil
	}
	next, err := found.request.Do(d.Service, attachment{owner}, by)
	if err != nil {
		return Request{}, err
	}
	found.request = next
	pointer := table.Item{Key: table.OwnRightKey(next.Person, next.ID), Kind: table.KindOwnRight}
	return next, d.write(ctx, found, ActAttach, by, table.Put(pointer, table.Always))
}

// Search finds the person of an e-mail address or, without one, of a NIR. ok is false when nobody is known under it.
func (d Desk) Search(ctx context.Context, address, number string) (owner account.Owner, ok bool, err error) {
	if address != "" {
		parsed, err := email.Parse(address)
		if err != nil {
			return account.Owner{}, false, fault.Fieldf("body.email", "Cette adresse électronique n’est pas complète.")
		}
		return account.Book{Vault: d.Vault}.Owner(ctx, parsed)
	}
	parsed, err := nir.Parse(number)
	if err != nil {
		return account.Owner{}, false, fault.Fieldf("body.nir", "Ce numéro n’est pas un numéro de sécurité sociale.")
	}
	hashes, err := d.Vault.Ring.Hashes(dossier.NIRIndex, string(parsed.Bytes13()))
	if err != nil {
		return account.Owner{}, false, err
	}
	return account.FindOwner(ctx, d.Vault.Store, dossier.NIRIndex, hashes)
}

// Serve closes a request by the person's own act: what they asked is done.
func (d Desk) Serve(ctx context.Context, name id.Request, text string, by Signature) (Request, error) {
	return d.DoOwn(ctx, name, serving{text}, by)
}

// Parting is the right by which somebody leaves at their own word, and the fact that ends their data then: a consent that everything rests on is
// withdrawn (000:116), or the account is closed where the rule of its data knows that as an end (002:151). ok is false where neither is so.
func (d Desk) Parting(unit *seal.Unit, role service.Role) (exercised service.Right, ends service.Event, ok bool) {
	if d.Service.RestsOnConsent(role) {
		return service.RightWithdrawal, service.ConsentWithdrawn, true
	}
	rule := d.Lifetime.Outcome(unit).Rule
	return service.RightErasure, service.AccountClosed, rule != nil && slices.Contains(rule.Early, service.AccountClosed)
}

// Close closes an account at its person's own word (C6; Parting): it is cut and its erasure begins, in one write with the request that says so, received
// and served. It succeeds at any time (RGPD art. 7(3)): what the person asked before yields to it, and what others hold is kept, but used no more. Said
// again, when the answer to the first time was lost, it answers the same.
func (d Desk) Close(ctx context.Context, owner account.Owner, by Signature) (Request, error) {
	unit, _, err := d.Vault.Load(seal.Reading(ctx, owner.Person), table.UnitKey(owner.Person, owner.Class))
	if err != nil {
		return Request{}, err
	}
	if err := account.Living(unit, d.Vault.Clock.Now()); err != nil {
		return d.closed(ctx, owner.Person, unit, err)
	}
	exercised, ends, ok := d.Parting(unit, service.Role(by.Role))
	if !ok {
		return Request{}, fault.New(fault.Conflict, "L’utilisation de vos données ne repose pas sur votre accord : faites une demande d’opposition ou d’effacement, elle sera examinée.")
	}
	request, err := d.fresh(Filing{Right: exercised, Channel: ByAccount, Owner: owner}, by)
	if err != nil {
		return Request{}, err
	}
	d.yield(unit)
	held := d.Lifetime.Outcome(unit).Held
	if request, err = request.Do(d.Service, serving{parted(exercised, held)}, by); err != nil {
		return Request{}, err
	}
	d.Lifetime.Set(unit, map[service.Event]calendar.Date{ends: d.Lifetime.Today()})
	ops, err := d.end(unit, &request, held, by)
	if err != nil {
		return Request{}, err
	}
	op, err := unit.Op()
	if err != nil {
		return Request{}, err
	}
	own := d.Vault.NewUnit(table.RequestUnitKey(request.ID), string(service.ClassRight))
	pointer := table.Item{Key: table.OwnRightKey(owner.Person, request.ID), Kind: table.KindOwnRight} // until the purge takes it with all that is theirs
	err = d.write(ctx, file{unit: own, request: request}, ActServe, by, append(ops, op, table.Put(pointer, table.IfAbsent))...)
	if errors.Is(err, table.ErrCondition) {
		return Request{}, fault.Because(fault.Conflict, "Votre compte vient d’être modifié ailleurs : recommencez.", err)
	}
	return request, err
}

// yield ends what keeps data because the person asked for it, a request in charge or a restriction: their later word goes before it. The request
// itself stays open, and is answered.
func (d Desk) yield(unit *seal.Unit) {
	d.Lifetime.Freeze(unit, "")
	if unit.OpenHold(string(retention.HoldRightsRequest)) != nil {
		_ = d.Lifetime.Release(unit, retention.HoldRightsRequest) // it is open: seen just now
	}
}

// end begins the erasure of an account that its person closed. What others hold, for a litigation or a control, is cut all the same, for nothing may
// use it any more: the purge takes it once it is let go.
func (d Desk) end(unit *seal.Unit, r *Request, held retention.HoldReason, by Signature) ([]table.Op, error) {
	if held == "" {
		r.Measures = []Measure{{Act: ActErase, By: by}}
		return d.erase(unit, r, nil)
	}
	unit.State, unit.Erase = seal.StateCut, string(r.Right)
	unit.Touch()
	return d.follow(r)
}

// parted is what the person reads of it.
func parted(exercised service.Right, held retention.HoldReason) string {
	text := "Votre compte est fermé et vos données sont en cours d’effacement."
	if held != "" {
		text = "Votre compte est fermé et vos données ne servent plus. Leur effacement attend : " + held.Label() + "."
	}
	if exercised == service.RightWithdrawal {
		return "Votre accord est retiré. " + text
	}
	return text
}

// closed finds the request by which somebody closed their account already; gone when there is none.
func (d Desk) closed(ctx context.Context, person id.Person, unit *seal.Unit, gone error) (Request, error) {
	if unit == nil || unit.Erase == "" {
		return Request{}, gone
	}
	heads, err := d.Own(ctx, person)
	if err != nil {
		return Request{}, err
	}
	for _, head := range heads { // the newest first
		if string(head.Right) == unit.Erase && head.State == Answered {
			return d.FindOwn(ctx, head.ID, person)
		}
	}
	return Request{}, gone
}
