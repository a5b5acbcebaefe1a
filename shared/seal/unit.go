package seal

import (
	"encoding/json"
	"fmt"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/table"
)

// State is how far the purge of a unit has gone.
type State string

// The states of a unit. Everything but StateActive cuts access.
const (
	StateActive State = ""
	StateCut    State = "cut"   // due: access ended, waiting for visa and release
	StatePurge  State = "purge" // its records are being destroyed
)

// Unit is what falls due together: the wrapped data keys of a person's records, the facts that run their clock, the due date.
// It is stored in clear in table keys: it says nothing of the person but dates.
type Unit struct {
	Key     table.Key `json:"-"`
	Version int64     `json:"-"`

	Class   string                   `json:"class"`
	Keys    map[Group][]byte         `json:"keys,omitempty"`
	Facts   map[string]calendar.Date `json:"facts,omitempty"`
	Rule    string                   `json:"rule,omitempty"`   // retention rule that set Due
	Start   calendar.Date            `json:"start,omitzero"`   // day that Due counts from
	Due     calendar.Date            `json:"due,omitzero"`     // last day of use
	Until   time.Time                `json:"until,omitzero"`   // instant at which access ends: the end of Due, controller's time
	Hold    string                   `json:"hold,omitempty"`   // reason for which the purge waits; it never extends access
	Holds   []Hold                   `json:"holds,omitempty"`  // opened by people, closed ones too
	Noticed calendar.Date            `json:"noticed,omitzero"` // last day of use that the person was warned of
	Told    string                   `json:"told,omitempty"`   // version of the privacy notice that the person was told of; empty: the oldest
	Frozen  string                   `json:"frozen,omitempty"` // ground on which the person had the use of the data restricted (RGPD art. 18)
	Opposed []Opposed                `json:"opposed,omitempty"`
	State   State                    `json:"state,omitempty"`  //
	Erase   string                   `json:"erase,omitempty"`  // right of the person under which it is being erased: nothing reopens it
	Run     id.Run                   `json:"run,omitempty"`    // purge run that took the unit
	Active  string                   `json:"active,omitempty"` // why there is no due date
	Drops   []string                 `json:"drops,omitempty"`  // raw objects, "bucket/key", that go with the unit

	dirty  bool
	lifted bool // read for the person concerned, or for a request of theirs
	ring   *Ring
	open   map[Group][]byte // data keys unwrapped so far
}

// Hold keeps the unit from being erased until it is closed. It stands in clear: a reason, dates, a reference without names.
type Hold struct {
	Reason   string        `json:"reason"`
	Owner    id.Person     `json:"owner"`
	Opened   calendar.Date `json:"opened"`
	Review   calendar.Date `json:"review"`
	Closed   calendar.Date `json:"closed,omitzero"`
	Evidence string        `json:"evidence"`
	Closing  *Closing      `json:"closing,omitempty"` // of a litigation: asked by one person, to be confirmed by another
}

// Closing is the word of the first of the two who close a litigation.
type Closing struct {
	By      id.Person     `json:"by"`
	Decided calendar.Date `json:"decided"` // day of the final decision
}

// Opposed is a purpose of the service file that the person opposes (RGPD art. 21): it does not use their data, from the day of the opposition, while
// a person weighs the reasons and after they were accepted.
type Opposed struct {
	Purpose string        `json:"purpose"`
	Since   calendar.Date `json:"since"`
	Request id.Request    `json:"request"`           // by which it was opposed
	Granted bool          `json:"granted,omitempty"` // accepted, or owed without a reason
}

const unitSchema = 1

type unitBody struct {
	Schema int   `json:"schema"`
	Unit   *Unit `json:"unit"`
}

// NewUnit makes a unit that is not stored yet.
func (v *Vault) NewUnit(key table.Key, class string) *Unit {
	return &Unit{Key: key, Class: class, ring: v.Ring, dirty: true, Facts: map[string]calendar.Date{}}
}

