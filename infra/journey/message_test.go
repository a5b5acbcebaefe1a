package journey

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
)

// conversation has Zoé apply to an offer and the recruiter write to her about it, and gives the id of the thread.
func (l *lab) conversation(letter, offer string) (thread string) {
	l.t.Helper()
	application := l.apply("zoe", offer, letter)
	about := "/api/v1/messages/about/" + offer
	key := text(l.t, l.must(http.StatusOK, "recruteur", http.MethodGet, about+"?application="+application, nil), "key")
	note := map[string]any{"text": "CANARI-MESSAGE-RECRUTEUR", "key": key, "application": application}
	thread = text(l.t, l.must(http.StatusCreated, "recruteur", http.MethodPost, about, note), "id")
	l.must(http.StatusCreated, "recruteur", http.MethodPost, about, note) // the same form once more
	return thread
}

// write sends a message in a thread with a fresh key.
func (l *lab) write(who, thread, said string) int {
	l.t.Helper()
	path := "/api/v1/messages/threads/" + thread
	key := text(l.t, l.must(http.StatusOK, who, http.MethodGet, path, nil), "key")
	status, _ := l.call(who, http.MethodPost, path, map[string]any{"text": said, "key": key})
	return status
}

// TestWritingToEachOther: a message sent twice by the same form arrives once; each reads what is theirs, and nobody else does.
func TestWritingToEachOther(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	thread := l.conversation("", l.offer())
	path := "/api/v1/messages/threads/" + thread
	if status := l.write("zoe", thread, "CANARI-MESSAGE-ZOE"); status != http.StatusCreated {
		t.Fatalf("the candidate writes: %d", status)
	}
	for who, own := range map[string]bool{"zoe": false, "recruteur": true} {
		read := l.must(http.StatusOK, who, http.MethodGet, path, nil)
		if letters, _ := read["letters"].([]any); len(letters) != 2 || at(t, letters, 0, "own") != own || text(t, letters, 1, "text") != "CANARI-MESSAGE-ZOE" {
			t.Errorf("%s reads %v", who, letters)
		}
	}
	if name := text(t, l.must(http.StatusOK, "recruteur", http.MethodGet, path, nil), "thread", "with"); name != "Zoé Exemple" {
		t.Errorf("the recruiter writes to %q, want the name that the application gives", name)
	}
	if status, _ := l.call("paul", http.MethodGet, path, nil); status != http.StatusNotFound {
		t.Errorf("somebody else reads it: %d", status)
	}
	if status := l.write("zoe", thread, "Bonjour\a"); status != http.StatusUnprocessableEntity {
		t.Errorf("a bell: %d", status)
	}
	l.settle()
	l.checkNotices("zoe.canari@demo.example", "Un message vous attend", 1)
	l.checkNotices("recruteur@demo.example", "Un message vous attend", 1)
}

// TestTwoWriteAtOnce: messages that both sides send at the same time all arrive, in the same order on both sides.
func TestTwoWriteAtOnce(t *testing.T) {
	t.Parallel()
	s := matched(t).open(t, machine.Wrap{}).serve(t)
	thread := s.conversation("", s.offer())
	path := "/api/v1/messages/threads/" + thread
	sent := make([]int, 2)
	var group sync.WaitGroup
	for i, who := range []string{"zoe", "recruteur"} {
		v := s.visitor(t, who)
		group.Go(func() {
			for n := range 5 {
				key := strings.Repeat("0", 24) + string(rune('a'+i)) + string(rune('0'+n))
				if status, _ := v.call(http.MethodPost, path, map[string]any{"text": who, "key": key}); status == http.StatusCreated {
					sent[i]++
				}
			}
		})
	}
	group.Wait()
	var texts [2]string
	for i, who := range []string{"zoe", "recruteur"} {
		letters, _ := s.must(http.StatusOK, who, http.MethodGet, path, nil)["letters"].([]any)
		if len(letters) != 1+sent[0]+sent[1] {
			t.Errorf("%s reads %d messages of %d", who, len(letters), 1+sent[0]+sent[1])
		}
		for n := range letters {
			texts[i] += text(t, letters, n, "text") + "|"
		}
	}
	if texts[0] != texts[1] || sent[0]+sent[1] == 0 {
		t.Errorf("%v, sent %v", texts, sent)
	}
}

