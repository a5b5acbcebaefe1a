package offer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/clock"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Motive is why an offer is pointed out, or removed.
type Motive string

// motives are what the conditions of use forbid in offers, in the order in which people are asked.
var motives = []struct {
	ID    Motive
	Label string
}{
	{"disponibilite", "Le poste n’existe pas, ou n’est plus disponible"},                            // 001:162
	{"trompeuse", "Le poste, le salaire ou le lieu sont faux ou trompeurs"},                         // 001:161-164
	{"langue", "Elle n’est pas rédigée en français"},                                                // 001:165
	{"discrimination", "Elle écarte des personnes pour ce qu’elles sont"},                           // 001:166-170
	{"illicite", "Son contenu est contraire à la loi, ou porte atteinte à la dignité de quelqu’un"}, // 001:145-153
}

// Label says a motive as people read it; nothing of none.
func (m Motive) Label() string {
	for _, one := range motives {
		if one.ID == m {
			return one.Label
		}
	}
	return ""
}

// Known reports whether a text is a motive.
func (m Motive) Known() bool { return m.Label() != "" }

// MailRemoved is the kind of the mail about an offer that was removed; its subject is the recruiter's account.
const MailRemoved = "offer-removed"

// Report is what was pointed out of an offer: counts, and nobody's name or words.
type Report struct {
	Offer   id.Offer       `json:"offer"`
	Counts  map[Motive]int `json:"counts"`
	First   calendar.Date  `json:"first"`
	Last    calendar.Date  `json:"last"`
	Handled calendar.Date  `json:"handled,omitzero"` // by a person; what is pointed out afterwards opens it anew
}

// Named is how often an offer was pointed out for each motive, in the order of the motives.
func (r Report) Named() (counts []MotiveCount) {
	for _, one := range motives {
		if count := r.Counts[one.ID]; count > 0 {
			counts = append(counts, MotiveCount{one.Label, count})
		}
	}
	return counts
}

// MotiveCount is a motive as people read it, and how often it was given.
type MotiveCount struct {
	Label string
	Count int
}

// Moderation is how offers are pointed out, and removed by people.
type Moderation struct {
	Store            table.Store
	Clock            clock.Clock
	Random           io.Reader
	Zone             *time.Location
	Category         service.Category // under which acts are journaled
	Terms            service.OfferTerms
	Matching, Notify queue.Name
}

// Actor is the person who moderates, and in which role.
type Actor struct {
	Person id.Person
	Role   string
}

const attempts = 5

// Point counts one more who points an offer out.
func (m Moderation) Point(ctx context.Context, name id.Offer, motive Motive) error {
	for range attempts {
		report, version, err := m.report(ctx, name)
		if err != nil {
			return err
		}
		today := calendar.Of(m.Clock.Now(), m.Zone)
		if version == 0 || !report.Handled.IsZero() {
			report = Report{Offer: name, Counts: map[Motive]int{}, First: today}
		}
		report.Counts[motive]++
		report.Last = today
		op, err := report.op(version)
		if err != nil {
			return err
		}
		if err := m.Store.Write(ctx, op); !errors.Is(err, table.ErrCondition) {
			return err
		}
	}
	return fault.New(fault.Unavailable, "Réessayez dans quelques instants.")
}

func (r Report) op(version int64) (table.Op, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return table.Op{}, fmt.Errorf("offer: report: %w", err)
	}
	return table.Put(table.Item{Key: table.OfferReportKey(r.Offer), Kind: table.KindOfferReport, Body: body}, table.AsRead(version)), nil
}

func (m Moderation) report(ctx context.Context, name id.Offer) (report Report, version int64, err error) {
	items, err := m.Store.Get(ctx, table.OfferReportKey(name))
	if err != nil || items[0] == nil {
		return Report{Offer: name}, 0, err
	}
	if err := json.Unmarshal(items[0].Body, &report); err != nil {
		return report, 0, fmt.Errorf("offer: report: %w", err)
	}
	return report, items[0].Version, nil
}

