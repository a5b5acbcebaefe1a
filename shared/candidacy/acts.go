package candidacy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/table"
)

// Found is an application as one of its sides finds it.
type Found struct {
	Application
	Person  id.Person // whose it is
	Version int64     // an act gives it back, so that who acts on what they read learns that it changed
	Gone    bool      // the account of the other side is not there any more
}

// possible lists what one side may do: of an application whose recruiter left, nothing is left to do but to withdraw it.
func (f Found) possible(candidate bool) []Act {
	acts := f.Possible(candidate)
	if f.Gone {
		return slices.DeleteFunc(acts, func(act Act) bool { return act != ActWithdraw })
	}
	return acts
}

// found completes what was read with whether the other side is still there.
func (d Desk) found(ctx context.Context, s stored, candidate bool) (Found, error) {
	other := d.owner(s.owner)
	if candidate {
		other = d.recruiter(s.Offer.Recruiter)
	}
	unit, _, err := d.Vault.Load(ctx, table.UnitKey(other.Person, other.Class))
	if err != nil {
		return Found{}, fmt.Errorf("candidacy: other side: %w", err)
	}
	return Found{s.Application, s.owner, s.version, unit == nil || !unit.Reads(d.Vault.Clock.Now())}, nil
}

// RecruiterOf is who received an application.
func (d Desk) RecruiterOf(f Found) account.Owner { return d.recruiter(f.Offer.Recruiter) }

// CandidateOf is who sent an application.
func (d Desk) CandidateOf(f Found) account.Owner { return d.owner(f.Person) }

// owner is the account of a candidate, and recruiter that of a recruiter.
func (d Desk) owner(person id.Person) account.Owner {
	return account.Owner{Person: person, Class: string(d.Service.ClassKeeping(string(table.KindCV)))}
}

func (d Desk) recruiter(person id.Person) account.Owner {
	return account.Owner{Person: person, Class: string(d.Service.ClassKeeping(string(table.KindOwnOffer)))}
}

// Word is what somebody does with an application that they read, and says.
type Word struct {
	Act     Act
	Text    string
	Version int64 // that they read
}

// errLate tells who is late; nothing of the other's act is lost, nor what they typed.
var errLate = fault.New(fault.Conflict, "Cette candidature a changé depuis que vous l’avez ouverte : relisez-la, puis recommencez. Ce que vous avez écrit est encore ici.")

// DoOwn is an act of the candidate.
func (d Desk) DoOwn(ctx context.Context, owner account.Owner, about id.Offer, word Word, by Signature) (Found, error) {
	found, err := d.load(ctx, d.unitOf(owner, about), table.ApplicationKey(owner.Person, about))
	if err != nil {
		return Found{}, err
	}
	return d.do(ctx, found, word, true, by)
}

// Do is an act of the recruiter.
func (d Desk) Do(ctx context.Context, about id.Offer, name id.Application, word Word, by Signature) (Found, error) {
	found, err := d.find(ctx, by.Person, about, name)
	if err != nil {
		return Found{}, err
	}
	return d.do(ctx, found, word, false, by)
}

func (d Desk) do(ctx context.Context, s stored, word Word, candidate bool, by Signature) (Found, error) {
	if word.Version != s.version {
		return Found{}, errLate
	}
	next, err := s.Do(word.Act, candidate, word.Text, by)
	if err != nil {
		return Found{}, err
	}
	mail, err := d.mail(next, s.owner, word.Act)
	if err != nil {
		return Found{}, err
	}
	s.Application = next
	err = d.write(ctx, s, word.Act, by, mail...)
	if errors.Is(err, table.ErrCondition) {
		return Found{}, errors.Join(errLate, err)
	}
	if err != nil {
		return Found{}, err
	}
	s.version++
	return d.found(ctx, s, candidate)
}

// mail tells the other side that something waits for it, and nothing of what.
func (d Desk) mail(a Application, candidate id.Person, act Act) ([]table.Op, error) {
	now, random := d.Vault.Clock.Now(), d.Vault.Random
	recruiter, owner := d.recruiter(a.Offer.Recruiter), d.owner(candidate)
	var op table.Op
	var err error
	switch act {
	case ActApply, ActReply, ActWithdraw:
		op, err = outbox.New(d.Notify, "applied", recruiter.Subject(), 0, now, random)
	default:
		op, err = outbox.New(d.Notify, "answered", owner.Subject(), 0, now, random)
	}
	return []table.Op{op}, err
}
