package right

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/shared/access"
	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/queue"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/typed"
)

// Desk keeps the requests.
type Desk struct {
	Service  *service.Service
	Vault    *seal.Vault
	Lifetime lifetime.Keeper
	Journal  journal.Journal
	Purges   purge.Desk
	Notify   queue.Name // who mails the person
	Work     queue.Name // who follows a restriction through what the person holds
}

// New makes a desk.
func New(vault *seal.Vault, svc *service.Service, purges purge.Desk) Desk {
	return Desk{
		Service: svc, Vault: vault, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock}, Purges: purges,
		Journal: journal.Of(vault), Notify: "NotifyQueue", Work: "RightQueue",
	}
}

// The kinds of the messages that tell the person, by mail and without saying anything, that their request moved. The subject is the account.
const (
	MailReceived = "right-received"
	MailMoved    = "right-moved"
)

// acknowledger confirms the receipt of what came by the account, at once.
const acknowledger = "regle:accuse-reception"

var (
	errUnknown = fault.New(fault.NotFound, "Cette demande n’existe pas, ou sa conservation est terminée.")
	errTwice   = fault.New(fault.Conflict, "Vous avez déjà une demande de ce droit en cours : attendez sa réponse, ou retirez-la.")
)

// Filing is what a request says when it is received.
type Filing struct {
	Right      service.Right
	Purposes   []string
	Ground     retention.Ground
	Correction *Correction
	Offer      id.Offer
	Message    string
	Channel    Channel
	Received   time.Time // zero: now
	Requester  *Requester
	Owner      account.Owner // of an account; zero: by letter
	ID         id.Request    // by which a note already names the request; zero: a new one
}

// Receive takes a request in, and acknowledges its receipt where it came by the account. No right is refused here: one that the service does not
// list on the basis of the purpose is examined like the others (C27).
func (d Desk) Receive(ctx context.Context, filing Filing, by Signature, more ...table.Op) (Request, error) {
	request, err := d.fresh(filing, by)
	if err != nil {
		return Request{}, err
	}
	act := ActReceive
	if request.Person != "" {
		effects, did, err := d.onReceipt(ctx, &request, by)
		if err != nil {
			return Request{}, err
		}
		act, more = did, append(more, effects...)
		pointer := table.Item{Key: table.OwnRightKey(request.Person, request.ID), Kind: table.KindOwnRight}
		mail, err := d.mail(MailReceived, request)
		if err != nil {
			return Request{}, err
		}
		more = append(more, table.Put(pointer, table.IfAbsent), mail)
	}
	unit := d.Vault.NewUnit(table.RequestUnitKey(request.ID), string(service.ClassRight))
	return request, d.write(ctx, file{unit: unit, request: request}, act, by, more...)
}

// onReceipt is what the receipt of a person's request does. One of a right at a time is asked, but for oppositions: each is to purposes of its own,
// which stop at once.
func (d Desk) onReceipt(ctx context.Context, r *Request, by Signature) (ops []table.Op, act Act, err error) {
	if r.Right == service.RightOpposition && len(r.Purposes) > 0 {
		*r, act, ops, err = d.oppose(ctx, *r, by)
		return ops, act, err
	}
	own, err := d.Own(ctx, r.Person)
	if err != nil {
		return nil, "", err
	}
	if slices.ContainsFunc(own, func(head Head) bool { return head.Right == r.Right && head.Closed.IsZero() }) {
		return nil, "", errTwice
	}
	if r.Right == service.RightHumanReview && r.Offer != "" {
		ops, err = d.review(ctx, r)
	}
	return ops, ActReceive, err
}

// Name makes the identifier of a request.
func (d Desk) Name() (id.Request, error) {
	return id.Ordered[id.Request](d.Vault.Clock.Now().UTC().Round(time.Millisecond), d.Vault.Random)
}

