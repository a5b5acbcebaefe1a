package journal

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/table"
)

// Auditor says whether the journal of a period is as it was when its hours were closed. It opens no key: what it needs is public.
type Auditor struct {
	Store  table.Store
	Clock  clock.Clock
	Zone   *time.Location  // of the controller, whose days end retention
	Period calendar.Period // for which entries are kept
}

// Report is what an Auditor found.
type Report struct {
	From, To calendar.Date // what was checked: the period asked for, as far as it is kept and was ever closed; From is after To when nothing was
	Counts
	Links  int
	Breaks []Break           // in order of time; empty when the period is intact
	Key    ed25519.PublicKey // with which it was checked
	Last   Root              // the last root that was read, for whoever keeps it elsewhere
}

// delay is how long after an hour can be closed it is to be closed at the latest.
const delay = 2 * time.Hour

// Verify checks the days from and to (UTC) and those between, one day of entries in memory at a time.
func (a Auditor) Verify(ctx context.Context, from, to calendar.Date) (Report, error) {
	closable := a.Clock.Now().UTC().Add(-grace).Truncate(time.Hour)
	from = latest(from, a.kept())
	if today := calendar.Of(a.Clock.Now(), time.UTC); to.After(today) {
		to = today
	}
	report := Report{From: from, To: to}
	roots, err := a.roots(ctx, from, to)
	if err != nil {
		return report, err
	}
	if len(roots) == 0 {
		if found, err := a.day(ctx, from); err != nil || len(found) == 0 {
			return report, err
		}
		report.Breaks = []Break{{What: HoursOpen, From: from.Start(time.UTC), Until: closable}}
		return report, nil
	}
	first := roots[0]
	if begun := calendar.Of(first.end(), time.UTC); from.Before(begun) {
		if first.Link != 0 || first.Previous != (Sum{}) { // it is not the first there ever was
			report.Breaks = append(report.Breaks, Break{What: RootRemoved, From: from.Start(time.UTC), Until: first.end()})
			report.From = begun
		} else { // the day before it had no entry then: what is there came late
			report.From = latest(from, begun.AddDays(-1))
		}
	}
	links, err := a.links(ctx, roots, to)
	if err != nil {
		return report, err
	}
	report.Key, report.Last, report.Links = keyOf(roots, links), roots[len(roots)-1], len(links)
	broken := VerifyChain(report.Key, roots, links)
	report.Breaks = append(report.Breaks, broken...)
	closed := first.end() // up to where the chain is known to go
	for _, link := range links {
		if link.valid(report.Key) {
			closed = later(closed, link.Until)
		}
	}
	for each := report.From; !each.After(to); each = each.AddDays(1) {
		if err := a.verifyDay(ctx, each, links, broken, earlier(closed, closable), &report); err != nil {
			return report, err
		}
	}
	if limit := closable.Add(-delay).Truncate(day); closed.Before(limit) && !to.Before(calendar.Of(closed, time.UTC)) {
		report.Breaks = append(report.Breaks, Break{What: HoursOpen, From: closed, Until: closable})
	}
	slices.SortStableFunc(report.Breaks, byTime)
	return report, nil
}

func (a Auditor) verifyDay(ctx context.Context, name calendar.Date, links []Link, broken []Break, until time.Time, report *Report) error {
	entries, err := a.day(ctx, name)
	if err != nil {
		return err
	}
	breaks, counted := VerifyDay(name.String(), report.Key, links, entries, broken, until.Add(-lookback))
	report.Breaks = append(report.Breaks, breaks...)
	report.Entries += counted.Entries
	report.Late += counted.Late
	report.Waiting += counted.Waiting
	return nil
}

func (a Auditor) day(ctx context.Context, name calendar.Date) (items []table.Item, err error) {
	err = table.Each(ctx, a.Store, partition(name.String()), func(item table.Item) error {
		items = append(items, item)
		return nil
	})
	return items, err
}

// roots are the last one before the period, those of the period, and the first one after the day that follows it: entries of the period
// may be listed until then.
func (a Auditor) roots(ctx context.Context, from, to calendar.Date) (roots []Root, err error) {
	query := table.Query{Table: table.Records, PK: table.RootsPK, To: from.AddDays(-1).String(), Reverse: true, Limit: 1}
	page, err := a.Store.Query(ctx, query)
	if err != nil {
		return nil, fmt.Errorf("journal: %w", err)
	}
	after := table.Query{Table: table.Records, PK: table.RootsPK, From: from.String()}
	if len(page.Items) > 0 {
		roots = append(roots, rootOf(page.Items[0]))
	}
	err = table.Each(ctx, a.Store, after, func(item table.Item) error {
		roots = append(roots, rootOf(item))
		if item.Key.SK() > to.String() {
			return table.ErrEnough
		}
		return nil
	})
	return roots, err
}

// links are those after the first root: up to the last one if it stands after the period, else all.
func (a Auditor) links(ctx context.Context, roots []Root, to calendar.Date) (links []Link, err error) {
	query := table.Query{Table: table.Journal, PK: table.LinksPK, From: table.LinkKey(roots[0].Link + 1).SK()}
	if last := roots[len(roots)-1]; last.Day > to.String() {
		query.To = table.LinkKey(max(last.Link, roots[0].Link+1)).SK()
	}
	err = table.Each(ctx, a.Store, query, func(item table.Item) error {
		links = append(links, linkOf(item))
		return nil
	})
	return links, err
}

// kept is the first day whose entries must still be there; those of the days before are deleted each night.
func (a Auditor) kept() calendar.Date {
	today := calendar.Of(a.Clock.Now(), a.Zone)
	first := today.Add(calendar.Period{Years: -a.Period.Years, Months: -a.Period.Months, Days: -a.Period.Days}).AddDays(-7)
	for calendar.Due(first, a.Period).Before(today) {
		first = first.AddDays(1)
	}
	return first
}

func latest(a, b calendar.Date) calendar.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// ExpireLinks deletes the links up to the root of the last day before the given one (UTC): the days whose entries they list are deleted.
// It returns how many that were.
func ExpireLinks(ctx context.Context, store table.Store, before calendar.Date) (int, error) {
	page, err := store.Query(ctx, table.Query{Table: table.Records, PK: table.RootsPK, To: before.AddDays(-1).String(), Reverse: true, Limit: 1})
	if err != nil || len(page.Items) == 0 || rootOf(page.Items[0]).Link == 0 {
		return 0, err
	}
	query := table.Query{Table: table.Journal, PK: table.LinksPK, To: table.LinkKey(rootOf(page.Items[0]).Link).SK(), Limit: table.MaxOps}
	for gone := 0; ; {
		page, err := store.Query(ctx, query)
		if err != nil || len(page.Items) == 0 {
			return gone, err
		}
		ops := make([]table.Op, len(page.Items))
		for i, item := range page.Items {
			ops[i] = table.Delete(item.Key, table.Always)
		}
		if err := store.Write(ctx, ops...); err != nil {
			return gone, err
		}
		gone += len(ops)
	}
}
