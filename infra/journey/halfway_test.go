package journey

import (
	"net/http"
	"strconv"
	"testing"
	"time"

	"tandem/infra/demo"
)

// TestLettersAreNotLost issues codes while a port fails, later and later: a code that was made is in the answer, and whoever has none
// still waits for one.
func TestLettersAreNotLost(t *testing.T) {
	t.Parallel()
	fuse := &fuse{}
	l := seeded(t).open(t, fuse.wrap())
	l.travel("2027-03-17T09:00:00+01:00") // every code has expired: people wait again
	l.run("Purge")
	l.settle()
	l.signIn("agent", "agent@demo.example", demo.Password)
	waiting := func() int {
		count, err := strconv.Atoi(text(t, l.must(http.StatusOK, "agent", "GET", "/api/v1/admin/codes", nil), "waiting"))
		if err != nil {
			t.Fatal(err)
		}
		return count
	}
	everybody := waiting()
	if everybody < 8 {
		t.Fatalf("%d people wait", everybody)
	}
	for call := 0; ; call++ {
		fuse.arm(call)
		status, out := l.call("agent", "POST", "/api/v1/admin/codes", map[string]any{"limit": 500})
		if fuse.out() {
			t.Fatalf("no failure at call %d left some without a code", call)
		}
		letters, _ := out["letters"].([]any)
		if left := waiting(); left+len(letters) != everybody {
			t.Fatalf("failure at call %d: status %d, %d letters, %d of %d still wait", call, status, len(letters), left, everybody)
		}
		if len(letters) == 0 {
			continue
		}
		if status != http.StatusCreated || len(letters) == everybody {
			t.Errorf("failure at call %d: status %d, %d letters of %d", call, status, len(letters), everybody)
		}
		rest, _ := at(t, l.must(http.StatusCreated, "agent", "POST", "/api/v1/admin/codes", map[string]any{"limit": 500}), "letters").([]any)
		if len(letters)+len(rest) != everybody || waiting() != 0 {
			t.Errorf("%d letters, then %d, %d still wait of %d", len(letters), len(rest), waiting(), everybody)
		}
		return
	}
}

// TestUploadHalfway sends a file while a port fails at each call in turn: what was not taken leaves nothing that waits for ever.
func TestUploadHalfway(t *testing.T) {
	t.Parallel()
	fuse := &fuse{}
	l := seeded(t).open(t, fuse.wrap())
	l.enrol("zoe", claim(t, "ZOÉ", "zoe.exemple@demo.example"))
	before := l.held()
	documents := func() []any {
		list, _ := at(t, l.must(http.StatusOK, "zoe", "GET", "/api/v1/cvs", nil), "documents").([]any)
		return list
	}
	for call := 0; ; call++ {
		fuse.arm(call)
		status, _ := l.call("zoe", "POST", "/api/v1/cvs/documents", samplePDF("de Zoé"))
		if fuse.out() {
			break
		}
		if status < http.StatusInternalServerError || len(documents()) != 0 || len(l.held()) != len(before) || l.count("QuarantineBucket") != 0 {
			t.Errorf("failure at call %d: status %d, %v, %d files wait", call, status, documents(), l.count("QuarantineBucket"))
		}
	}
	// A file that is lost on its way although it was taken says so.
	page, err := l.m.Objects.List(l.ctx, "QuarantineBucket", "", "")
	if err != nil || len(page.Objects) != 1 {
		t.Fatalf("%d files wait: %v", len(page.Objects), err)
	}
	if err := l.m.Objects.Delete(l.ctx, "QuarantineBucket", page.Objects[0].Key); err != nil {
		t.Fatal(err)
	}
	if state := text(t, documents(), 0, "state"); state != "verification" {
		t.Errorf("at once: %s", state)
	}
	l.wait(20 * time.Minute)
	documents() // the session is in use
	l.wait(20 * time.Minute)
	documents()
	l.wait(21 * time.Minute)
	if lost := documents(); text(t, lost, 0, "state") != "refuse" || text(t, lost, 0, "reason") == "" {
		t.Errorf("an hour later: %v", lost)
	}
	l.must(http.StatusNoContent, "zoe", "DELETE", "/api/v1/cvs/documents/"+text(t, documents(), 0, "id")+"/file", nil)
}