// Open lists what nobody handled yet.
func (m Moderation) Open(ctx context.Context) (reports []Report, err error) {
	query := table.Query{Table: table.Records, PK: table.OfferReportsPK}
	err = table.Each(ctx, m.Store, query, func(item table.Item) error {
		var report Report
		if err := json.Unmarshal(item.Body, &report); err != nil {
			return fmt.Errorf("offer: report: %w", err)
		}
		if report.Handled.IsZero() {
			reports = append(reports, report)
		}
		return nil
	})
	return reports, err
}

// Dismiss notes that a person looked, and that the offer may stay.
func (m Moderation) Dismiss(ctx context.Context, name id.Offer, by Actor) error {
	handled, err := m.handled(ctx, name, false)
	if err != nil {
		return err
	}
	trace, err := m.trace(by, "classement", "sans-suite", name)
	if err != nil {
		return err
	}
	return m.Store.Write(ctx, append(handled, trace)...)
}

// Remove takes an offer off line for a motive: its recruiter is told, and the journal says who did it, why and of which offer (001:151-153).
func (m Moderation) Remove(ctx context.Context, name id.Offer, motive Motive, by Actor) error {
	items, err := m.Store.Get(ctx, table.OfferKey(name))
	if err != nil {
		return err
	}
	if items[0] == nil {
		return ErrNone
	}
	record, err := Read(items[0])
	if err != nil {
		return err
	}
	if record.State != Published {
		return fault.New(fault.Conflict, "Cette offre n’est plus en ligne : il n’y a rien à retirer.")
	}
	now := m.Clock.Now()
	record.Close(calendar.Of(now, m.Zone), Moderated)
	record.Motive = motive
	item, err := record.Item(m.Terms)
	if err != nil {
		return err
	}
	ops, err := m.handled(ctx, name, true)
	if err != nil {
		return err
	}
	trace, err := m.trace(by, "retrait", string(motive), name)
	if err != nil {
		return err
	}
	mail, err := outbox.New(m.Notify, "offer-removed", record.owner(), items[0].Version+1, now, m.Random)
	if err != nil {
		return err
	}
	tell, err := outbox.New(m.Matching, "offer", string(name), items[0].Version+1, now, m.Random)
	if err != nil {
		return err
	}
	return m.Store.Write(ctx, append(ops, table.Put(item, table.IfVersion(items[0].Version)), trace, mail, tell)...)
}

// ErrNone is told of an offer that is not there, or not for who asks.
var ErrNone = fault.New(fault.NotFound, "Cette offre n'existe pas ou n'est plus publiée.")

// owner is the account of the recruiter, as messages name it.
func (o Offer) owner() string { return string(o.Recruiter) + "/" + string(service.ClassRecruiter) }

func (m Moderation) trace(by Actor, act, why string, name id.Offer) (table.Op, error) {
	entry := journal.Entry{At: m.Clock.Now(), Agent: by.Person, Actor: by.Role, Action: act, Category: string(m.Category), Reason: why + "#" + string(name)}
	return journal.Journal{Random: m.Random}.Op(entry, "")
}

// handled notes that a person looked at what was pointed out; a removal needs nothing that was.
func (m Moderation) handled(ctx context.Context, name id.Offer, removal bool) ([]table.Op, error) {
	report, version, err := m.report(ctx, name)
	if err != nil {
		return nil, err
	}
	if version == 0 || !report.Handled.IsZero() {
		if removal {
			return nil, nil
		}
		return nil, fault.New(fault.Conflict, "Rien n’est à traiter pour cette offre : quelqu’un d’autre vient peut-être de le faire.")
	}
	report.Handled = calendar.Of(m.Clock.Now(), m.Zone)
	op, err := report.op(version)
	return []table.Op{op}, err
}
