package table

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Name is one of the four tables, one per lifecycle.
type Name string

// The tables.
const (
	Records   Name = "records"   // sealed records, PITR 35 days
	Keys      Name = "keys"      // units and branch keys, PITR 7 days
	Journal   Name = "journal"   // who did what, 7 months
	Ephemeral Name = "ephemeral" // sessions, tokens, counters, marks; TTL, no backup
)

// Index names a sparse secondary index. Indexes are eventually consistent and answer keys only: what they say is read again.
type Index string

// The indexes and the table that each belongs to.
const (
	Due     Index = "due"     // keys: units by day and shard on which they fall due
	Pending Index = "pending" // records: outbox messages not yet relayed, by shard and time
	Waiting Index = "waiting" // records: people who wait for a registration code, or for the news of a purpose, by shard; apart, accounts of professionals, sealed proofs, the applications to an offer, requests for help, threads with an office and offers that end
	Place   Index = "place"   // records: threads with an office, by where their person is
	About   Index = "about"   // journal: entries by pseudonym of the month of whom they are about
)

// Indexes lists the indexes, for implementations of the port.
func Indexes() []Index { return []Index{Due, Pending, Waiting, Place, About} }

// Table returns the table that the index belongs to.
func (i Index) Table() Name {
	switch i {
	case Due:
		return Keys
	case About:
		return Journal
	}
	return Records
}

// The limits of the real service; every implementation enforces them (Check), so nothing grows here that AWS would refuse.
const (
	MaxItem        = 400 << 10 // bytes of one item
	MaxPage        = 1 << 20   // bytes of one page of a query
	MaxGet         = 100       // keys of one Get
	MaxOps         = 100       // operations of one Write
	MaxTransaction = 4 << 20   // bytes of one Write, OpOverhead for each of its operations included
	OpOverhead     = 512       // bytes that the condition of an operation and the form of its update count for at most
	MaxPK          = 2048      // bytes of a partition key
	MaxSK          = 1024      // bytes of a sort key
)

// Entry places an item in an index.
type Entry struct{ Hash, Range string }

// Item is what is stored. Version is the optimistic lock: an implementation sets it to the version found plus one on every Put. A counter
// is read as an item without a Kind whose Body is its value in decimal; Add alone makes one, so an item of Ephemeral is put with a Kind.
type Item struct {
	Key     Key
	Kind    Kind
	Version int64
	Unit    string // sort key of the unit whose keys seal Body; empty when Body is not personal
	Index   map[Index]Entry
	Expires time.Time // backstop deletion, table Ephemeral only, kept to the second; readers check it themselves
	Body    []byte
}

// Condition says when an operation of a Write may happen.
type Condition struct {
	kind    conditionKind
	version int64
}

type conditionKind uint8

const (
	always conditionKind = iota
	absent
	exists
	atVersion
)

// The conditions.
var (
	Always   = Condition{kind: always}
	IfAbsent = Condition{kind: absent}
	IfExists = Condition{kind: exists}
)

// IfVersion lets the operation happen only on the version that was read.
func IfVersion(version int64) Condition { return Condition{kind: atVersion, version: version} }

// AsRead lets the operation happen only while what stands there is what was read: the version of an item, or 0 for none.
func AsRead(version int64) Condition {
	if version == 0 {
		return IfAbsent
	}
	return IfVersion(version)
}

// AtVersion returns the version that IfVersion asks for; ok is false for the other conditions.
func (c Condition) AtVersion() (version int64, ok bool) { return c.version, c.kind == atVersion }

// Holds reports whether the condition is met by what is stored; found is nil when nothing is.
func (c Condition) Holds(found *Item) bool {
	switch c.kind {
	case absent:
		return found == nil
	case exists:
		return found != nil
	case atVersion:
		return found != nil && found.Version == c.version
	default:
		return true
	}
}

// Action is what an operation does.
type Action uint8

// The actions.
const (
	ActionPut Action = iota
	ActionDelete
	ActionCheck
)

// Op is one operation of an atomic Write.
type Op struct {
	Action Action
	Item   Item // for ActionPut whole, else only its Key
	If     Condition
}

// Put stores an item.
func Put(item Item, condition Condition) Op { return Op{ActionPut, item, condition} }

// Delete removes an item; removing what is not there is no error unless the condition says so.
func Delete(key Key, condition Condition) Op { return Op{ActionDelete, Item{Key: key}, condition} }

// Verify changes nothing and fails the Write when its condition does not hold.
func Verify(key Key, condition Condition) Op { return Op{ActionCheck, Item{Key: key}, condition} }

// Transactional reports whether DynamoDB takes the operations of a Write as a transaction, for twice the price: when they are several, or depend
// on a condition. A lone operation without one may be done twice by a repetition whose first answer was lost.
func Transactional(ops []Op) bool { return len(ops) > 1 || ops[0].If != Always }

// Query reads a partition of a table, or of an index when Index is set.
type Query struct {
	Table   Name
	PK      string // partition key, or the index's hash
	Index   Index
	Prefix  string // of the sort key (or the index's range); exclusive with From and To
	From    string // first sort key (range) wanted, inclusive
	To      string // last sort key (range) wanted, inclusive
	Reverse bool
	Limit   int    // items a page at most, 0 for as many as MaxPage allows
	After   string // Page.Next of the page before
}

// Page is one page of a Query. Items of an index carry Key, Kind, Unit and Index only.
type Page struct {
	Items []Item
	Next  string // empty on the last page; a page that Limit ended may have one although nothing follows
}

// Store is the storage port: DynamoDB on AWS, bbolt in one process.
type Store interface {
	// Get reads up to MaxGet distinct keys of any tables, strongly consistent. The answer is in the order of the keys; what is
	// not there is a nil pointer.
	Get(ctx context.Context, keys ...Key) ([]*Item, error)
	// Query reads one page.
	Query(ctx context.Context, query Query) (Page, error)
	// Write applies all operations or none; at most one per key. Table Ephemeral cannot be mixed with the others.
	// It fails with ErrCondition when a condition does not hold.
	Write(ctx context.Context, ops ...Op) error
	// Add adds to a counter of table Ephemeral and returns its new value. A counter that does not exist, or whose expiry has
	// passed at now, starts at zero with the given expiry (none when zero). Deleting its key starts it over; a key that holds an
	// item with a Kind fails with ErrCondition.
	Add(ctx context.Context, key Key, delta int64, now, expires time.Time) (int64, error)
}

// The errors that callers tell apart. ErrConflict and ErrThrottled are worth a retry with jitter; ErrLimit never is. ErrCursor is an ErrLimit: a
// page was asked for that does not follow one of this query.
var (
	ErrCondition = errors.New("table: condition not met")
	ErrConflict  = errors.New("table: transaction conflict")
	ErrThrottled = errors.New("table: throttled")
	ErrLimit     = errors.New("table: limit of the service exceeded")
	ErrCursor    = fmt.Errorf("%w: the cursor is of another query", ErrLimit)
)

type bulkKey struct{}

// Bulk marks the work of a context as bulk: an implementation lets the writes of people go first.
func Bulk(ctx context.Context) context.Context { return context.WithValue(ctx, bulkKey{}, true) }

// IsBulk reports whether the context was marked by Bulk.
func IsBulk(ctx context.Context) bool { bulk, _ := ctx.Value(bulkKey{}).(bool); return bulk }
