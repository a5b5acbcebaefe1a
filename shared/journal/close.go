package journal

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"time"

	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Closer closes the hours of the journal.
type Closer struct {
	Store table.Store
	Ring  *seal.Ring // grants ChainGroup
	Clock clock.Clock
}

const (
	// grace is how long an hour stays open after its end: a function may work for fifteen minutes with the time at which it began.
	grace = 20 * time.Minute
	// lookback is how late an entry may come and still be listed, as late, by the next link. What stands there later than that was added by
	// somebody else.
	lookback = day
	// most is how many entries a link lists, so that it fits into an item.
	most = 5000
	// oldest is how far back the first entry is looked for when nothing was ever closed.
	oldest = 250 * day
)

// Close closes every hour that is over, and returns how many links it wrote. Each link is written whole or not at all and only where none is,
// so the step may be repeated, stop anywhere, and run twice at once (the slower one fails with table.ErrCondition); after a pause it catches up.
func (c Closer) Close(ctx context.Context) (int, error) {
	key, err := c.Ring.Signer(ChainGroup, "journal")
	if err != nil {
		return 0, err
	}
	closable := c.Clock.Now().UTC().Add(-grace).Truncate(time.Hour)
	head, root, err := c.head(ctx, key, closable)
	if err != nil || head.Until.Equal(closable) {
		return 0, err
	}
	var marks []mark
	for written := 0; ; written++ {
		if len(marks) == 0 {
			if marks, err = c.unlisted(ctx, key, head.Until, closable); err != nil {
				return written, err
			}
		}
		link, ok := next(head, marks, closable)
		if !ok {
			return written, nil
		}
		signLink(&link, key)
		if err := c.write(ctx, link, &root, key); err != nil {
			return written, err
		}
		head, marks = link, marks[link.Count:]
	}
}

// next is the link that follows: the late entries with those of the first hour that has any; up to midnight first, so that a day ends in a
// root before the next begins. Empty hours wait for the entries that end them, or for midnight.
func next(head Link, marks []mark, closable time.Time) (Link, bool) {
	link := Link{Number: head.Number + 1, From: head.Until, Until: head.Until, Previous: head.Sum}
	late := 0
	for late < len(marks) && marks[late].at().Before(head.Until) {
		late++
	}
	take := late
	if late < len(marks) {
		hour := marks[late].at().Truncate(time.Hour)
		if midnight := hour.Truncate(day); midnight.After(head.Until) {
			link.Until = midnight
		} else {
			link.Until = hour.Add(time.Hour)
			for take < len(marks) && marks[take].at().Before(link.Until) {
				take++
			}
			if take > most {
				link.Until = hour
			}
		}
	} else if midnight := closable.Truncate(day); late == 0 {
		if !midnight.After(head.Until) {
			return link, false
		}
		link.Until = midnight
	}
	if take > most {
		take = most
		if link.closesDay() { // what is late goes first
			link.Until = head.Until
		}
	}
	link.Count, link.Listed = take, list(marks[:take])
	return link, true
}

func signLink(link *Link, key ed25519.PrivateKey) {
	link.Entries = sha256.Sum256(link.Listed)
	link.Sum = link.sum()
	link.Signature = ed25519.Sign(key, link.Sum[:])
}

func signRoot(root *Root, key ed25519.PrivateKey) {
	root.Key = key.Public().(ed25519.PublicKey)
	root.Sum = root.sum()
	root.Signature = ed25519.Sign(key, root.Sum[:])
}

// write stores a link, and with the last of a day its root. It fails with table.ErrCondition when another closer was quicker.
func (c Closer) write(ctx context.Context, link Link, last *Root, key ed25519.PrivateKey) error {
	op, err := put(table.LinkKey(link.Number), table.KindLink, link)
	if err != nil {
		return err
	}
	ops := []table.Op{op}
	if link.closesDay() {
		root := Root{Day: dayOf(link.Until.Add(-day)), Link: link.Number, Head: link.Sum, Previous: last.Sum}
		signRoot(&root, key)
		if op, err = put(table.RootKey(root.Day), table.KindRoot, root); err != nil {
			return err
		}
		ops, *last = append(ops, op), root
	}
	if err := c.Store.Write(ctx, ops...); err != nil {
		return fmt.Errorf("journal: link %d: %w", link.Number, err)
	}
	return nil
}

