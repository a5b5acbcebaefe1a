package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"tandem/infra/prove/oracle"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/purge"
	"tandem/shared/retention"
)

// Who gives the visa's word and the two releases.
var releasers = []id.Person{"0000000000000000000000000g", "0000000000000000000000001g"}

// night is what is done of a night: copies whose time is over go, the purge is planned, with the visa where one is asked for, released by two
// people, executed; and what comes with it: the relay of messages, and the days of the journal that are over. Once a week, a backup of the
// records from before it is held against the units from after it.
func (p *population) night(weekly bool) error {
	var records bytes.Buffer
	if weekly {
		if err := p.store.Backup(p.ctx, &records, &bytes.Buffer{}); err != nil {
			return err
		}
	}
	if _, err := p.copies.Sweep(p.ctx); err != nil {
		return err
	}
	if err := p.nightly.Schedule(p.ctx, "Purge", p.clock.Now()); err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	runs, err := p.planned()
	if err != nil {
		return err
	}
	for _, run := range runs {
		if err := p.release(run); err != nil {
			return fmt.Errorf("purge %s : %w", run.Rule, err)
		}
	}
	if err := p.deliver(); err != nil {
		return err
	}
	if err := p.executed(runs); err != nil {
		return err
	}
	if weekly {
		if err := errors.Join(p.act(), p.recount()); err != nil {
			return err
		}
	}
	if weekly && len(runs) > 0 {
		return p.yesterday(&records)
	}
	return nil
}

// planned lists the runs of this night: one for each rule at most.
func (p *population) planned() ([]purge.Run, error) {
	newest, err := p.desk.List(p.ctx, 1)
	if err != nil || len(newest) == 0 || newest[0].ID == p.newest {
		return nil, err
	}
	p.newest = newest[0].ID
	runs, err := p.desk.List(p.ctx, len(p.service.Rules))
	return slices.DeleteFunc(runs, func(run purge.Run) bool { return run.Created.Before(p.clock.Now()) }), err
}

// release gives a run the words that it waits for.
func (p *population) release(run purge.Run) error {
	var err error
	if run.State == purge.Preview {
		if run, err = p.desk.GiveVisa(p.ctx, run.ID, "AD62-PREUVE"); err != nil {
			return err
		}
	}
	for _, who := range releasers {
		if run.State != purge.Visa {
			break
		}
		if run, err = p.desk.Release(p.ctx, run.ID, who, "dpo"); err != nil {
			return err
		}
	}
	return nil
}

// executed checks that runs were, and puts their proofs into the chain, in whatever order they were executed.
func (p *population) executed(runs []purge.Run) error {
	var fresh []retention.Manifest
	for _, run := range runs {
		done, err := p.desk.Find(p.ctx, run.ID)
		if err != nil {
			return err
		}
		wrong := ""
		if done.State != purge.Done || done.Manifest == nil {
			wrong = fmt.Sprintf("purge %s restée %s", run.Rule, done.State)
		} else if gone, err := p.verified(run); err != nil || done.Manifest.Count != gone {
			wrong = fmt.Sprintf("purge %s : %d unités détruites, preuve de %d, %v", run.Rule, gone, done.Manifest.Count, err)
		} else {
			fresh = append(fresh, *done.Manifest)
		}
		p.score.check(goalChain, wrong)
	}
	for len(fresh) > 0 {
		previous := ""
		if len(p.proofs) > 0 {
			previous = p.proofs[len(p.proofs)-1].Sum
		}
		next := slices.IndexFunc(fresh, func(proof retention.Manifest) bool { return proof.Verify(previous) == nil })
		if next < 0 {
			p.score.check(goalChain, fmt.Sprintf("%s : aucune des %d preuves de la nuit ne suit la précédente", p.stack.Service, len(fresh)))
			return nil
		}
		p.proofs, fresh = append(p.proofs, fresh[next]), slices.Delete(fresh, next, next+1)
	}
	return nil
}

// verified counts the units of a run that it destroyed: not those that another run of the night took with their person.
func (p *population) verified(run purge.Run) (int, error) {
	subjects, err := p.desk.Subjects(p.ctx, run.ID)
	gone := 0
	for _, subject := range subjects {
		if subject.Position.State == retention.StateVerified {
			gone++
		}
	}
	return gone, err
}

// recount has the engine go through every date that it stores.
func (p *population) recount() error {
	found, err := p.desk.Recount(p.ctx)
	if err != nil {
		return err
	}
	wrong := ""
	if found.Drift > 0 || len(found.Orphans) > 0 || found.Overdue > 0 {
		wrong = fmt.Sprintf("%s : %d dérives, orphelins %v, %d en retard", found.At, found.Drift, found.Orphans, found.Overdue)
	}
	p.score.check(goalRecount, wrong)
	return nil
}

// act writes an entry of the journal about somebody, to be gone seven months later.
func (p *population) act() error {
	entry := journal.Entry{At: p.clock.Now().Add(7 * time.Hour), Agent: releasers[0], Actor: "dpo", Action: "R", Category: "ID"}
	if err := p.desk.Dossiers.Journal.Write(p.ctx, entry, p.person()); err != nil {
		return err
	}
	p.logged[p.zone.DayOf(entry.At.Unix())] = true
	return nil
}

// days checks the journal: no day of which the seven months are over, every day of which they are not.
func (p *population) days(found map[string]int) {
	defer p.score.took(goalJournal, time.Now())
	now := p.clock.Now().Unix()
	over := func(day oracle.Day) oracle.Verdict {
		fact := oracle.Fact{Name: "logged", On: day, Learned: p.zone.Begins(day)}
		return oracle.History{Service: p.stack.Service, Class: "log", Facts: []oracle.Fact{fact}}.At(now)
	}
	for text := range found {
		wrong := ""
		if over(oracle.Read(text)).Gone {
			wrong = fmt.Sprintf("%s garde le journal du %s", p.stack.Service, text)
		}
		p.score.check(goalJournal, wrong)
	}
	for day := range p.logged {
		v := over(day)
		if v.Gone {
			delete(p.logged, day)
		}
		if !v.Readable {
			continue
		}
		wrong := ""
		if found[day.String()] == 0 {
			wrong = fmt.Sprintf("%s a perdu le journal du %s", p.stack.Service, day)
		}
		p.score.check(goalJournal, wrong)
	}
}

// proven checks the whole chain of proofs once more, from its first link.
func (p *population) proven() {
	wrong := ""
	if err := retention.VerifyChain(p.proofs); err != nil {
		wrong = err.Error()
	}
	p.score.check(goalChain, wrong)
}
