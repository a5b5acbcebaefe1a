package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/email"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/object/directory"
	"tandem/shared/purge"
	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/table/bolt"
	"tandem/shared/table/metered"
)

// archive is a store full of people with accounts, some of whom fall due on one day and some on the next.
type archive struct {
	store *bolt.Store
	meter *metered.Store
	desk  purge.Desk
	clock *clock.Settable
	close func() error
}

// The last days of those who are due; the others are due years later.
var firstDay, secondDay, notYet = calendar.MustParse("2029-05-10"), calendar.MustParse("2029-05-12"), calendar.MustParse("2032-01-31")

// purges erases 20,000 people of 200,000, and 2,000 of 20,000 and of 200,000: what it costs must follow what is due.
func purges(ctx context.Context) ([]row, error) {
	const due = 2000
	small, err := openArchive(ctx, 10*due, due, 0)
	if err != nil {
		return nil, err
	}
	_, few, err := small.erase(ctx, firstDay, due)
	if err := errors.Join(err, small.close()); err != nil {
		return nil, err
	}
	large, err := openArchive(ctx, 100*due, due, 10*due)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err := large.close(); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
	}()
	_, many, err := large.erase(ctx, firstDay, due)
	if err != nil {
		return nil, err
	}
	took, _, err := large.erase(ctx, secondDay, 10*due)
	if err != nil {
		return nil, err
	}
	idle, err := large.idle(ctx)
	if err != nil {
		return nil, err
	}
	return []row{
		{"purge of 20,000 people of 200,000, searched and proved", took.Round(100 * time.Millisecond).String(), "-", "30 s"},
		{"purge of 2,000 of 200,000: calls, read and write units",
			figures(many), "2,000 of 20,000: " + figures(few), "what is due"},
		{"a day with nothing due, 178,000 people", idle.Round(10 * time.Microsecond).String(), "-", "1 ms"},
	}, nil
}

func figures(f metered.Figures) string {
	return fmt.Sprintf("%d, %.0f, %.0f", f.Calls(), f.ReadUnits, f.WriteUnits)
}

func openArchive(ctx context.Context, people, first, second int) (*archive, error) {
	folder, err := os.MkdirTemp("", "tandem-bench-*")
	if err != nil {
		return nil, err
	}
	svc, err := service.Load(service.Default, "")
	if err != nil {
		return nil, err
	}
	a := &archive{clock: &clock.Settable{}}
	a.clock.Set(firstDay.AddDays(-3).Start(svc.Zone))
	a.store, err = bolt.Open(bolt.Options{Path: filepath.Join(folder, "data.db"), EphemeralPath: filepath.Join(folder, "ephemeral.db"), Clock: a.clock})
	if err != nil {
		return nil, err
	}
	a.close = func() error { return errors.Join(a.store.Close(), os.RemoveAll(folder)) }
	a.meter = metered.New(a.store)
	master, err := local.Open(filepath.Join(folder, "key"))
	if err != nil {
		return nil, err
	}
	ring, err := seal.OpenRing(ctx, a.store, master, svc.ID, []seal.Group{"identity", journal.Group, seal.Blind}, rand.Reader)
	if err != nil {
		return nil, err
	}
	objects, err := directory.Open(directory.Options{Root: filepath.Join(folder, "objects"), Secret: make([]byte, 32), Clock: a.clock})
	if err != nil {
		return nil, err
	}
	vault := &seal.Vault{Store: a.store, Ring: ring, Clock: a.clock, Random: rand.Reader, Groups: serve.SealGroups(svc)}
	if err := fill(ctx, vault, svc, people, first, second); err != nil {
		return nil, err
	}
	vault.Store = a.meter
	a.desk = purge.New(vault, objects, svc, "bench")
	_, err = a.desk.Recount(ctx)
	return a, err
}

// fill stores people, so many at once that thousands of writes share a commit.
func fill(ctx context.Context, vault *seal.Vault, svc *service.Service, people, first, second int) error {
	const workers = 2000
	ctx = table.Bulk(ctx)
	errs := make([]error, workers)
	var group sync.WaitGroup
	for worker := range workers {
		group.Go(func() {
			for i := worker; i < people && errs[worker] == nil; i += workers {
				last := notYet
				switch {
				case i < first:
					last = firstDay
				case i < first+second:
					last = secondDay
				}
				errs[worker] = settle(ctx, vault, svc, i, last)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// settle stores one recruiter whose last day is the given one.
func settle(ctx context.Context, vault *seal.Vault, svc *service.Service, number int, last calendar.Date) error {
	person, err := id.New[id.Person](vault.Random)
	if err != nil {
		return err
	}
	role, _ := svc.RoleBy(service.AccountBySIRET)
	class := string(role.Class)
	unit := vault.NewUnit(table.UnitKey(person, class), class)
	signedIn := last.Add(calendar.Period{Months: -36})
	lifetime.Keeper{Service: svc, Clock: vault.Clock}.Set(unit, map[service.Event]calendar.Date{
		service.AccountOpened: signedIn, service.ConsentGiven: signedIn, service.LastLogin: signedIn,
	})
	address, err := email.Parse(fmt.Sprintf("personne.%d@bench.example", number))
	if err != nil {
		return err
	}
	ops, err := account.Book{Vault: vault}.Create(unit, person, account.Account{
		Role: string(role.ID), State: account.Active, LastName: "Essai", FirstName: fmt.Sprint("Numéro ", number), Email: address, Password: account.Nobody,
	})
	if err != nil {
		return err
	}
	return vault.Commit(ctx, unit, ops...)
}

// erase purges what was due on a day, with the two words that such a share of the people needs, and returns how long it took and what it
// cost from the plan to the last proof. That so many people went and no other is part of it.
func (a *archive) erase(ctx context.Context, day calendar.Date, people int) (time.Duration, metered.Figures, error) {
	a.clock.Set(day.AddDays(1).Start(a.desk.Service.Zone).Add(3 * time.Hour))
	a.meter.Reset()
	began := time.Now()
	runs, err := a.desk.Plan(ctx)
	if err != nil {
		return 0, metered.Figures{}, err
	}
	erased := 0
	for _, run := range runs {
		for _, who := range []id.Person{"0000000000000000000000000g", "0000000000000000000000001g"} {
			if run.State == purge.Visa {
				if run, err = a.desk.Release(ctx, run.ID, who, "dpo"); err != nil {
					return 0, metered.Figures{}, err
				}
			}
		}
		if err := a.desk.Run(ctx, run.ID); err != nil {
			return 0, metered.Figures{}, err
		}
		done, err := a.desk.Find(ctx, run.ID)
		if err != nil || done.Manifest == nil || done.Manifest.Count != run.Units {
			return 0, metered.Figures{}, fmt.Errorf("run of %d people not proved: %w", run.Units, err)
		}
		erased += done.Manifest.Count
	}
	if erased != people {
		return 0, metered.Figures{}, fmt.Errorf("%d people erased, want %d", erased, people)
	}
	return time.Since(began), a.meter.Snapshot(), nil
}

// idle plans on a day on which nothing is due.
func (a *archive) idle(ctx context.Context) (time.Duration, error) {
	best := time.Duration(0)
	for range 20 {
		began := time.Now()
		runs, err := a.desk.Plan(ctx)
		if err != nil || len(runs) != 0 {
			return 0, fmt.Errorf("%d runs on a day with nothing due: %w", len(runs), err)
		}
		if took := time.Since(began); best == 0 || took < best {
			best = took
		}
	}
	return best, nil
}
