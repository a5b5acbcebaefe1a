package journal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// ChainGroup is the group whose key signs links and roots. No role that writes entries, reads them or deletes them opens it: only the one
// that closes hours does.
const ChainGroup seal.Group = "chain"

// Sum is a SHA-256, written in hexadecimal.
type Sum [sha256.Size]byte

// MarshalText implements encoding.TextMarshaler.
func (s Sum) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(s[:])), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (s *Sum) UnmarshalText(text []byte) error {
	if n, err := hex.Decode(s[:], text); err != nil || n != len(s) || len(text) != hex.EncodedLen(len(s)) {
		return fmt.Errorf("journal: no sum of %d bytes", len(s))
	}
	return nil
}

// Link closes the hours from From, where the link before ended, up to Until (UTC). The entries that it lists are those of its last hour and
// those that came late, in order of time; all other hours that it closes are empty. An hour of very many entries takes several links, of
// which only the last ends after that hour.
type Link struct {
	Number    int       `json:"number"` // from 1, without a gap
	From      time.Time `json:"from"`
	Until     time.Time `json:"until"`
	Count     int       `json:"count"`
	Listed    []byte    `json:"listed,omitempty"` // markSize bytes for each entry
	Entries   Sum       `json:"entries"`          // of Listed
	Previous  Sum       `json:"previous"`         // Sum of the link before
	Sum       Sum       `json:"sum"`              // of all that stands above
	Signature []byte    `json:"signature"`        // Ed25519, of Sum
}

// Root ends a day: it names the last link up to then. It holds nothing about anybody and is kept, so that the links of later days can be
// checked when those before are deleted.
type Root struct {
	Day       string            `json:"day"`      // the last day (UTC) whose hours are all closed
	Link      int               `json:"link"`     // number of the last link; 0 in the first root, which stands before all links
	Head      Sum               `json:"head"`     // its sum
	Previous  Sum               `json:"previous"` // Sum of the root before
	Key       ed25519.PublicKey `json:"key"`      // with which links and roots are checked
	Sum       Sum               `json:"sum"`
	Signature []byte            `json:"signature"`
}

func (l *Link) sum() Sum {
	return sha256.Sum256(fmt.Appendf(nil, "tandem journal link\n%d\n%d\n%d\n%d\n%x\n%x", l.Number, l.From.Unix(), l.Until.Unix(), l.Count, l.Entries, l.Previous))
}

func (r *Root) sum() Sum {
	return sha256.Sum256(fmt.Appendf(nil, "tandem journal root\n%s\n%d\n%x\n%x\n%x", r.Day, r.Link, r.Head, r.Previous, []byte(r.Key)))
}

// whole reports whether the link is what its sum says.
func (l *Link) whole() bool {
	return l.Sum == l.sum() && l.Entries == sha256.Sum256(l.Listed) && l.Count*markSize == len(l.Listed)
}

// valid reports whether the link is whole and signed.
func (l *Link) valid(key ed25519.PublicKey) bool { return l.whole() && signed(key, l.Sum, l.Signature) }

func (r *Root) valid(key ed25519.PublicKey) bool {
	return r.Sum == r.sum() && signed(key, r.Sum, r.Signature)
}

func signed(key ed25519.PublicKey, sum Sum, signature []byte) bool {
	return len(key) == ed25519.PublicKeySize && ed25519.Verify(key, sum[:], signature)
}

// closesDay reports whether the last hour of a day is closed by the link; a root goes with it.
func (l *Link) closesDay() bool {
	return l.From.Before(l.Until) && l.Until.Equal(l.Until.Truncate(day))
}

// end is the instant up to which a root says that all is closed; zero when its day is none.
func (r *Root) end() time.Time {
	start, err := time.Parse(time.DateOnly, r.Day)
	if err != nil {
		return time.Time{}
	}
	return start.Add(day)
}

// mark is an entry as a link lists it: the bytes of its key, which begin with its time, and the sum of all that is stored of it.
type mark struct {
	key [id.Size]byte
	sum Sum
}

const (
	markSize = id.Size + sha256.Size
	day      = 24 * time.Hour
)

// markOf is ok when the key is one that the journal writes.
func markOf(item table.Item) (m mark, ok bool) {
	m.key, ok = id.Bytes(item.Key.SK())
	return m, ok && item.Key.PK() == table.JournalKey(dayOf(m.at()), "0").PK()
}

// at is the time of the entry, in milliseconds.
func (m mark) at() time.Time {
	return time.UnixMilli(int64(binary.BigEndian.Uint64(m.key[:8]) >> 16)).UTC()
}

// digest is the sum over what is stored of an entry and where, index entries included: each part with its length before it.
func digest(item table.Item) Sum {
	var all []byte
	add := func(parts ...string) {
		for _, part := range parts {
			all = append(binary.BigEndian.AppendUint64(all, uint64(len(part))), part...)
		}
	}
	add(item.Key.PK(), item.Key.SK(), string(item.Kind), item.Unit, string(item.Body))
	for _, name := range table.Indexes() {
		if entry, ok := item.Index[name]; ok {
			add(string(name), entry.Hash, entry.Range)
		}
	}
	return sha256.Sum256(all)
}

func list(marks []mark) []byte {
	out := make([]byte, 0, len(marks)*markSize)
	for _, m := range marks {
		out = append(append(out, m.key[:]...), m.sum[:]...)
	}
	return out
}

func (l *Link) marks() []mark {
	var marks []mark
	for rest := range slices.Chunk(l.Listed, markSize) {
		if len(rest) == markSize {
			marks = append(marks, mark{[id.Size]byte(rest), Sum(rest[id.Size:])})
		}
	}
	return marks
}

func inOrder(a, b mark) int { return bytes.Compare(a.key[:], b.key[:]) }

// linkOf reads a stored link. Where it stands counts: one that says another number, or cannot be read, is left with no sum.
func linkOf(item table.Item) Link {
	var link Link
	number := table.NumberOf(item.Key)
	if json.Unmarshal(item.Body, &link) != nil || link.Number != number {
		link = Link{Number: number}
	}
	return link
}

// rootOf is linkOf for a root.
func rootOf(item table.Item) Root {
	var root Root
	if json.Unmarshal(item.Body, &root) != nil || root.Day != item.Key.SK() {
		root = Root{Day: item.Key.SK()}
	}
	return root
}

func put[T Link | Root](key table.Key, kind table.Kind, value T) (table.Op, error) {
	body, err := json.Marshal(value)
	if err != nil {
		return table.Op{}, fmt.Errorf("journal: %w", err)
	}
	return table.Put(table.Item{Key: key, Kind: kind, Body: body}, table.IfAbsent), nil
}

// earlier is the earlier of two instants.
func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
