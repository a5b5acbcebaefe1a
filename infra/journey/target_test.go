package journey

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/holdings"
	"tandem/infra/local/machine"
	"tandem/shared/calendar"
	"tandem/shared/service"
)

// target is the service that the journey is walked on.
type target struct {
	url          string
	demoPassword string
	machine      *machine.Machine // nil for a service that runs elsewhere
	data         string           // its data folder, where a file can be dropped
	deployed     bool             // its clock is nobody's to move, and files are dropped through the desk
	desk         *visitor
	log          *locked
	stop         func() // ends the machine before the test does
}

// open starts a machine, or takes what answers at TANDEM_URL: another machine, whose folder is TANDEM_DATA, or a deployed stack, whose desk
// is at TANDEM_DESK.
func open(t *testing.T) *target { return openWrapped(t, machine.Wrap{}) }

func openWrapped(t *testing.T, wrap machine.Wrap) *target {
	t.Helper()
	if url := os.Getenv("TANDEM_URL"); url != "" {
		desk := os.Getenv("TANDEM_DESK")
		if desk == "" {
			desk = url
		}
		target := &target{url: strings.TrimSuffix(url, "/"), data: os.Getenv("TANDEM_DATA"), deployed: os.Getenv("TANDEM_DESK") != ""}
		target.desk = newVisitor(t, strings.TrimSuffix(desk, "/"))
		target.demoPassword = text(t, target.desk.must(200, "GET", "/_local/demo", nil), "password")
		return target
	}
	return start(t, wrap)
}

// start starts a machine of the test's own.
func start(t *testing.T, wrap machine.Wrap) *target {
	t.Helper()
	return startStack(t, service.Stack{Service: service.Default}, wrap)
}

// onEachStack starts each service, and each party of one, and goes through the same on all.
func onEachStack(t *testing.T, start func(*testing.T, service.Stack, machine.Wrap) *target, through func(*testing.T, *target)) {
	t.Helper()
	for _, stack := range service.Stacks() {
		t.Run(stack.Service+stack.Party, func(t *testing.T) {
			t.Parallel()
			through(t, start(t, stack, machine.Wrap{}))
		})
	}
}

// startStack starts a machine of a stack with its demonstration.
func startStack(t *testing.T, stack service.Stack, wrap machine.Wrap) *target {
	t.Helper()
	tg := startBare(t, stack, wrap)
	if err := tg.machine.Seed(context.Background(), io.Discard); err != nil {
		t.Fatal(err)
	}
	return tg
}

// startBare starts a machine of a stack on which nobody has an account.
func startBare(t *testing.T, stack service.Stack, wrap machine.Wrap) *target {
	t.Helper()
	server := httptest.NewUnstartedServer(nil)
	config := machine.Config{
		Addr: server.Listener.Addr().String(), Data: filepath.Join(t.TempDir(), "data"), Service: stack.Service, Party: stack.Party, Demo: true,
	}
	log := &locked{w: &bytes.Buffer{}}
	m, err := machine.Open(context.Background(), config, log, wrap)
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = m
	server.Start()
	if err := m.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		server.Close()
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return &target{url: server.URL, demoPassword: demo.Password, machine: m, data: config.Data, desk: newVisitor(t, server.URL), log: log, stop: stop}
}

func (tg *target) staff(t *testing.T) (agent, admin, archivist, dpo *visitor) {
	t.Helper()
	sign := func(name string) *visitor {
		v := newVisitor(t, tg.url)
		v.signIn(name+"@demo.example", tg.demoPassword)
		return v
	}
	return sign("agent"), sign("admin"), sign("archives"), sign("dpo")
}

// letters are those that agents have had made so far, by the address of their service: tests that share one share them.
var letters struct {
	sync.Mutex
	of map[string][]any
}

