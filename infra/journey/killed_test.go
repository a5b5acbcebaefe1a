package journey

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/infra/demo"
	"tandem/infra/deployed"
	"tandem/infra/deployed/stacktest"
	"tandem/infra/holdings"
	"tandem/infra/local/machine"
	"tandem/shared/calendar"
	"tandem/shared/flux/synthetic"
)

// The two files of TestKilledAtWork: a month in which all rights are open, and the month after, in which some had ended long ago.
const (
	manyFoyers = 520 // more than one chunk holds
	manyClosed = 20  // below the number from which the purge's brakes count
)

func manyFile(t *testing.T, month string, closed int) []byte {
	t.Helper()
	ended := calendar.MustParse("2019-05-31")
	options := synthetic.Options{Foyers: manyFoyers, Seed: 11, Lean: true, State: func(i int) synthetic.State {
		if i < closed {
			return synthetic.Closed(ended, "RFD")
		}
		return synthetic.State{}
	}}
	var content bytes.Buffer
	if err := (synthetic.File{Reference: calendar.MustParse(month)}).Write(&content, synthetic.Foyers(options)); err != nil {
		t.Fatal(err)
	}
	return content.Bytes()
}

// TestKilledAtWork kills the processes of functions while a deployed stack takes in two files and purges what the second made due. The end
// state must be that of a machine to which nothing happened. The stack must be fresh.
func TestKilledAtWork(t *testing.T) {
	ctx := context.Background()
	stack := stacktest.Open(t)
	if err := stack.Hasten(ctx, 12*time.Second); err != nil {
		t.Fatal(err)
	}
	target := open(t)
	admin := target.again(t, "admin")
	target.importOver(t, admin, 1)
	killer := &killer{t: t, stack: stack}
	for i, file := range [][]byte{manyFile(t, "2026-11-30", 0), manyFile(t, "2026-12-31", manyClosed)} {
		target.dropContent(t, "lot-"+string(rune('a'+i)), file)
		staged := func() bool { return target.imports(t, admin) == i+2 }
		killer.while("FluxIntakeFunction", 1, staged)
		eventually(t, "the file is staged", staged)
		killer.while("FluxApplyFunction", 2, func() bool { return target.importDone(t, admin) })
		target.importOver(t, admin, i+2)
	}
	target.run(t, "Purge")
	run := target.waitingRun(t, admin)
	target.again(t, "archives").must(http.StatusOK, http.MethodPost, "/api/v1/admin/purges/"+run+"/visa", map[string]any{"reference": "AD62-2026-1"})
	admin.must(http.StatusOK, http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	target.again(t, "dpo").must(http.StatusOK, http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	done := func() bool {
		return text(t, admin.must(http.StatusOK, http.MethodGet, "/api/v1/admin/purges/"+run, nil), "state") == "terminee"
	}
	killer.while("PurgeFunction", 2, done)
	eventually(t, "the purge is done", done)
	eventually(t, "all messages are worked off", func() bool { return stack.Idle(ctx) })
	target.run(t, "MatchingRebuild")

	got, err := holdings.Dump(ctx, stack.Holdings())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(unnamed(calmly(t)), unnamed(got)); diff != "" {
		t.Errorf("another end state (-without a fault +with killed functions):\n%s", diff)
	}
	t.Logf("processes killed at work: %v", killer.killed)
}

// lasting are the lines of a dump without what passes: sessions, counters, marks, mails.
func lasting(dump string) []string {
	return slices.DeleteFunc(strings.Split(dump, "\n"), func(line string) bool { return strings.HasPrefix(line, "ephemeral") || strings.HasPrefix(line, "mail") })
}

var renamed = regexp.MustCompile(`<\d+>`)

// unnamed are the lasting lines in order, without the names of things: of so many that are alike, the order in which a table is read decides
// which name is whose.
func unnamed(dump string) []string {
	lines := lasting(renamed.ReplaceAllString(dump, "<>"))
	slices.Sort(lines)
	return lines
}

// calmly does on a machine of its own what TestKilledAtWork does, and returns its state.
func calmly(t *testing.T) string {
	t.Helper()
	l := openLab(t, filepath.Join(t.TempDir(), "data"), machine.Wrap{})
	house, err := l.m.House(l.ctx, demo.Groups)
	if err != nil {
		t.Fatal(err)
	}
	if err := demo.Seed(l.ctx, house); err != nil {
		t.Fatal(err)
	}
	demoFile, err := os.ReadFile(filepath.Join("..", "..", "events", "flux", "demo-mensuel.xml"))
	if err != nil {
		t.Fatal(err)
	}
	l.dropContent("demo-mensuel.xml", demoFile)
	l.settle()
	for i, file := range [][]byte{manyFile(t, "2026-11-30", 0), manyFile(t, "2026-12-31", manyClosed)} {
		l.dropContent("lot-"+string(rune('a'+i)), file)
		l.settle()
	}
	for _, who := range []string{"admin", "archives", "dpo"} {
		l.signIn(who, who+"@demo.example", demo.Password)
	}
	l.run("Purge")
	run := l.purgeRun()
	l.must(http.StatusOK, "archives", http.MethodPost, "/api/v1/admin/purges/"+run+"/visa", map[string]any{"reference": "AD62-2026-1"})
	l.must(http.StatusOK, "admin", http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	l.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/admin/purges/"+run+"/releases", nil)
	l.settle()
	l.run("MatchingRebuild")
	return l.dump()
}

// killer kills functions at work.
type killer struct {
	t      *testing.T
	stack  *deployed.Stack
	killed map[string]int
}

// while kills the function's processes as they appear, so many times, unless its work is over before.
func (k *killer) while(function string, times int, over func() bool) {
	k.t.Helper()
	deadline := time.Now().Add(patience)
	for killed := 0; killed < times && !over() && time.Now().Before(deadline); {
		count, err := k.stack.Kill(function)
		if err != nil {
			k.t.Fatal(err)
		}
		if count > 0 {
			if k.killed == nil {
				k.killed = map[string]int{}
			}
			killed++
			k.killed[function]++
		}
		time.Sleep(150 * time.Millisecond) // let the next one get somewhere
	}
}

// imports counts the reports.
func (tg *target) imports(t *testing.T, admin *visitor) int {
	t.Helper()
	list, _ := at(t, admin.must(http.StatusOK, http.MethodGet, "/api/v1/admin/imports", nil), "imports").([]any)
	return len(list)
}

func (tg *target) importDone(t *testing.T, admin *visitor) bool {
	t.Helper()
	return text(t, admin.must(http.StatusOK, http.MethodGet, "/api/v1/admin/imports", nil), "imports", 0, "status") == "OK"
}

// importOver waits until so many files are taken in.
func (tg *target) importOver(t *testing.T, admin *visitor, files int) {
	t.Helper()
	eventually(t, "the import is over", func() bool { return tg.imports(t, admin) == files && tg.importDone(t, admin) })
}
