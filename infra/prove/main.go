package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	"tandem/infra/prove/dates"
	"tandem/infra/prove/lives"
	"tandem/infra/prove/oracle"
	"tandem/shared/clock"
	"tandem/shared/service"
)

// wall is the machine's clock, which tells how long things take and to which a folder's own clock is a distance.
var wall clock.System

// crowd is how many lives share a folder.
const crowd = 500

func main() {
	count := flag.Int("lives", 10_000, "how many lives")
	years := flag.Int("years", 20, "for how long, from 1 January 2024 on")
	seed := flag.Uint64("seed", 1, "of the lives")
	flag.Parse()
	debug.SetGCPercent(400)
	if err := prove(context.Background(), os.Stdout, *count, *years, *seed); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var errUnproven = errors.New("la preuve n’est pas faite")

// prove deals the lives to populations and runs as many at once as there are processors.
func prove(ctx context.Context, out io.Writer, count, years int, seed uint64) error {
	span := lives.Span{First: oracle.On(2024, 1, 1), Last: oracle.On(2024+years, 1, 1) - 1}
	found := newScore()
	found.calendar(seed, calendarCases)
	if err := all(ctx, deal(count, span, seed), found); err != nil {
		return err
	}
	if err := found.print(out, seed); err != nil {
		return err
	}
	if found.failed() {
		return errUnproven
	}
	return nil
}

// calendarCases is how many instants the dates are checked at.
const calendarCases = 200_000

// calendar checks the calendar itself, on which all dates rest.
func (s *score) calendar(seed uint64, cases int) {
	defer s.took(goalCalendar, time.Now())
	failures := dates.Check(rand.New(rand.NewPCG(seed, 1182)), cases)
	s.cases[goalCalendar] += cases - len(failures)
	for _, failure := range failures {
		s.check(goalCalendar, failure)
	}
}

// deal gives each stack its share, in populations.
func deal(count int, span lives.Span, seed uint64) []order {
	var orders []order
	stacks := service.Stacks()
	for i, stack := range stacks {
		var numbers []int
		for number := i; number < count; number += len(stacks) {
			numbers = append(numbers, number)
		}
		for len(numbers) > 0 {
			size := min(crowd, len(numbers))
			orders = append(orders, order{stack: stack, seed: seed, numbers: numbers[:size], span: span, every: 7})
			numbers = numbers[size:]
		}
	}
	return orders
}

func all(ctx context.Context, orders []order, found *score) error {
	next := make(chan order)
	var group sync.WaitGroup
	var mu sync.Mutex
	var failed error
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() {
			for o := range next {
				if err := one(ctx, o, found); err != nil {
					mu.Lock()
					failed = errors.Join(failed, err)
					mu.Unlock()
				}
			}
		})
	}
	for _, o := range orders {
		next <- o
	}
	close(next)
	group.Wait()
	return failed
}

// one proves a population in a folder that is removed afterwards: in memory where there is some.
func one(ctx context.Context, o order, found *score) (err error) {
	folder, err := os.MkdirTemp(memory(), "tandem-prove-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	p, err := openPopulation(ctx, o, folder, found)
	if err != nil {
		return err
	}
	if err := p.run(); err != nil {
		return errors.Join(err, p.close())
	}
	p.proven()
	if err := p.close(); err != nil {
		return err
	}
	return errors.Join(p.old(8, true), p.old(6, false))
}

// memory is a folder that is not on a disk, or "" for the usual one.
func memory() string {
	if info, err := os.Stat("/dev/shm"); err == nil && info.IsDir() {
		return "/dev/shm"
	}
	return ""
}