// letter is the code of the person with this name: the demo's, or one that an agent issues.
func (tg *target) letter(t *testing.T, agent *visitor, name string) string {
	t.Helper()
	letters.Lock()
	defer letters.Unlock()
	issued, _ := at(t, agent.must(201, "POST", "/api/v1/admin/codes", map[string]any{"limit": 500}), "letters").([]any)
	demo, _ := at(t, tg.desk.must(200, "GET", "/_local/demo", nil), "codes").([]any)
	if letters.of == nil {
		letters.of = map[string][]any{}
	}
	letters.of[tg.url] = append(letters.of[tg.url], issued...)
	known := slices.Concat(letters.of[tg.url], demo)
	for _, one := range known {
		if text(t, one, "lastName") == name {
			return text(t, one, "code")
		}
	}
	t.Fatalf("no letter for %s among %d", name, len(known))
	return ""
}

var token = regexp.MustCompile(`jeton=([A-Za-z0-9_-]+)`)

// confirm follows the link of the newest mail to an address.
func (tg *target) confirm(t *testing.T, who *visitor, address string) {
	t.Helper()
	who.must(200, "POST", "/api/v1/account/confirmation", map[string]any{"token": tg.token(t, address)})
}

// token is that of the link of the newest mail to an address.
func (tg *target) token(t *testing.T, address string) string {
	t.Helper()
	found := ""
	eventually(t, "a mail with a link", func() bool {
		mails, _ := at(t, tg.desk.must(200, "GET", "/_local/mails", nil), "mails").([]any)
		for _, one := range mails {
			if match := token.FindStringSubmatch(text(t, one, "text")); text(t, one, "to") == address && match != nil {
				found = match[1]
			}
		}
		return found != ""
	})
	return found
}

// dropContent puts a file into the depot, under another name first, as a sender does.
func (tg *target) dropContent(t *testing.T, name string, content []byte) {
	t.Helper()
	if tg.deployed {
		tg.desk.must(200, "PUT", "/_local/depot/caf/"+name, content)
		return
	}
	path := filepath.Join(tg.data, "depot", "caf", name)
	if err := os.WriteFile(path+".part", content, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".part", path); err != nil {
		t.Fatal(err)
	}
}

// closeRight drops the file that ends the right of the journey's person: on a deployed stack thirty-six months and a day ago, since nobody
// moves that clock.
func (tg *target) closeRight(t *testing.T) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "events", "flux", "demo-cloture.xml"))
	if err != nil {
		t.Fatal(err)
	}
	if tg.deployed {
		today := calendar.Of(time.Now(), time.UTC)
		ended, err := calendar.New(today.Year()-3, today.Month(), min(today.Day(), 28)) // the 29 February has none
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.Replace(content, []byte("2026-11-30</DTCLORSA>"), []byte(ended.AddDays(-1).String()+"</DTCLORSA>"), 1)
	}
	tg.dropContent(t, "demo-cloture.xml", content)
}

func (tg *target) travel(t *testing.T, now string) {
	t.Helper()
	tg.desk.must(200, "POST", "/_local/clock", map[string]any{"now": now})
}

// run fires a schedule now, and as the scheduler does, again when it fails (RetryPolicy in the template): the rebuild of the projection gives way
// to a change that comes in meanwhile.
func (tg *target) run(t *testing.T, schedule string) {
	t.Helper()
	path := "/_local/schedules/" + schedule + "/run"
	for range 3 {
		if status, _ := tg.desk.call("POST", path, nil); status == 200 {
			return
		}
	}
	tg.desk.must(200, "POST", path, nil)
}

