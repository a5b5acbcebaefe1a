package purge

import (
	"context"
	"fmt"

	"tandem/shared/calendar"
	"tandem/shared/journal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// firstLook is how far before the oldest day that is due the first expiry looks: nothing older was ever written.
const firstLook = 62

// ExpireJournal deletes the days of the journal whose retention is over (000:128, 000:180; seven months), whole days and in order, with the
// links that list their entries, and returns how many entries that were. The daily roots stay. It remembers how far it came, so that a day that was missed is not missed for good.
func (d Desk) ExpireJournal(ctx context.Context) (int, error) {
	rules := d.Service.RulesFor(service.ClassLog)
	if len(rules) == 0 {
		return 0, nil
	}
	period, today := rules[0].Period, d.Lifetime.Today()
	day, condition, err := d.expired(ctx, today, period)
	if err != nil {
		return 0, err
	}
	erased := 0
	last := day
	for ; calendar.Due(day, period).Before(today); day = day.AddDays(1) {
		count, err := d.eraseDay(ctx, day)
		if err != nil {
			return erased, fmt.Errorf("purge: journal of %s: %w", day, err)
		}
		erased, last = erased+count, day.AddDays(1)
	}
	if _, err := journal.ExpireLinks(ctx, d.Vault.Store, last); err != nil {
		return erased, fmt.Errorf("purge: links of the journal: %w", err)
	}
	mark := table.Item{Key: table.ExpiredKey(), Kind: table.KindExpired, Body: []byte(last.String())}
	if err := d.Vault.Store.Write(ctx, table.Put(mark, condition)); err != nil {
		return erased, fmt.Errorf("purge: journal: %w", err)
	}
	return erased, nil
}

// expired is the first day that may still have entries, with the condition that nobody else went on meanwhile.
func (d Desk) expired(ctx context.Context, today calendar.Date, period calendar.Period) (calendar.Date, table.Condition, error) {
	items, err := d.Vault.Store.Get(ctx, table.ExpiredKey())
	if err != nil {
		return calendar.Date{}, table.IfAbsent, fmt.Errorf("purge: journal: %w", err)
	}
	if items[0] == nil {
		back := calendar.Period{Years: -period.Years, Months: -period.Months, Days: -period.Days}
		return today.Add(back).AddDays(-firstLook), table.IfAbsent, nil
	}
	day, err := calendar.Parse(string(items[0].Body))
	return day, table.IfVersion(items[0].Version), err
}

func (d Desk) eraseDay(ctx context.Context, day calendar.Date) (int, error) {
	erased := 0
	query := table.Query{Table: table.Journal, PK: table.JournalKey(day.String(), "0").PK(), Limit: table.MaxOps}
	for {
		page, err := d.Vault.Store.Query(ctx, query)
		if err != nil || len(page.Items) == 0 {
			return erased, err
		}
		ops := make([]table.Op, len(page.Items))
		for i, item := range page.Items {
			ops[i] = table.Delete(item.Key, table.Always)
		}
		if err := d.Vault.Store.Write(ctx, ops...); err != nil {
			return erased, err
		}
		erased += len(ops)
	}
}