// TestAConversationStaysWithWhoStays: the recruiter leaves; the candidate finds every message, signed as of an account that is gone, and can write no more.
func TestAConversationStaysWithWhoStays(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	thread := l.conversation("", l.offer())
	l.write("zoe", thread, "CANARI-MESSAGE-ZOE")
	l.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
	l.settle()
	read := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/messages/threads/"+thread, nil)
	if letters, _ := read["letters"].([]any); len(letters) != 2 || read["gone"] != true {
		t.Errorf("the candidate reads %v", read)
	}
	if status := l.write("zoe", thread, "Encore là ?"); status != http.StatusConflict {
		t.Errorf("a message to nobody: %d", status)
	}
	held := []string{"CANARI-MESSAGE-ZOE", "CANARI-MESSAGE-RECRUTEUR"}
	if problem := judge(l.search(held), held, true); problem != "" {
		t.Error(problem)
	}
}

// TestAMessageIsPointedOutAndRemoved: who received it points it out; who moderates reads that one message and removes it for a motive, by the journal;
// neither side reads it again, and its author is told. Nobody else may, and what its author wrote themselves cannot be pointed out by them.
func TestAMessageIsPointedOutAndRemoved(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	thread := l.conversation("", l.offer())
	const tickets = "/api/v1/messages/tickets"
	path := "/api/v1/messages/threads/" + thread
	report, motive := path+"/letters/1/report", map[string]any{"motive": "injure"}
	l.must(http.StatusConflict, "recruteur", http.MethodPost, report, motive)
	l.must(http.StatusNotFound, "paul", http.MethodPost, report, motive)
	l.must(http.StatusUnprocessableEntity, "zoe", http.MethodPost, report, map[string]any{"motive": "humeur"})
	for range 2 {
		l.must(http.StatusAccepted, "zoe", http.MethodPost, report, motive)
	}
	list, _ := l.must(http.StatusOK, "admin", http.MethodGet, tickets, nil)["tickets"].([]any)
	if len(list) != 1 || text(t, list, 0, "text") != "CANARI-MESSAGE-RECRUTEUR" || text(t, list, 0, "motive") == "" {
		t.Fatalf("who moderates reads %v", list)
	}
	removal := tickets + "/" + text(t, list, 0, "id") + "/removal"
	for who, want := range map[string]int{"zoe": 403, "recruteur": 403, "dpo": 404} {
		l.must(want, who, http.MethodPost, removal, motive)
	}
	l.must(http.StatusOK, "admin", http.MethodPost, removal, motive)
	for _, who := range []string{"zoe", "recruteur"} {
		if read := l.must(http.StatusOK, who, http.MethodGet, path, nil); text(t, read, "letters", 0, "text") != "" || text(t, read, "letters", 0, "removed") == "" {
			t.Errorf("%s still reads %v", who, read)
		}
	}
	said := []string{"CANARI-MESSAGE-RECRUTEUR"}
	if problem := judge(l.search(said), said, false); problem != "" {
		t.Error(problem)
	}
	if done := strings.Join(l.acts("admin_fonct"), "|"); !strings.Contains(done, "retrait injure#"+thread) {
		t.Errorf("the journal says %s", done)
	}
	l.settle()
	l.checkNotices("recruteur@demo.example", "Un de vos messages a été retiré", 1)
}

