package seal

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"tandem/shared/clock"
	"tandem/shared/id"
	"tandem/shared/table"
)

// Record is a value that is stored sealed. Its kind tells the category group whose key seals it.
type Record interface {
	Kind() table.Kind
	Schema() int // of the JSON form, counted from 1
}

// Upgrader is a Record that can still read its past schemas.
type Upgrader interface {
	Upgrade(schema int, body []byte) error
}

// Vault opens and seals records: the table, the granted keys and the clock together.
type Vault struct {
	Store  table.Store
	Ring   *Ring
	Clock  clock.Clock
	Random io.Reader
	Groups map[table.Kind]Group // from the service file: the group of each sealed kind
}

type envelope struct {
	Schema int             `json:"schema"`
	Body   json.RawMessage `json:"body"`
}

func place(item *table.Item) []byte {
	key := item.Key
	return []byte(string(key.Table()) + "\x00" + key.PK() + "\x00" + key.SK() + "\x00" + string(item.Kind) + "\x00" + item.Unit)
}

// Seal makes the item that stores the record under the unit. Store it with Commit: sealing may have given the unit a new key.
func (v *Vault) Seal(unit *Unit, key table.Key, record Record) (table.Item, error) {
	item := table.Item{Key: key, Kind: record.Kind(), Unit: unit.Key.SK()}
	group, ok := v.Groups[item.Kind]
	if !ok {
		return item, fmt.Errorf("seal: kind %s has no category group", item.Kind)
	}
	body, err := json.Marshal(record)
	if err != nil {
		return item, fmt.Errorf("seal: %s: %w", item.Kind, err)
	}
	plain, err := json.Marshal(envelope{record.Schema(), body})
	if err != nil {
		return item, fmt.Errorf("seal: %s: %w", item.Kind, err)
	}
	dataKey, err := unit.dataKey(group, true)
	if err != nil {
		return item, err
	}
	item.Body, err = encrypt(dataKey, plain, place(&item), v.Random)
	return item, err
}

// Open reads the record of an item. It fails with ErrCut when access to the unit has ended, and with ErrFrozen when the person had the
// use of the data restricted, unless the unit was loaded for them (Reading, Lifting).
func (v *Vault) Open(unit *Unit, item *table.Item, record Record) error {
	if err := unit.readable(v.Clock.Now()); err != nil {
		return err
	}
	return v.OpenCut(unit, item, record)
}

// OpenCut is Open without the end of access: for the purge and for tools that prove what can still be read.
func (v *Vault) OpenCut(unit *Unit, item *table.Item, record Record) error {
	plain, err := v.Plain(unit, item)
	if err != nil {
		return err
	}
	var inside envelope
	if err := json.Unmarshal(plain, &inside); err != nil {
		return fmt.Errorf("seal: %s: %w", item.Kind, err)
	}
	if inside.Schema == record.Schema() {
		return json.Unmarshal(inside.Body, record)
	}
	if past, ok := record.(Upgrader); ok && inside.Schema < record.Schema() {
		return past.Upgrade(inside.Schema, inside.Body)
	}
	return fmt.Errorf("seal: %s of schema %d, this program reads %d", item.Kind, inside.Schema, record.Schema())
}

// Plain opens an item's body without reading it: for the dump and the search for what is left of a person.
func (v *Vault) Plain(unit *Unit, item *table.Item) ([]byte, error) {
	if item.Unit != unit.Key.SK() {
		return nil, fmt.Errorf("%w: the item is of another unit", ErrRefused)
	}
	dataKey, err := unit.dataKey(v.Groups[item.Kind], false)
	if err != nil {
		return nil, err
	}
	return decrypt(dataKey, item.Body, place(item))
}

type readerKey struct{}

// Reading says that a person reads what is theirs: units of that person that are loaded under the context open though they be frozen.
func Reading(ctx context.Context, person id.Person) context.Context {
	return context.WithValue(ctx, readerKey{}, table.PersonPK(person))
}

const anybody = "*"

// Lifting says that a request of the person is being handled, or that data are only stored: any unit that is loaded under the context
// opens though it be frozen (RGPD art. 18(2)).
func Lifting(ctx context.Context) context.Context {
	return context.WithValue(ctx, readerKey{}, anybody)
}

func lifted(ctx context.Context, pk string) bool {
	reader, _ := ctx.Value(readerKey{}).(string)
	return reader == anybody || reader == pk
}

// Load reads a unit and items of it in one call. The unit is nil when it does not exist.
func (v *Vault) Load(ctx context.Context, unit table.Key, keys ...table.Key) (*Unit, []*table.Item, error) {
	items, err := v.Store.Get(ctx, append([]table.Key{unit}, keys...)...)
	if err != nil {
		return nil, nil, err
	}
	if items[0] == nil {
		return nil, items[1:], nil
	}
	found, err := v.Parse(items[0])
	if err != nil {
		return nil, nil, err
	}
	found.lifted = lifted(ctx, unit.PK())
	return found, items[1:], nil
}

// Units reads every unit of a person, by sort key.
func (v *Vault) Units(ctx context.Context, person id.Person) (map[string]*Unit, error) {
	units := map[string]*Unit{}
	query := table.Query{Table: table.Keys, PK: table.PersonPK(person), Prefix: table.UnitPrefix}
	err := table.Each(ctx, v.Store, query, func(item table.Item) error {
		unit, err := v.Parse(&item)
		if err != nil {
			return err
		}
		unit.lifted = lifted(ctx, query.PK)
		units[unit.Key.SK()] = unit
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("seal: units: %w", err)
	}
	return units, nil
}

// Commit writes operations together with the unit that they depend on: stored when it changed, checked when it did not, so that
// nothing is ever written to a unit that was cut or destroyed meanwhile.
func (v *Vault) Commit(ctx context.Context, unit *Unit, ops ...table.Op) error {
	first, err := unit.Op()
	if err != nil {
		return err
	}
	if err := v.Store.Write(ctx, append([]table.Op{first}, ops...)...); err != nil {
		return err
	}
	if unit.dirty {
		unit.Version++
		unit.dirty = false
	}
	return nil
}
