package main

import (
	"fmt"

	"tandem/infra/prove/lives"
	"tandem/infra/prove/oracle"
	"tandem/shared/retention"
	"tandem/shared/seal"
)

// reasons are what the engine calls the holds.
var reasons = map[string]retention.HoldReason{
	"ESF_CONTROL": retention.HoldESFControl, "RIGHTS_REQUEST_OPEN": retention.HoldRightsRequest, "BREACH_EVIDENCE": retention.HoldBreachEvidence,
}

// suspend opens and closes the holds of a day. Nobody reviews them: a late review releases nothing.
func (p *population) suspend(day oracle.Day) error {
	for _, k := range p.holds[day] {
		if k.state != alive {
			continue
		}
		unit, _, err := p.vault.Load(p.ctx, k.key)
		if err != nil {
			return err
		}
		if unit == nil {
			continue // purged last night
		}
		for _, hold := range k.unit.Holds {
			if err := p.turn(k, unit, hold, day); err != nil {
				return fmt.Errorf("%s: %w", k, err)
			}
		}
		if err := p.vault.Commit(p.ctx, unit); err != nil {
			return err
		}
		v := k.verdict(p.clock.Now().Unix())
		if err := p.compare(k, unit, v); err != nil {
			return err
		}
		p.expect(k, v, day)
	}
	delete(p.holds, day)
	return nil
}

// turn opens a hold, or closes it if it was opened.
func (p *population) turn(k *kept, unit *seal.Unit, hold lives.Hold, day oracle.Day) error {
	now := p.clock.Now().Unix()
	opened := len(k.history.Holds) > 0
	switch {
	case day == hold.From && !opened:
		k.history.Holds = []oracle.Hold{{Kind: hold.Kind, From: now}}
		if hold.Kind == oracle.Restriction {
			p.keeper.Freeze(unit, retention.GroundClaims)
			return nil
		}
		open, err := retention.NewHold(reasons[hold.Kind], releasers[0], dateOf(day), dateOf(day+90), "AD62-2024-7")
		if err != nil {
			return err
		}
		return p.keeper.Hold(unit, open)
	case day == hold.Until && opened:
		k.history.Holds[0].Until = now
		if hold.Kind == oracle.Restriction {
			p.keeper.Freeze(unit, "")
			return nil
		}
		return p.keeper.Release(unit, reasons[hold.Kind])
	}
	return nil
}

// dies notes that nothing of a unit may be left, but for the minimal set that its rule has sealed.
func (p *population) dies(k *kept, v oracle.Verdict) {
	k.state = dead
	if v.End != oracle.Seal {
		return
	}
	k.proof = &oracle.History{Service: k.history.Service, Party: k.history.Party, ConventionEnded: k.history.ConventionEnded}
	fact := oracle.Fact{Name: "sealed", On: p.zone.DayOf(p.clock.Now().Unix()) - 1}
	k.proof.Class = "esf"
	if k.unit.Class == "jeune" {
		k.proof.Class, fact = "coffre", oracle.Fact{Name: "first_recorded", On: k.facts["first_recorded"]}
	}
	k.proof.Facts = []oracle.Fact{fact}
}

// proof checks the sealed set of a dead unit: there for as long as its own rule says, and no longer.
func (s *sight) proof(k *kept, now int64) {
	found := 0
	for _, name := range k.names {
		if s.sealed[name] {
			found++
		}
	}
	wrong := ""
	switch {
	case k.proof == nil && found > 0:
		wrong = fmt.Sprintf("%s : %d canaris scellés sans raison", k, found)
	case k.proof == nil:
		return
	default:
		switch v := k.proof.At(now); {
		case v.Gone && found > 0:
			wrong = fmt.Sprintf("%s : le jeu scellé reste après le %s", k, v.Due)
		case v.Readable && found < len(k.names):
			wrong = fmt.Sprintf("%s : le jeu scellé manque (%s)", k, v.Due)
		}
	}
	s.p.score.check(goalSealed, wrong)
}

// announced checks, on the last day, that the person was told thirty days before, where the rule says so.
func (p *population) announced(k *kept, v oracle.Verdict) {
	if v.Notice == 0 || v.Held {
		return
	}
	wrong := ""
	if k.warned != v.Notice {
		wrong = fmt.Sprintf("%s : averti le %s, attendu le %s", k, k.warned, v.Notice)
	}
	p.score.check(goalWarned, wrong)
}
