package seal

import (
	"context"
	"crypto/aes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"tandem/shared/id"
	"tandem/shared/table"
)

// Ring holds the branch keys that a process was granted, unwrapped once at start.
type Ring struct {
	branches map[Group]map[int][]byte // by epoch
	current  map[Group]int
	random   io.Reader
}

// OpenRing reads the branch keys of the groups, making those that do not exist yet.
func OpenRing(ctx context.Context, store table.Store, master Master, service string, groups []Group, random io.Reader) (*Ring, error) {
	ring := &Ring{branches: map[Group]map[int][]byte{}, current: map[Group]int{}, random: random}
	for _, group := range groups {
		if err := ring.open(ctx, store, master, Context{service, string(group)}); err != nil {
			return nil, fmt.Errorf("seal: branch key %s: %w", group, err)
		}
	}
	return ring, nil
}

func (r *Ring) open(ctx context.Context, store table.Store, master Master, use Context) error {
	for attempt := 0; ; attempt++ {
		page, err := store.Query(ctx, table.Query{Table: table.Keys, PK: table.BranchPK(use.Group)})
		if err != nil {
			return err
		}
		if len(page.Items) > 0 {
			return r.unwrap(ctx, master, use, page.Items)
		}
		if attempt > 2 {
			return errors.New("cannot be made")
		}
		if err := makeBranch(ctx, store, master, use, r.random); err != nil && !errors.Is(err, table.ErrCondition) {
			return err
		}
	}
}

func (r *Ring) unwrap(ctx context.Context, master Master, use Context, items []table.Item) error {
	group := Group(use.Group)
	r.branches[group] = map[int][]byte{}
	for _, item := range items {
		epoch, err := strconv.Atoi(item.Key.SK())
		if err != nil || epoch < 1 || epoch > 255 { // one byte before each wrapped key names it
			return fmt.Errorf("epoch %q is out of 1 to 255", item.Key.SK())
		}
		key, err := master.Unwrap(ctx, use, item.Body)
		if err != nil {
			return err
		}
		r.branches[group][epoch] = key
		r.current[group] = max(r.current[group], epoch)
	}
	return nil
}

func makeBranch(ctx context.Context, store table.Store, master Master, use Context, random io.Reader) error {
	key, err := newKey(random)
	if err != nil {
		return err
	}
	wrapped, err := master.Wrap(ctx, use, key)
	if err != nil {
		return err
	}
	item := table.Item{Key: table.BranchKey(use.Group, 1), Kind: table.KindBranch, Body: wrapped}
	return store.Write(ctx, table.Put(item, table.IfAbsent))
}

// Groups lists what the ring was granted.
func (r *Ring) Groups() []Group { return slices.Sorted(maps.Keys(r.current)) }

// Granted reports whether the ring holds the group's branch key.
func (r *Ring) Granted(group Group) bool { return r.current[group] > 0 }

func (r *Ring) branch(group Group, epoch int) ([]byte, error) {
	key, ok := r.branches[group][epoch]
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrGranted, group)
	}
	return key, nil
}

// wrap seals a data key under the group's current branch key: epoch "." sealed.
func (r *Ring) wrap(group Group, key []byte, place string) ([]byte, error) {
	epoch := r.current[group]
	branch, err := r.branch(group, epoch)
	if err != nil {
		return nil, err
	}
	sealed, err := encrypt(branch, key, []byte(place), r.random)
	if err != nil {
		return nil, err
	}
	return append([]byte{byte(epoch)}, sealed...), nil
}

func (r *Ring) unwrapKey(group Group, wrapped []byte, place string) ([]byte, error) {
	if len(wrapped) == 0 {
		return nil, ErrRefused
	}
	branch, err := r.branch(group, int(wrapped[0]))
	if err != nil {
		return nil, err
	}
	return decrypt(branch, wrapped[1:], []byte(place))
}

var hashText = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

func keyed(key []byte, label, value string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(label))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	return mac.Sum(nil)
}

// Hash is the keyed hash of a value for one blind index under the newest key: epoch "." 128 bits. Equal values give equal hashes
// within an index and nothing links two indexes.
func (r *Ring) Hash(index, value string) (string, error) {
	hashes, err := r.Hashes(index, value)
	if err != nil {
		return "", err
	}
	return hashes[0], nil
}

// Hashes gives the hashes under every key still in use, newest first: what a look-up tries while a rotation is under way.
func (r *Ring) Hashes(index, value string) ([]string, error) {
	if !r.Granted(Blind) {
		return nil, fmt.Errorf("%w: %s", ErrGranted, Blind)
	}
	var hashes []string
	for _, epoch := range slices.Backward(slices.Sorted(maps.Keys(r.branches[Blind]))) {
		sum := keyed(r.branches[Blind][epoch], "blind:"+index, value)[:16]
		hashes = append(hashes, strconv.Itoa(epoch)+"."+hashText.EncodeToString(sum))
	}
	return hashes, nil
}

// Pseudonym replaces an identifier for one purpose, by a permutation that only holders of the group's key can undo (Reveal).
// Label tells purposes, or months, of one group apart.
func (r *Ring) Pseudonym(group Group, label string, raw [id.Size]byte) ([id.Size]byte, error) {
	return r.permute(group, label, raw, false)
}

// Reveal is the inverse of Pseudonym.
func (r *Ring) Reveal(group Group, label string, pseudonym [id.Size]byte) ([id.Size]byte, error) {
	return r.permute(group, label, pseudonym, true)
}

// permute runs one AES block: identifiers are 128 random bits, exactly one block, so no mode is needed. Pseudonyms stay on the
// first epoch: another would part a person's past from their present.
func (r *Ring) permute(group Group, label string, in [id.Size]byte, inverse bool) (out [id.Size]byte, err error) {
	branch, err := r.branch(group, 1)
	if err != nil {
		return out, err
	}
	block, err := aes.NewCipher(keyed(branch, "pseudonym", label))
	if err != nil {
		return out, fmt.Errorf("seal: pseudonym: %w", err)
	}
	if inverse {
		block.Decrypt(out[:], in[:])
	} else {
		block.Encrypt(out[:], in[:])
	}
	return out, nil
}

// String says which groups the ring holds, never a key.
func (r *Ring) String() string {
	names := make([]string, 0, len(r.current))
	for _, group := range r.Groups() {
		names = append(names, string(group))
	}
	return "Ring(" + strings.Join(names, " ") + ")"
}
