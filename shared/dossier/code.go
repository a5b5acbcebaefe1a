package dossier

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/directory"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/postal"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Letter is what a letter with a registration code needs. The code exists only here: afterwards its hash alone is known.
type Letter struct {
	LastName, FirstName string
	Address             []string
	Code                string
	Expires             calendar.Date
}

// A code is 10 characters of Crockford's base 32 and a check character, in groups: ABCDE-FGHJK-L. 50 bits, five tries.
const (
	alphabet  = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	checks    = alphabet + "*~$=U"
	codeSize  = 10
	codeClass = "code"
)

// newCode draws until the check character is a letter or digit: five of the 37 are signs that nobody copies well from a letter.
func newCode(random io.Reader) (string, error) {
	raw := make([]byte, codeSize)
	for {
		if _, err := io.ReadFull(random, raw); err != nil {
			return "", fmt.Errorf("dossier: code: %w", err)
		}
		for i := range raw {
			raw[i] = alphabet[raw[i]%32]
		}
		if last := check(string(raw)); strings.IndexByte(alphabet, last) >= 0 {
			return string(raw) + string(last), nil
		}
	}
}

// check is the mod 37 character of Crockford's base 32.
func check(code string) byte {
	rest := 0
	for i := range len(code) {
		rest = (rest*32 + strings.IndexByte(alphabet, code[i])) % len(checks)
	}
	return checks[rest]
}

// ShowCode writes a code in groups, for a letter.
func ShowCode(code string) string { return code[:5] + "-" + code[5:10] + "-" + code[10:] }

// ParseCode reads a code as people type it: any case, with or without dashes, O for 0, I and L for 1. ok is false when it cannot
// be one, which the check character tells without asking the table.
func ParseCode(text string) (code string, ok bool) {
	text = strings.ToUpper(strings.NewReplacer("-", "", " ", "", "\u00a0", "").Replace(text))
	if len(text) != codeSize+1 {
		return "", false
	}
	head := strings.NewReplacer("O", "0", "I", "1", "L", "1").Replace(text[:codeSize])
	for i := range len(head) {
		if strings.IndexByte(alphabet, head[i]) < 0 {
			return "", false
		}
	}
	tail := text[codeSize]
	switch tail {
	case 'O':
		tail = '0'
	case 'I', 'L':
		tail = '1'
	}
	return head + string(tail), check(head) == tail
}

// issued is what a code leads to.
type issued struct {
	Person id.Person     `json:"person"`
	On     calendar.Date `json:"on"`
	Until  calendar.Date `json:"until"`
}

// Within says whether somebody who lives at a postal code is of those for whom who asks may make a code.
type Within func(postal.Code) bool

// looked is how many dossiers are opened at most to find those of a territory: what is made must have left before the function's time is over.
const looked = 1000

// Issue makes registration codes for people within a territory who wait for one, at most limit of them, and returns their letters with the ids of
// those concerned. Each is journaled in the write that makes their code: act says who asked. It begins anywhere, so that people of other territories
// who wait keep nobody from being found the next time.
func (d Desk) Issue(ctx context.Context, limit int, within Within, act journal.Entry) ([]Letter, []id.Person, error) {
	var letters []Letter
	var people []id.Person
	var first [1]byte
	if _, err := io.ReadFull(d.Vault.Random, first[:]); err != nil {
		return nil, nil, fmt.Errorf("dossier: who waits: %w", err)
	}
	left := looked
	for i := range directory.WaitingShards {
		shard := (i + int(first[0])) % directory.WaitingShards
		query := table.Query{Table: table.Records, Index: table.Waiting, PK: directory.WaitingHash(shard)}
		for len(letters) < limit && left > 0 {
			query.Limit = min(limit-len(letters), table.MaxGet, left)
			page, err := d.Vault.Store.Query(ctx, query)
			if err != nil {
				return letters, people, fmt.Errorf("dossier: who waits: %w", err)
			}
			for _, item := range page.Items {
				person, _ := table.PersonOf(item.Key.PK())
				letter, err := d.issue(ctx, person, within, act)
				if err != nil {
					return letters, people, err
				}
				if letter != nil {
					letters, people = append(letters, *letter), append(people, person)
				}
			}
			left -= len(page.Items)
			if query.After = page.Next; page.Next == "" {
				break
			}
		}
	}
	return letters, people, nil
}

