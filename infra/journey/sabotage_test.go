package journey

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"tandem/infra/local/machine"
	"tandem/shared/object"
	"tandem/shared/table"
)

// owner is the id under which a person's files stand.
func owner(t *testing.T, l *lab) string {
	t.Helper()
	page, err := l.m.Objects.List(l.ctx, "FilesBucket", "cv/", "")
	if err != nil || len(page.Objects) != 1 {
		t.Fatalf("%d files, %v", len(page.Objects), err)
	}
	return strings.Split(page.Objects[0].Key, "/")[1]
}

// remains searches for the canaries and for the person's id. The id may stand where a destroyed unit is remembered, so that nothing
// brings it back, and in the journal for its seven months; nowhere else.
func remains(l *lab, person string) []machine.Found {
	l.t.Helper()
	return slices.DeleteFunc(l.search(append(slices.Clone(canaries), person)), func(found machine.Found) bool {
		return found.Canary == person && (strings.HasPrefix(found.Where, "raw records TOMB#") || strings.HasPrefix(found.Where, "raw journal ") || strings.HasPrefix(found.Where, "file "))
	})
}

// executed releases the purge for the second time and lets it run; it returns the state that the run came to.
func executed(t *testing.T, from base, wrap machine.Wrap) (l *lab, person, state string) {
	t.Helper()
	l = from.open(t, wrap)
	person = owner(t, l)
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/admin/purges/"+from.run+"/releases", nil)
	l.settle()
	run := l.must(http.StatusOK, "admin", http.MethodGet, "/api/v1/admin/purges/"+from.run, nil)
	return l, person, text(t, run, "state")
}

func TestAnHonestPurgeLeavesNothing(t *testing.T) {
	from := released(t)
	before := from.open(t, machine.Wrap{})
	if problem := judge(before.search(canaries), canaries, true); problem != "" {
		t.Fatalf("before the purge: %s", problem)
	}
	if len(remains(before, owner(t, before))) == 0 {
		t.Fatal("the search does not see the person who is there")
	}
	l, person, state := executed(t, from, machine.Wrap{})
	if state != "terminee" {
		t.Fatalf("the run is %s", state)
	}
	l.run("MatchingRebuild")
	for _, found := range remains(l, person) {
		t.Errorf("%q is left in %s", found.Canary, found.Where)
	}
}

// keptFiles is an object store that deletes nothing of one bucket; blind, it does not list it either.
type keptFiles struct {
	object.Objects
	blind bool
}

func (k keptFiles) Delete(ctx context.Context, bucket object.Bucket, key string) error {
	if bucket == "FilesBucket" {
		return nil
	}
	return k.Objects.Delete(ctx, bucket, key)
}

func (k keptFiles) List(ctx context.Context, bucket object.Bucket, prefix, after string) (object.Page, error) {
	if k.blind && bucket == "FilesBucket" {
		return object.Page{}, nil
	}
	return k.Objects.List(ctx, bucket, prefix, after)
}

// TestAPurgeThatSkipsAStore is red twice: the purge does not finish, and when its own look is blinded too the search sees what is left.
func TestAPurgeThatSkipsAStore(t *testing.T) {
	from := released(t)
	for _, blind := range []bool{false, true} {
		wrap := machine.Wrap{Objects: func(inner object.Objects) object.Objects { return keptFiles{inner, blind} }}
		l, person, state := executed(t, from, wrap)
		if !blind && state == "terminee" {
			t.Error("the purge finishes although a file is left")
		}
		if blind && state != "terminee" {
			t.Errorf("the blinded purge is %s", state)
		}
		if !slices.ContainsFunc(remains(l, person), func(found machine.Found) bool { return strings.HasPrefix(found.Where, "raw FilesBucket/cv/") }) {
			t.Errorf("blind %t: the search does not see the file that is left", blind)
		}
	}
}

// keptKeys is a table that destroys no unit of a person; blind, it says that it did.
type keptKeys struct {
	table.Store
	blind bool
	mu    *sync.Mutex
	gone  map[table.Key]bool
}

func (k keptKeys) Write(ctx context.Context, ops ...table.Op) error {
	var kept []table.Op
	for _, op := range ops {
		if op.Action == table.ActionDelete && op.Item.Key.Table() == table.Keys && strings.HasPrefix(op.Item.Key.PK(), "P#") {
			k.mu.Lock()
			k.gone[op.Item.Key] = true
			k.mu.Unlock()
			continue
		}
		kept = append(kept, op)
	}
	if len(kept) == 0 {
		return nil
	}
	return k.Store.Write(ctx, kept...)
}

func (k keptKeys) Get(ctx context.Context, keys ...table.Key) ([]*table.Item, error) {
	items, err := k.Store.Get(ctx, keys...)
	k.mu.Lock()
	defer k.mu.Unlock()
	for i := range items {
		if k.blind && k.gone[keys[i]] {
			items[i] = nil
		}
	}
	return items, err
}

func (k keptKeys) Query(ctx context.Context, query table.Query) (table.Page, error) {
	page, err := k.Store.Query(ctx, query)
	k.mu.Lock()
	defer k.mu.Unlock()
	page.Items = slices.DeleteFunc(page.Items, func(item table.Item) bool { return k.blind && k.gone[item.Key] })
	return page, err
}

// TestAPurgeThatKeepsAKey is red twice as well.
func TestAPurgeThatKeepsAKey(t *testing.T) {
	from := released(t)
	for _, blind := range []bool{false, true} {
		wrap := machine.Wrap{Store: func(inner table.Store) table.Store {
			return keptKeys{inner, blind, &sync.Mutex{}, map[table.Key]bool{}}
		}}
		l, person, state := executed(t, from, wrap)
		if !blind && state == "terminee" {
			t.Error("the purge finishes although a key is left")
		}
		if blind && state != "terminee" {
			t.Errorf("the blinded purge is %s", state)
		}
		if !slices.ContainsFunc(remains(l, person), func(found machine.Found) bool { return strings.HasPrefix(found.Where, "raw keys P#"+person) }) {
			t.Errorf("blind %t: the search does not see the key that is left", blind)
		}
	}
}