// Parse reads a unit from its item.
func (v *Vault) Parse(item *table.Item) (*Unit, error) {
	unit := &Unit{}
	body := unitBody{Unit: unit}
	if err := json.Unmarshal(item.Body, &body); err != nil {
		return nil, fmt.Errorf("seal: unit: %w", err)
	}
	if body.Schema != unitSchema {
		return nil, fmt.Errorf("seal: unit of schema %d", body.Schema)
	}
	unit.Key, unit.Version, unit.ring = item.Key, item.Version, v.Ring
	if unit.Facts == nil {
		unit.Facts = map[string]calendar.Date{}
	}
	return unit, nil
}

// Touch marks the unit as changed, so that Commit writes it.
func (u *Unit) Touch() { u.dirty = true }

// Reads reports whether records of the unit may be opened at the given instant.
func (u *Unit) Reads(now time.Time) bool {
	return u.State == StateActive && (u.Until.IsZero() || now.Before(u.Until))
}

// OpenHold returns the open hold of a reason, nil when there is none. There is one of a reason at most.
func (u *Unit) OpenHold(reason string) *Hold {
	for i := range u.Holds {
		if u.Holds[i].Closed.IsZero() && u.Holds[i].Reason == reason {
			return &u.Holds[i]
		}
	}
	return nil
}

// OpposedTo returns the person's opposition to a purpose, nil when there is none.
func (u *Unit) OpposedTo(purpose string) *Opposed {
	for i := range u.Opposed {
		if u.Opposed[i].Purpose == purpose {
			return &u.Opposed[i]
		}
	}
	return nil
}

// Usable reports whether records of the unit may be opened by who loaded it: Reads, and not frozen for them.
func (u *Unit) Usable(now time.Time) bool { return u.readable(now) == nil }

// readable returns ErrCut when access to the unit has ended, ErrFrozen when its use is restricted and the reader is not excepted.
func (u *Unit) readable(now time.Time) error {
	switch {
	case !u.Reads(now):
		return ErrCut
	case u.Frozen != "" && !u.lifted:
		return ErrFrozen
	}
	return nil
}

// Op is the operation that stores the unit, or checks that it is still as it was read: what Commit puts first in a write.
func (u *Unit) Op() (table.Op, error) {
	stored := table.AsRead(u.Version)
	if !u.dirty {
		return table.Verify(u.Key, stored), nil
	}
	body, err := json.Marshal(unitBody{unitSchema, u})
	if err != nil {
		return table.Op{}, fmt.Errorf("seal: unit: %w", err)
	}
	day := ""
	if !u.Due.IsZero() {
		day = u.Due.String()
	}
	item := table.Item{Key: u.Key, Kind: table.KindUnit, Body: body}
	item.Index = map[table.Index]table.Entry{table.Due: table.DueEntry(u.Key, u.Class, day)}
	return table.Put(item, stored), nil
}

func (u *Unit) place(group Group) string {
	return u.Key.PK() + "\x00" + u.Key.SK() + "\x00" + string(group)
}

// dataKey unwraps the unit's key of a group; with create it makes the key when the unit has none yet.
func (u *Unit) dataKey(group Group, create bool) ([]byte, error) {
	if key, ok := u.open[group]; ok {
		return key, nil
	}
	key, err := u.unwrapOrMake(group, create)
	if err != nil {
		return nil, err
	}
	if u.open == nil {
		u.open = map[Group][]byte{}
	}
	u.open[group] = key
	return key, nil
}

func (u *Unit) unwrapOrMake(group Group, create bool) ([]byte, error) {
	if wrapped, ok := u.Keys[group]; ok {
		return u.ring.unwrapKey(group, wrapped, u.place(group))
	}
	if !create {
		return nil, fmt.Errorf("%w: the unit has no key of group %s", ErrRefused, group)
	}
	key, err := newKey(u.ring.random)
	if err != nil {
		return nil, err
	}
	wrapped, err := u.ring.wrap(group, key, u.place(group))
	if err != nil {
		return nil, err
	}
	if u.Keys == nil {
		u.Keys = map[Group][]byte{}
	}
	u.Keys[group] = wrapped
	u.dirty = true
	return key, nil
}

// Prepare gives the unit its key of a group, to be stored before objects are sealed with it.
func (u *Unit) Prepare(group Group) error {
	_, err := u.dataKey(group, true)
	return err
}