// purge plans what is due, gives the visa, has two people release it and waits for the proof.
func (tg *target) purge(t *testing.T, admin, archivist, dpo *visitor) {
	t.Helper()
	tg.run(t, "Purge")
	*admin, *archivist, *dpo = *tg.again(t, "admin"), *tg.again(t, "archives"), *tg.again(t, "dpo")
	run := tg.waitingRun(t, admin)
	if status, _ := admin.call("POST", "/api/v1/admin/purges/"+run+"/releases", nil); status != 409 {
		t.Errorf("a purge is released without its visa: %d", status)
	}
	archivist.must(200, "POST", "/api/v1/admin/purges/"+run+"/visa", map[string]any{"reference": "AD62-2029-117"})
	admin.must(200, "POST", "/api/v1/admin/purges/"+run+"/releases", nil)
	if status, _ := admin.call("POST", "/api/v1/admin/purges/"+run+"/releases", nil); status != 403 {
		t.Errorf("the same person releases twice: %d", status)
	}
	dpo.must(200, "POST", "/api/v1/admin/purges/"+run+"/releases", nil)
	eventually(t, "the purge is done", func() bool {
		return text(t, admin.must(200, "GET", "/api/v1/admin/purges/"+run, nil), "state") == "terminee"
	})
	tg.run(t, "MatchingRebuild")
}

// again signs somebody in anew: sessions end while the clock travels.
func (tg *target) again(t *testing.T, name string) *visitor {
	v := newVisitor(t, tg.url)
	v.signIn(name+"@demo.example", tg.demoPassword)
	return v
}

func (tg *target) waitingRun(t *testing.T, admin *visitor) string {
	t.Helper()
	found := ""
	eventually(t, "a run that waits for its visa", func() bool {
		runs, _ := at(t, admin.must(200, "GET", "/api/v1/admin/purges", nil), "runs").([]any)
		for _, run := range runs {
			if text(t, run, "state") == "apercu" {
				found = text(t, run, "id")
			}
		}
		return found != ""
	})
	return found
}

// search looks for the canaries in all that surviving keys open. A service that runs elsewhere is searched from outside.
func (tg *target) search(t *testing.T, when string, canaries []string, present bool) {
	t.Helper()
	var found []holdings.Found
	switch {
	case tg.machine != nil:
		var err error
		if found, err = tg.machine.Search(context.Background(), canaries); err != nil {
			t.Fatal(err)
		}
	case tg.deployed:
		answer := tg.desk.must(200, "POST", "/_local/search", map[string]any{"canaries": canaries})
		list, _ := at(t, answer, "found").([]any)
		for _, one := range list {
			found = append(found, holdings.Found{Canary: text(t, one, "Canary"), Where: text(t, one, "Where")})
		}
	default:
		t.Logf("%s: no search on %s", when, tg.url)
		return
	}
	if problem := judge(found, canaries, present); problem != "" {
		t.Errorf("%s: %s", when, problem)
	}
}

// searchMails looks for canaries in the mails that were sent: a mail holds an address and no more of a person.
func (tg *target) searchMails(t *testing.T, canaries []string) {
	t.Helper()
	mails, _ := at(t, tg.desk.must(200, "GET", "/_local/mails", nil), "mails").([]any)
	if len(mails) == 0 {
		t.Error("no mails: what is searched?")
	}
	for _, one := range mails {
		said := text(t, one, "subject") + "\n" + text(t, one, "text")
		for _, canary := range canaries {
			if strings.Contains(said, canary) {
				t.Errorf("%q stands in a mail", canary)
			}
		}
	}
}

// judge says what is wrong with what a search found: before a purge every canary must be found, and only in what keys open; after it
// none.
func judge(found []holdings.Found, canaries []string, present bool) string {
	seen := map[string]bool{}
	for _, one := range found {
		seen[one.Canary] = true
		if !strings.HasPrefix(one.Where, "opened ") {
			return fmt.Sprintf("%q stands in clear in %s", one.Canary, one.Where)
		}
		if !present {
			return fmt.Sprintf("%q is left in %s", one.Canary, one.Where)
		}
	}
	for _, canary := range canaries {
		if present && !seen[canary] {
			return fmt.Sprintf("%q is not found", canary)
		}
	}
	return ""
}

// samplePDF is the smallest PDF that says what it is.
func samplePDF(content string) []byte {
	return []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" +
		"3 0 obj<</Type/Page /Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n% " + content + "\nxref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R/Size 4>>\nstartxref\n9\n%%EOF\n")
}
