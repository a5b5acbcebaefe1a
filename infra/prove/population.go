package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"tandem/infra/prove/lives"
	"tandem/infra/prove/oracle"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/object"
	"tandem/shared/object/directory"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/queue"
	queuebolt "tandem/shared/queue/bolt"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	tablebolt "tandem/shared/table/bolt"
)

// instant is a clock that stands until it is set.
type instant struct {
	mu  sync.RWMutex
	now time.Time
}

func (i *instant) Now() time.Time {
	i.mu.RLock()
	defer i.mu.RUnlock()
	return i.now
}

func (i *instant) set(unix int64) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.now = time.Unix(unix, 0).UTC()
}

// order says what to prove; spoil is for tests that sabotage the engine.
type order struct {
	stack   service.Stack
	seed    uint64
	numbers []int // of the lives
	span    lives.Span
	every   int // days between two passes over everything
	spoil   spoil
}

// spoil changes the engine for the worse.
type spoil struct {
	rule    func(*service.Rule)
	store   func(table.Store) table.Store       // what the purge works on
	objects func(object.Objects) object.Objects // likewise
	copies  func(*held.Packer)
}

// spoiled is a copy of a service whose rules were changed: the one that is loaded belongs to everybody.
func spoiled(svc *service.Service, change func(*service.Rule)) *service.Service {
	other := *svc
	other.Rules = nil
	for _, rule := range svc.Rules {
		changed := *rule
		change(&changed)
		other.Rules = append(other.Rules, &changed)
	}
	return &other
}

// population is some lives in a folder of their own, as the service on one machine keeps them.
type population struct {
	order
	ctx     context.Context
	score   *score
	folder  string
	service *service.Service
	zone    oracle.Zone
	clock   *instant
	random  io.Reader
	choice  *rand.Rand // of canaries
	store   *tablebolt.Store
	queues  *queuebolt.Queues
	relay   outbox.Relay
	objects *directory.Objects
	vault   *seal.Vault
	keeper  lifetime.Keeper
	desk    purge.Desk
	copies  held.Packer
	nightly serve.Function // the purge
	workers map[queue.Name]worker
	logs    bytes.Buffer // lines since the last pass
	newest  id.Run       // that is known
	proofs  []retention.Manifest

	kept     []*kept
	byCanary map[string]*kept
	byPlace  map[string]*kept          // partition of what only this unit and those that go with it own
	byPerson map[string]*kept          // identifier of the person
	asks     map[oracle.Day][]*kept    // who ask for a copy
	made     map[oracle.Day][]madeCopy // by the day on which it must be gone
	young    []madeCopy                // that may still be there
	steps    map[oracle.Day][]*kept
	holds    map[oracle.Day][]*kept // that begin or end to be held
	closes   map[oracle.Day][]*kept // last day of access
	leaves   map[oracle.Day][]*kept // day at whose 01:00 nothing may be left
	logged   map[oracle.Day]bool
	file     bytes.Buffer // the bytes of the file that is looked at
}

var queueNames = []queue.Name{"PurgeQueue", "MatchingQueue", "ExportQueue", "NotifyQueue"}

// stream is a seeded source of bytes for many goroutines.
type stream struct {
	mu     sync.Mutex
	chacha *rand.ChaCha8
}

func (s *stream) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.chacha.Read(p)
}

// openPopulation makes the folder and what stands in it. It holds data.db, ephemeral.db and objects as a machine's folder does, so that its
// backups are those of `make backup`.
func openPopulation(ctx context.Context, o order, folder string, found *score) (*population, error) {
	svc, err := service.Load(o.stack.Service, o.stack.Party)
	if err != nil {
		return nil, err
	}
	if o.spoil.rule != nil {
		svc = spoiled(svc, o.spoil.rule)
	}
	seed := sha256.Sum256(fmt.Appendf(nil, "%s %d %v", o.stack, o.seed, o.numbers))
	p := &population{
		order: o, ctx: ctx, score: found, folder: filepath.Join(folder, "data"), service: svc, zone: oracle.ZoneOf(o.stack.Service), clock: &instant{},
		random: &stream{chacha: rand.NewChaCha8(seed)}, choice: rand.New(rand.NewChaCha8(seed)),
		byCanary: map[string]*kept{}, byPlace: map[string]*kept{}, byPerson: map[string]*kept{}, asks: map[oracle.Day][]*kept{}, made: map[oracle.Day][]madeCopy{},
		steps: map[oracle.Day][]*kept{}, holds: map[oracle.Day][]*kept{}, closes: map[oracle.Day][]*kept{},
		leaves: map[oracle.Day][]*kept{}, logged: map[oracle.Day]bool{},
	}
	p.clock.set(p.zone.Begins(o.span.First))
	if err := os.MkdirAll(p.folder, 0o700); err != nil {
		return nil, err
	}
	return p, p.open()
}

func (p *population) path(name string) string { return filepath.Join(p.folder, name) }