func (d Desk) fresh(f Filing, by Signature) (Request, error) {
	now := d.Vault.Clock.Now().UTC().Round(time.Millisecond)
	if f.Received.IsZero() {
		f.Received = now
	}
	var mistakes []fault.Field
	mistake := func(path, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + path, Message: message})
	}
	if !slices.Contains(service.Rights(), f.Right) {
		mistake("right", "Choisissez un droit de la liste.")
	}
	for _, purpose := range f.Purposes {
		if _, ok := d.Service.Purpose(purpose); !ok {
			mistake("purposes", "Cette finalité n’existe pas dans ce service.")
		}
	}
	if f.Right == service.RightOpposition && f.Channel == ByAccount && len(mistakes) == 0 {
		f.Purposes, mistakes = d.opposable(f)
	}
	if f.Right == service.RightHumanReview && f.Channel == ByAccount && f.Offer == "" && strings.TrimSpace(f.Message) == "" {
		mistake("message", "Dites ce qu’une personne doit réexaminer.")
	}
	if f.Ground != "" && f.Ground.Label() == "" || f.Ground == "" && f.Right == service.RightRestriction && f.Channel == ByAccount {
		mistake("ground", "Dites pourquoi vous demandez le gel : choisissez dans la liste.")
	}
	mistakes = append(mistakes, typed.Text{Path: "body.message", Max: MaxText}.Check(typed.Clean(f.Message))...)
	if f.Received.After(now) {
		mistake("receivedAt", "La date de réception ne peut pas être à venir.")
	}
	if f.Owner.Person == "" && (f.Requester == nil || strings.TrimSpace(f.Requester.Name) == "" || strings.TrimSpace(f.Requester.Address) == "") {
		mistake("requester", "Indiquez le nom de la personne qui écrit, et l’adresse où lui répondre.")
	}
	if f.Requester != nil && f.Requester.Represents && strings.TrimSpace(f.Requester.Proof) == "" {
		mistake("requester", "Qui écrit pour une autre personne montre qu’il la représente : indiquez la référence de la pièce.")
	}
	if err := fault.Fields(mistakes); err != nil {
		return Request{}, err
	}
	name, err := f.ID, error(nil)
	if name == "" {
		name, err = d.Name()
	}
	if err != nil {
		return Request{}, err
	}
	request := Request{
		ID: name, State: Received, Channel: f.Channel, Received: f.Received.UTC().Round(time.Millisecond), Right: f.Right, Purposes: f.Purposes, Ground: f.Ground,
		Correction: f.Correction, Offer: f.Offer, Message: typed.Clean(f.Message), Person: f.Owner.Person, Class: f.Owner.Class, Requester: f.Requester,
	}
	if f.Channel == ByAccount {
		request.Acknowledged = &Signature{Role: acknowledger, At: by.At.UTC().Round(time.Millisecond)}
	}
	return request, nil
}

// mail tells the account of the request that something moved.
func (d Desk) mail(kind string, r Request) (table.Op, error) {
	return outbox.New(d.Notify, kind, string(r.Person)+"/"+r.Class, 0, d.Vault.Clock.Now(), d.Vault.Random)
}

// file is a request as it is read to be written again.
type file struct {
	unit    *seal.Unit
	request Request
	version int64 // of its item
	head    int64 // of its head's item
}

func (d Desk) open(ctx context.Context, name id.Request) (file, error) {
	unit, items, err := d.Vault.Load(ctx, table.RequestUnitKey(name), table.RequestKey(name), table.RightKey(name))
	if err != nil {
		return file{}, fmt.Errorf("right: read: %w", err)
	}
	if unit == nil || items[0] == nil || items[1] == nil || !unit.Reads(d.Vault.Clock.Now()) {
		return file{}, errUnknown
	}
	found := file{unit: unit, version: items[0].Version, head: items[1].Version}
	if err := d.Vault.Open(unit, items[0], &found.request); err != nil {
		return file{}, fmt.Errorf("right: open: %w", err)
	}
	return found, nil
}

// Find reads a request, for those who handle it.
func (d Desk) Find(ctx context.Context, name id.Request) (Request, error) {
	found, err := d.open(ctx, name)
	return found.request, err
}

// FindOwn reads a request of a person; somebody else's does not exist for them.
func (d Desk) FindOwn(ctx context.Context, name id.Request, person id.Person) (Request, error) {
	found, err := d.open(ctx, name)
	if err == nil && (found.request.Person != person || person == "") {
		err = errUnknown
	}
	if err != nil {
		return Request{}, err
	}
	return found.request, nil
}

// Do has a person do a step, with what it does to the data, all in one write. The same step sent twice is refused the second time: the state
// does not allow it any more, or it says that it was done.
func (d Desk) Do(ctx context.Context, name id.Request, step Step, by Signature) (Request, error) {
	found, err := d.open(ctx, name)
	if err != nil {
		return Request{}, err
	}
	return d.step(ctx, found, step, by)
}

// DoOwn is Do for the person whose request it is.
func (d Desk) DoOwn(ctx context.Context, name id.Request, step Step, by Signature) (Request, error) {
	if _, err := d.FindOwn(ctx, name, by.Person); err != nil {
		return Request{}, err
	}
	return d.Do(ctx, name, step, by)
}