// head is where the chain stands: its last link and its last root. A link that was changed since is passed over, number apart: what it listed
// is listed anew, and whoever checks the chain finds it where it stands. Where nothing was ever closed the first root is made.
func (c Closer) head(ctx context.Context, key ed25519.PrivateKey, closable time.Time) (Link, Root, error) {
	public := key.Public().(ed25519.PublicKey)
	root, err := c.root(ctx, public)
	if err == nil && root == nil {
		if err = c.begin(ctx, key, closable); err == nil {
			root, err = c.root(ctx, public)
		}
	}
	if err == nil && root == nil {
		err = errors.New("journal: no root is ours")
	}
	if err != nil {
		return Link{}, Root{}, err
	}
	head, number := Link{Number: root.Link, Until: root.end(), Sum: root.Head}, root.Link
	err = table.Each(ctx, c.Store, table.Query{Table: table.Journal, PK: table.LinksPK, Reverse: true, Limit: 2}, func(item table.Item) error {
		link := linkOf(item)
		number = max(number, link.Number)
		switch {
		case link.Number == 0:
			return nil
		case link.Number > root.Link && !link.valid(public):
			return nil
		case link.Number > root.Link:
			head = link
		}
		return table.ErrEnough
	})
	head.Number = number
	return head, *root, err
}

// root is the last root that is ours; nil when there is none.
func (c Closer) root(ctx context.Context, key ed25519.PublicKey) (found *Root, err error) {
	err = table.Each(ctx, c.Store, table.Query{Table: table.Records, PK: table.RootsPK, Reverse: true, Limit: 2}, func(item table.Item) error {
		root := rootOf(item)
		if !root.valid(key) || root.end().IsZero() {
			return nil
		}
		found = &root
		return table.ErrEnough
	})
	return found, err
}

// begin makes the first root, of the day before the first entry.
func (c Closer) begin(ctx context.Context, key ed25519.PrivateKey, closable time.Time) error {
	first := closable.Truncate(day)
	for found := closable.Add(-oldest).Truncate(day); found.Before(first); found = found.Add(day) {
		query := partition(dayOf(found))
		query.Limit = 1
		page, err := c.Store.Query(ctx, query)
		if err != nil {
			return fmt.Errorf("journal: %w", err)
		}
		if len(page.Items) > 0 {
			first = found
		}
	}
	root := Root{Day: dayOf(first.Add(-day))}
	signRoot(&root, key)
	op, err := put(table.RootKey(root.Day), table.KindRoot, root)
	if err != nil {
		return err
	}
	if err := c.Store.Write(ctx, op); err != nil && !errors.Is(err, table.ErrCondition) {
		return fmt.Errorf("journal: first root: %w", err)
	}
	return nil
}

// unlisted finds the entries that no link lists, from lookback before the end of the chain up to the end of the first day that has any, in
// order of time.
func (c Closer) unlisted(ctx context.Context, key ed25519.PrivateKey, until, closable time.Time) ([]mark, error) {
	start := earlier(until, closable).Add(-lookback)
	listed := map[[id.Size]byte]bool{}
	err := table.Each(ctx, c.Store, table.Query{Table: table.Journal, PK: table.LinksPK, Reverse: true}, func(item table.Item) error {
		link := linkOf(item)
		if !link.valid(key.Public().(ed25519.PublicKey)) {
			return nil
		}
		if link.Until.Before(start) {
			return table.ErrEnough
		}
		for _, m := range link.marks() {
			listed[m.key] = true
		}
		return nil
	})
	var marks []mark
	for from := start; err == nil && from.Before(closable); from = from.Truncate(day).Add(day) {
		query := partition(dayOf(from))
		query.From, query.To = bound(from, 0), bound(earlier(from.Truncate(day).Add(day), closable).Add(-time.Millisecond), 0xff)
		err = table.Each(ctx, c.Store, query, func(item table.Item) error {
			m, ok := markOf(item)
			if ok && !listed[m.key] {
				m.sum = digest(item)
				marks = append(marks, m)
			}
			return nil
		})
		if len(marks) > 0 && !from.Before(until.Truncate(day)) {
			break
		}
	}
	slices.SortFunc(marks, inOrder)
	return marks, err
}

// bound is the first (fill 0) or the last (0xff) sort key of a millisecond.
func bound(at time.Time, fill byte) string {
	key, err := id.Ordered[string](at, bytes.NewReader(bytes.Repeat([]byte{fill}, id.Size)))
	if err != nil { // a reader of that size cannot fail
		panic(err)
	}
	return key
}