func (p *population) open() error {
	master, err := local.Open(p.folder + ".key")
	if err != nil {
		return err
	}
	if p.store, err = tablebolt.Open(tablebolt.Options{Path: p.path("data.db"), EphemeralPath: p.path("ephemeral.db"), Clock: p.clock}); err != nil {
		return err
	}
	queues := queuebolt.Options{Path: p.path("queues.db"), Clock: p.clock}
	for _, name := range queueNames {
		queues.Queues = append(queues.Queues, queuebolt.Declared{Name: name, Visibility: time.Minute})
	}
	if p.queues, err = queuebolt.Open(queues); err != nil {
		return err
	}
	if p.objects, err = directory.Open(directory.Options{Root: p.path("objects"), Secret: master.Derive("upload forms"), Clock: p.clock}); err != nil {
		return err
	}
	if p.vault, err = p.vaultOn(p.store, master); err != nil {
		return err
	}
	p.relay = outbox.Relay{Store: p.store, Queues: p.queues, Clock: p.clock}
	p.keeper = lifetime.Keeper{Service: p.service, Clock: p.clock}

	worked, files := *p.vault, object.Objects(p.objects)
	if p.spoil.store != nil {
		worked.Store = p.spoil.store(p.store)
	}
	if p.spoil.objects != nil {
		files = p.spoil.objects(files)
	}
	p.desk = purge.New(&worked, files, p.service, "preuve")
	p.employ(&worked, files)
	return nil
}

func (p *population) vaultOn(store table.Store, master seal.Master) (*seal.Vault, error) {
	ring, err := seal.OpenRing(p.ctx, store, master, p.service.ID, serve.AllGroups(p.service), p.random)
	if err != nil {
		return nil, err
	}
	groups := serve.SealGroups(p.service)
	for i, kind := range append(slices.Clone(carried), table.KindDirective) { // a service without such a record seals it under a key that it has
		if _, known := groups[kind]; !known {
			groups[kind] = seal.Group(p.service.Groups[i%len(p.service.Groups)].ID)
		}
	}
	return &seal.Vault{Store: store, Ring: ring, Clock: p.clock, Random: p.random, Groups: groups}, nil
}

func (p *population) close() error { return errors.Join(p.store.Close(), p.queues.Close()) }

// fill invents the lives.
func (p *population) fill() {
	for _, number := range p.numbers {
		var first *kept
		life := lives.New(p.stack.Service, p.stack.Party, p.seed, number, p.span)
		for i, unit := range life.Units {
			if len(p.service.RulesFor(service.Class(unit.Class))) == 0 || unit.With && first == nil {
				continue
			}
			k := p.newKept(number, i, unit, first)
			if i == 0 {
				first = k
			}
			p.kept = append(p.kept, k)
			for _, step := range unit.Steps {
				if due := p.steps[step.Learned]; !slices.Contains(due, k) {
					p.steps[step.Learned] = append(due, k)
				}
			}
			for _, hold := range unit.Holds {
				p.holds[hold.From], p.holds[hold.Until] = append(p.holds[hold.From], k), append(p.holds[hold.Until], k)
			}
		}
		for _, day := range life.Copies {
			if first != nil {
				p.asks[day] = append(p.asks[day], first)
			}
		}
	}
}

// run lives through the span.
func (p *population) run() error {
	p.fill()
	for day := p.span.First; day <= p.span.Last; day++ {
		if err := p.day(day); err != nil {
			return fmt.Errorf("%s, graine %d, vies %d à %d, le %s : %w", p.stack.Service, p.seed, p.numbers[0], p.numbers[len(p.numbers)-1], day, err)
		}
	}
	p.counted()
	return nil
}

// counted counts the canaries that each life carried.
func (p *population) counted() {
	carried := map[int]int{}
	for _, k := range p.kept {
		carried[k.number] += len(k.canaries)
	}
	for number, canaries := range carried {
		p.score.carried(fmt.Sprintf("%s vie %d", p.stack.Service, number), canaries)
	}
}

// day is one day: midnight cuts, at one o'clock nothing is left of what fell due before yesterday, at three the purge runs, at ten facts are
// learned, and at the last second everything is still there of what falls due.
func (p *population) day(day oracle.Day) error {
	begins := p.zone.Begins(day)
	weekly := int(day)%p.every == 0
	p.clock.set(begins)
	p.cut(p.closes[day-1])
	delete(p.closes, day-1)
	p.clock.set(begins + 3600)
	if err := p.gone(p.leaves[day]); err != nil {
		return err
	}
	delete(p.leaves, day)
	if err := p.leaf(day); err != nil {
		return err
	}
	if weekly {
		if err := p.pass(); err != nil {
			return err
		}
	}
	p.clock.set(begins + 3*3600)
	if err := p.night(weekly); err != nil {
		return err
	}
	p.clock.set(begins + 10*3600)
	if err := errors.Join(p.learn(day), p.suspend(day), p.ask(day)); err != nil {
		return err
	}
	p.clock.set(p.zone.Begins(day+1) - 1)
	p.readable(p.closes[day])
	return nil
}

// person draws an identifier.
func (p *population) person() id.Person {
	person, err := id.New[id.Person](p.random)
	if err != nil {
		panic(err) // a stream does not end
	}
	return person
}