func (d Desk) step(ctx context.Context, found file, step Step, by Signature) (Request, error) {
	before := found.request
	if spec, _ := d.Service.Right(before.Right); spec.By != "" && by.Person != before.Person && by.Role != string(spec.By) {
		return Request{}, fault.New(fault.Forbidden, "Cette demande se traite par le rôle que le service a désigné : "+d.Service.RoleLabel(spec.By)+".")
	}
	next, err := before.Do(d.Service, step, by)
	if err != nil {
		return Request{}, err
	}
	ops, err := d.effects(ctx, &next, step, by)
	if err != nil {
		return Request{}, err
	}
	if next.Person != "" && told(step.act()) {
		mail, err := d.mail(MailMoved, next)
		if err != nil {
			return Request{}, err
		}
		ops = append(ops, mail)
	}
	found.request = next
	return next, d.write(ctx, found, step.act(), by, ops...)
}

// told are the acts of which the person is told at once: an extension must be within the first month, the end of a restriction before it ends.
func told(act Act) bool {
	return slices.Contains([]Act{ActDoubt, ActExtend, ActFreeze, ActLift, ActAccept, ActAnswer, ActRefuse}, act)
}

// write stores a request with its head, its trace and what goes with it, in one write.
func (d Desk) write(ctx context.Context, f file, act Act, by Signature, more ...table.Op) error {
	r := f.request
	facts := map[service.Event]calendar.Date{service.RightOpened: calendar.Of(r.Received, d.Service.Zone)}
	if r.Closed != nil {
		facts[service.RightClosed] = calendar.Of(r.Closed.At, d.Service.Zone)
	}
	d.Lifetime.Set(f.unit, facts)
	sealed, err := d.Vault.Seal(f.unit, table.RequestKey(r.ID), r)
	if err != nil {
		return fmt.Errorf("right: %w", err)
	}
	body, err := json.Marshal(r.Head(d.Service.Zone))
	if err != nil {
		return fmt.Errorf("right: head: %w", err)
	}
	trace, err := d.Journal.Op(journal.Entry{
		At: by.At, Agent: by.Person, Actor: by.Role, Action: string(act), Category: string(Category), Reason: string(r.ID),
	}, r.Person)
	if err != nil {
		return err
	}
	ops := append([]table.Op{
		table.Put(sealed, stands(f.version)), table.Put(table.Item{Key: table.RightKey(r.ID), Kind: table.KindRightHead, Body: body}, stands(f.head)), trace,
	}, more...)
	if err := d.Vault.Commit(ctx, f.unit, ops...); err != nil {
		return fmt.Errorf("right: write: %w", err)
	}
	return nil
}

func stands(version int64) table.Condition {
	if version == 0 {
		return table.IfAbsent
	}
	return table.IfVersion(version)
}

// Own lists the heads of a person's requests, newest first; those that ended by their own rule are not there any more.
func (d Desk) Own(ctx context.Context, person id.Person) ([]Head, error) {
	var keys []table.Key
	query := table.Query{Table: table.Records, PK: table.PersonPK(person), Prefix: table.OwnRightPrefix, Reverse: true, Limit: table.MaxGet}
	page, err := d.Vault.Store.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("right: own: %w", err)
	}
	for _, item := range page.Items {
		keys = append(keys, table.RightKey(id.Request(strings.TrimPrefix(item.Key.SK(), table.OwnRightPrefix))))
	}
	if len(keys) == 0 {
		return nil, nil
	}
	items, err := d.Vault.Store.Get(ctx, keys...)
	if err != nil {
		return nil, fmt.Errorf("right: own: %w", err)
	}
	var heads []Head
	for _, item := range items {
		if item != nil {
			head, err := readHead(*item)
			if err != nil {
				return nil, err
			}
			heads = append(heads, head)
		}
	}
	return heads, nil
}

func readHead(item table.Item) (Head, error) {
	var head Head
	if err := json.Unmarshal(item.Body, &head); err != nil {
		return head, fmt.Errorf("right: head: %w", err)
	}
	return head, nil
}

// Standing is for how long a request ties who handles it to the data that it is about: from its receipt until it is closed. ok is false when
// there is no such request.
func Standing(ctx context.Context, store table.Store, name id.Request) (tie access.Tie, ok bool, err error) {
	items, err := store.Get(ctx, table.RightKey(name))
	if err != nil {
		return tie, false, fmt.Errorf("right: head: %w", err)
	}
	if items[0] == nil {
		return tie, false, nil
	}
	head, err := readHead(*items[0])
	return access.Tie{From: head.Received, Until: head.Closed}, err == nil, err
}

// Gone reports whether an error says that a request is not there, or not this person's.
func Gone(err error) bool { return errors.Is(err, errUnknown) }