// TestWritingToTheService: a candidate and a recruiter write to the service; the agent of their territory reads and answers, by name in the journal, and
// nobody else; sent twice it is there once.
func TestWritingToTheService(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	const path = "/api/v1/messages/office"
	for _, who := range []string{"zoe", "recruteur"} {
		note := map[string]any{"subject": "Une question", "text": "CANARI-SERVICE-" + who, "key": text(t, l.must(http.StatusOK, who, http.MethodGet, path, nil), "key")}
		thread := text(t, l.must(http.StatusCreated, who, http.MethodPost, path, note), "id")
		l.must(http.StatusCreated, who, http.MethodPost, path, note)
		list, _ := l.must(http.StatusOK, "agent", http.MethodGet, path+"/threads", nil)["threads"].([]any)
		if len(list) != 1 {
			t.Fatalf("the agent finds %v", list)
		}
		at := path + "/threads/" + text(t, list, 0, "person") + "/" + thread
		read := l.must(http.StatusOK, "agent", http.MethodGet, at, nil)
		if letters, _ := read["letters"].([]any); len(letters) != 1 || text(t, letters, 0, "text") != "CANARI-SERVICE-"+who {
			t.Errorf("the agent reads %v", read)
		}
		for _, other := range []string{"admin", "dpo", "paul"} {
			if status, _ := l.call(other, http.MethodGet, at, nil); status != http.StatusForbidden {
				t.Errorf("%s reads it: %d", other, status)
			}
		}
		answer := map[string]any{"text": "Mardi à dix heures.", "key": text(t, read, "key")}
		for range 2 {
			l.must(http.StatusCreated, "agent", http.MethodPost, at, answer)
		}
		own := l.must(http.StatusOK, who, http.MethodGet, "/api/v1/messages/threads/"+thread, nil)
		if letters, _ := own["letters"].([]any); len(letters) != 2 || text(t, letters, 1, "text") != "Mardi à dix heures." || own["gone"] == true {
			t.Errorf("%s reads %v", who, own)
		}
		if list, _ := l.must(http.StatusOK, "agent", http.MethodGet, path+"/threads", nil)["threads"].([]any); len(list) != 0 {
			t.Errorf("answered, still waits: %v", list)
		}
		if status := l.write(who, thread, "Merci."); status != http.StatusCreated {
			t.Errorf("%s answers: %d", who, status)
		}
		if list, _ := l.must(http.StatusOK, "agent", http.MethodGet, path+"/threads", nil)["threads"].([]any); len(list) != 1 {
			t.Errorf("written again, waits: %v", list)
		}
		read = l.must(http.StatusOK, "agent", http.MethodGet, at, nil)
		l.must(http.StatusCreated, "agent", http.MethodPost, at, map[string]any{"text": "De rien.", "key": text(t, read, "key")})
	}
	l.settle()
	l.checkNotices("zoe.canari@demo.example", "Un message vous attend", 2)
}

// TestWhatIsWrittenIsReadInItsTerritory: a candidate and a recruiter write; the agent of where she lives and of where they recruit finds both, an agent of
// elsewhere finds neither and may open none, and a recruiter of whom no place is known is answered by any agent.
func TestWhatIsWrittenIsReadInItsTerritory(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	const path = "/api/v1/messages/office"
	l.designated("ici", map[string]any{"role": "agent_dept", "territory": []string{"62000", "62200"}})
	l.designated("ailleurs", map[string]any{"role": "agent_dept", "territory": []string{"62100"}})
	l.enrol("reine", recruiterForm(nil))
	opened := map[string]string{}
	for _, who := range []string{"zoe", "recruteur", "reine"} {
		note := map[string]any{"subject": who, "text": "CANARI-SERVICE", "key": text(t, l.must(http.StatusOK, who, http.MethodGet, path, nil), "key")}
		opened[who] = path + "/threads/" + l.person(who) + "/" + text(t, l.must(http.StatusCreated, who, http.MethodPost, path, note), "id")
	}
	for agent, want := range map[string][]string{"agent": {"zoe", "recruteur", "reine"}, "ici": {"zoe", "recruteur", "reine"}, "ailleurs": {"reine"}} {
		list, _ := l.must(http.StatusOK, agent, http.MethodGet, path+"/threads", nil)["threads"].([]any)
		var found []string
		for _, one := range list {
			found = append(found, text(t, one, "subject"))
		}
		slices.Sort(found)
		slices.Sort(want)
		if !slices.Equal(found, want) {
			t.Errorf("%s finds %v, want %v", agent, found, want)
		}
		for who, at := range opened {
			status := http.StatusNotFound
			if slices.Contains(want, who) {
				status = http.StatusOK
			}
			l.must(status, agent, http.MethodGet, at, nil)
		}
	}
	for _, wrong := range []string{"hier", "2026-12-15T09:00:00Z#zoe"} {
		l.must(http.StatusUnprocessableEntity, "ici", http.MethodGet, path+"/threads?after="+url.QueryEscape(wrong), nil)
	}
}