// Waiting counts the people who wait for a code, up to 10,000.
func (d Desk) Waiting(ctx context.Context) (int, error) {
	count := 0
	for shard := range directory.WaitingShards {
		query := table.Query{Table: table.Records, Index: table.Waiting, PK: directory.WaitingHash(shard)}
		for count < 10_000 {
			page, err := d.Vault.Store.Query(ctx, query)
			if err != nil {
				return 0, fmt.Errorf("dossier: who waits: %w", err)
			}
			count += len(page.Items)
			if query.After = page.Next; page.Next == "" {
				break
			}
		}
	}
	return count, nil
}

// issue makes one code; nil when the person lives elsewhere or does not wait for one any more.
func (d Desk) issue(ctx context.Context, person id.Person, within Within, act journal.Entry) (*Letter, error) {
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(person, Class), table.DossierKey(person), table.CardKey(person))
	if err != nil || unit == nil || items[0] == nil || items[1] == nil || items[1].Index == nil || !unit.Usable(d.Vault.Clock.Now()) {
		return nil, err
	}
	var dossier Dossier
	var card directory.Card
	if err := errors.Join(d.Vault.Open(unit, items[0], &dossier), d.Vault.Open(unit, items[1], &card)); err != nil {
		return nil, fmt.Errorf("dossier: issue: %w", err)
	}
	if !within(dossier.Adresse.CodePostal) {
		return nil, nil
	}
	code, err := newCode(d.Vault.Random)
	if err != nil {
		return nil, err
	}
	hash, err := d.Vault.Ring.Hash(CodeIndex, code)
	if err != nil {
		return nil, err
	}
	clock := d.Vault.NewUnit(table.CodeUnitKey(person, hash), codeClass)
	d.Lifetime.Set(clock, map[service.Event]calendar.Date{service.Issued: d.Lifetime.Today()})
	ops, err := codeOps(clock, person, hash, issued{person, d.Lifetime.Today(), clock.Due})
	if err != nil {
		return nil, err
	}
	item, err := d.Vault.Seal(unit, items[1].Key, card) // without its entry among those who wait
	if err != nil {
		return nil, err
	}
	record, err := d.Journal.Op(act, person) // names leave with the letter: journaled with the code, or there is none
	if err != nil {
		return nil, err
	}
	err = d.Vault.Commit(ctx, unit, append(ops, record, table.Put(item, table.IfVersion(items[1].Version)))...)
	if errors.Is(err, table.ErrCondition) {
		return nil, nil // changed meanwhile: still waiting, for the next batch
	}
	return &Letter{card.LastName, card.FirstName, dossier.AddressLines(), ShowCode(code), clock.Due}, err
}

func codeOps(clock *seal.Unit, person id.Person, hash string, code issued) ([]table.Op, error) {
	body, err := json.Marshal(code)
	if err != nil {
		return nil, fmt.Errorf("dossier: code: %w", err)
	}
	unit, err := clock.Op()
	if err != nil {
		return nil, err
	}
	pk := table.BlindPK(CodeIndex, hash)
	return []table.Op{
		unit,
		table.Put(table.Item{Key: table.BlindKey(CodeIndex, hash), Kind: table.KindCode, Body: body}, table.IfAbsent),
		table.Put(table.Item{Key: table.MirrorKey(person, pk), Kind: table.KindMirror, Unit: clock.Key.SK()}, table.IfAbsent),
	}, nil
}

// card is the card of a person after a flux; it lists among those who wait for a code everybody whose right is open and who has
// neither an account nor, so far, a card: a code once issued is not issued again by the next file.
func (d Desk) card(unit *seal.Unit, person id.Person, known flux.Personne, open, hasAccount bool, before *table.Item) (table.Item, error) {
	waits := open && !hasAccount && (before == nil || before.Index != nil)
	if before != nil && !waits && open && !hasAccount {
		var card directory.Card
		if err := d.Vault.OpenCut(unit, before, &card); err != nil {
			return table.Item{}, fmt.Errorf("dossier: card: %w", err)
		}
		waits = !card.Open // the right was closed and is open again
	}
	item, err := d.Vault.Seal(unit, table.CardKey(person), directory.Card{LastName: known.Nom, FirstName: known.Prenom, Open: open, Account: hasAccount})
	if waits {
		item.Index = directory.WaitingEntry(string(person))
	}
	return item, err
}

// Owner is whose account a candidate opens.
func Owner(person id.Person) account.Owner { return account.Owner{Person: person, Class: Class} }
