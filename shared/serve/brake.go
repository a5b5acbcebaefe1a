package serve

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"tandem/shared/access"
	"tandem/shared/breach"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// The brake stops an account that reads, or is refused, more than anybody's work asks for in an hour (CNIL SAN-2026-003: 36 million people
// read through advisers' accounts that nothing stopped). The service file says how much that is.

// hour is how long what an account read counts.
const hour = time.Hour

// readings are whom an account read of in an hour, by a short sum of their ids: sums that fall together let somebody pass, never stop them.
type readings struct {
	People []uint32 `json:"people"`

	version int64 // 0: nothing was read yet
}

func sumOf(person id.Person) uint32 {
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(person)) // it never fails
	return sum.Sum32()
}

func parseReadings(item *table.Item) (found readings, err error) {
	if item == nil {
		return found, nil
	}
	found.version = item.Version
	return found, json.Unmarshal(item.Body, &found)
}

// add adds people; fresh tells that some were not there.
func (r *readings) add(people []id.Person) (fresh bool) {
	for _, person := range people {
		if sum := sumOf(person); person != "" && !slices.Contains(r.People, sum) {
			r.People, fresh = append(r.People, sum), true
		}
	}
	return fresh
}

// count adds whom an answer shows to what its reader read in this hour, or stops them.
func (api *API) count(ctx context.Context, caller Caller, people []id.Person) error {
	now := api.Clock.Now()
	key := table.ReadKey(caller.Person, now.UTC().Truncate(hour))
	for read := caller.read; ; {
		if !read.add(people) {
			return nil
		}
		if len(read.People) > api.Service.Reading.People {
			return api.stop(ctx, caller, now)
		}
		body, err := json.Marshal(read)
		if err != nil {
			return fmt.Errorf("serve: readings: %w", err)
		}
		err = api.Store.Write(ctx, table.Put(table.Item{Key: key, Kind: table.KindRead, Expires: now.Add(2 * hour), Body: body}, table.AsRead(read.version)))
		if !errors.Is(err, table.ErrCondition) {
			return err
		}
		items, err := api.Store.Get(ctx, key) // another answer to the same person was faster
		if err != nil {
			return fmt.Errorf("serve: readings: %w", err)
		}
		if read, err = parseReadings(items[0]); err != nil {
			return fmt.Errorf("serve: readings: %w", err)
		}
	}
}

// stop is the brake: nothing more for the rest of the hour, an entry in the journal, a case for the délégué à la protection des données.
func (api *API) stop(ctx context.Context, caller Caller, now time.Time) error {
	end := now.UTC().Truncate(hour).Add(hour)
	category := api.Service.CategoryOf(string(table.KindJournal))
	entry := journal.Entry{At: now, Agent: caller.Person, Actor: caller.Role, Action: "frein", Category: string(category)}
	err := errors.Join(api.Journal().Write(ctx, entry, ""), breach.Report(ctx, api.Store, breach.Exfiltration, end.Add(-hour).Format("2006-01-02T15"), now))
	if err != nil {
		Logger(ctx).Error("the brake is not told of", "error", err)
	}
	wait := end.Sub(now)
	return &waitError{fault.New(fault.TooMany, "Votre compte a consulté trop de personnes, ou essuyé trop de refus, en une heure. Les consultations reprennent dans "+
		waitText(wait)+". Le délégué à la protection des données en est averti : s’il s’agit de votre travail, dites-le-lui."), wait}
}

// refuse journals that somebody asked for what they may not have, and why, and tells a professional what they lack. Who is refused too often
// is stopped.
func (api *API) refuse(ctx context.Context, caller Caller, op Operation, missing access.Missing, refusal error) error {
	now := api.Clock.Now()
	entry := journal.Entry{At: now, Agent: caller.Person, Actor: caller.Role, Action: "refus", Category: string(op.Need.Category), Reason: op.ID + ":" + string(missing)}
	if err := api.Journal().Write(ctx, entry, ""); err != nil {
		Logger(ctx).Error("a refusal is not journaled", "error", err)
	}
	if role, _ := api.Service.Role(service.Role(caller.Role)); !role.Professional {
		return refusal
	}
	err := Limiter{api.Store}.Allow(ctx, "refusals", string(caller.Person), int64(api.Service.Reading.Refusals), hour, now)
	if fault.Is(err, fault.TooMany) {
		return api.stop(ctx, caller, now)
	}
	if missing == access.Nothing { // the handler said in its own words what is missing
		return refusal
	}
	if op.Need.designates {
		return fault.New(fault.Forbidden, access.ExplainDesignation(api.Service, service.Role(caller.Role), missing))
	}
	return fault.New(fault.Forbidden, access.Explain(api.Service, service.Role(caller.Role), op.Need.Action, op.Need.Category, op.Need.Scopes, missing))
}
