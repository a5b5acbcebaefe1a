package journey

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/id"
	"tandem/shared/outbox"
	"tandem/shared/push"
	"tandem/shared/push/contract"
	pushbox "tandem/shared/push/outbox"
)

const (
	notifications = "/api/v1/account/consents/notifications"
	devices       = notifications + "/devices"
)

// browserOf is what the script of the site sends of a browser.
func browserOf(name string) map[string]any {
	device := contract.NewBrowser(contract.Hosts[1], name).Device
	return map[string]any{"endpoint": device.Endpoint, "p256dh": device.P256dh, "auth": device.Auth}
}

// addDevice has somebody be notified in a browser, and gives the name of the device.
func (l *lab) addDevice(who, name string) string {
	l.t.Helper()
	return text(l.t, l.must(http.StatusCreated, who, http.MethodPost, devices, browserOf(name)), "id")
}

// pushes are the notifications that went out to a browser.
func (l *lab) pushes(name string) (found []pushbox.Stored) {
	l.t.Helper()
	list, err := l.m.Pushes.List()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, one := range list {
		if one.Device == pushbox.Sum(contract.NewBrowser(contract.Hosts[1], name).Device) {
			found = append(found, one)
		}
	}
	return found
}

// own are the devices that somebody reads of themselves.
func (l *lab) own(who string) []any {
	l.t.Helper()
	for _, one := range at(l.t, l.must(http.StatusOK, who, http.MethodGet, "/api/v1/account/consents", nil), "consents").([]any) {
		if text(l.t, one, "purpose") == "notifications" {
			found, _ := at(l.t, one, "notifications", "devices").([]any)
			return found
		}
	}
	l.t.Fatal("no agreement to notifications")
	return nil
}

// announce writes a message about somebody's own file, as an answer of the DPO does; written again it is the same.
func (l *lab) announce(who, message string) {
	l.t.Helper()
	op, err := outbox.Op("NotifyQueue", outbox.Message{ID: id.Message(message), Kind: "right-moved", Subject: l.person(who) + "/dossier"}, l.m.Clock.Now())
	if err != nil {
		l.t.Fatal(err)
	}
	if err := l.m.Table.Write(l.ctx, op); err != nil {
		l.t.Fatal(err)
	}
}

// TestPush: off until somebody says yes; then each device that they add gets one notification beside the mail about their file, which says nothing of
// them. A device taken back and a no end it at once, and nothing of a device is left.
func TestPush(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	if status, out := l.call("zoe", http.MethodPost, devices, browserOf("telephone")); status != http.StatusConflict || !strings.Contains(fmt.Sprint(out), "Donnez d’abord votre accord") {
		t.Errorf("before any yes: %d %v", status, out)
	}
	l.must(http.StatusNoContent, "zoe", http.MethodPut, notifications, nil)
	for name, want := range map[string]string{"endpoint": "n’est pas celle d’un service", "p256dh": "La clé de cet appareil", "auth": "Le secret de cet appareil"} {
		status, out := l.call("zoe", http.MethodPost, devices, with(browserOf("telephone"), name, "https://exemple.fr/canari"))
		if said := fmt.Sprint(out); status != http.StatusUnprocessableEntity || !strings.Contains(said, want) || strings.Contains(said, "canari") {
			t.Errorf("another %s: %d %v", name, status, out)
		}
	}
	l.announce("zoe", strings.Repeat("0", 25)+"g")
	l.settle()
	if list, err := l.m.Pushes.List(); err != nil || len(list) != 0 {
		t.Fatalf("without a device: %v, %v", list, err)
	}
	phone := l.addDevice("zoe", "telephone")
	l.addDevice("zoe", "tablette")
	if own := l.own("zoe"); len(own) != 2 || text(t, own, 0, "operator") != "Mozilla" || text(t, own, 0, "id") != phone || text(t, own, 0, "used") != "2026-12-15" {
		t.Errorf("own devices %v", own)
	}
	if shown := l.must(http.StatusOK, "zoe", http.MethodGet, "/api/v1/account/data", nil); !strings.Contains(fmt.Sprint(shown), "MJ-10") || !strings.Contains(fmt.Sprint(shown), "navigateur relié à Mozilla") {
		t.Error("own data do not show the devices")
	}
	l.expect(1, "telephone", "tablette")
	for _, one := range l.pushes("telephone") {
		if one.Title != l.m.Service.Name || one.Text != "Un nouveau message vous attend dans votre espace." {
			t.Errorf("it says %q, %q", one.Title, one.Text)
		}
	}
	if shown, _ := at(t, l.must(http.StatusOK, "", http.MethodGet, "/_local/notifications", nil), "notifications").([]any); len(shown) != 2 {
		t.Errorf("the desk shows %v", shown)
	}
	if status, _ := l.call("paul", http.MethodDelete, devices+"/"+phone, nil); status != http.StatusNotFound {
		t.Errorf("somebody else takes it back: %d", status)
	}
	l.must(http.StatusNoContent, "zoe", http.MethodDelete, devices+"/"+phone, nil)
	l.expect(2, "tablette")
	if got := len(l.pushes("telephone")); got != 1 {
		t.Errorf("a device taken back got %d", got)
	}
	l.must(http.StatusNoContent, "zoe", http.MethodDelete, notifications, nil)
	l.expect(3)
	if own := l.own("zoe"); len(own) != 0 {
		t.Errorf("after the no: %v", own)
	}
	l.wait(24 * time.Hour)
	l.run("Purge")
	l.settle()
	browser := contract.NewBrowser(contract.Hosts[1], "tablette")
	if found := l.search([]string{browser.Endpoint, browser.P256dh, browser.Auth, "/wpush/"}); len(found) != 0 {
		t.Errorf("left: %v", found)
	}
	if dump := l.dump(); count(dump, "push#") != count(dump, "tombstone", "push#") {
		t.Errorf("more than tombstones left:\n%s", dump)
	}
	l.signIn("zoe", "zoe.canari@demo.example", password)
	l.must(http.StatusNoContent, "zoe", http.MethodPut, notifications, nil) // a new yes brings no device back
	l.expect(4)
}

// expect has one more message go out and expects one more mail, and one more notification on these devices alone.
func (l *lab) expect(number int, names ...string) {
	l.t.Helper()
	before, err := l.m.Pushes.List()
	if err != nil {
		l.t.Fatal(err)
	}
	mails := len(l.mailsTo("zoe.canari@demo.example"))
	l.announce("zoe", strings.Repeat("0", 24)+fmt.Sprint(number)+"g")
	l.settle()
	after, err := l.m.Pushes.List()
	if err != nil || len(after)-len(before) != len(names) || len(l.mailsTo("zoe.canari@demo.example")) != mails+1 {
		l.t.Errorf("message %d: %d notifications, want %d, %d mails: %v", number, len(after)-len(before), len(names), len(l.mailsTo("zoe.canari@demo.example"))-mails, err)
	}
	for _, name := range names {
		if len(l.pushes(name)) == 0 {
			l.t.Errorf("message %d: nothing for %s", number, name)
		}
	}
}

// TestPushFollowsTheAccount: a recruiter who closes their account takes their devices with them, at once and without a trace.
func TestPushFollowsTheAccount(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusNoContent, "recruteur", http.MethodPut, notifications, nil)
	l.addDevice("recruteur", "telephone")
	l.must(http.StatusOK, "recruteur", http.MethodPost, "/api/v1/rights/consent", map[string]any{"password": demo.Password})
	l.settle()
	if dump := l.dump(); count(dump, "| device") != 0 || count(dump, "unit", "push#") != count(dump, "tombstone", "push#") {
		t.Errorf("left:\n%s", dump)
	}
}

// failing is a sender that has some devices answered with an error.
type failing struct {
	push.Sender
	mu     sync.Mutex
	errors map[string]error // by the end of the address
}

func (f *failing) Send(ctx context.Context, note push.Note) error {
	f.mu.Lock()
	err := f.errors[note.Device.Endpoint[strings.LastIndex(note.Device.Endpoint, "/")+1:]]
	f.mu.Unlock()
	if err != nil {
		return err
	}
	return f.Sender.Send(ctx, note)
}

func (f *failing) set(name string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errors[name] = err
}

// TestPushFailures: a device that is gone is forgotten; a service that does not answer is asked again by the queue, and neither the mail nor the
// other devices are repeated.
func TestPushFailures(t *testing.T) {
	t.Parallel()
	sender := &failing{errors: map[string]error{}}
	l := matched(t).open(t, machine.Wrap{Push: func(inner push.Sender) push.Sender {
		sender.Sender = inner
		return sender
	}})
	l.must(http.StatusNoContent, "zoe", http.MethodPut, notifications, nil)
	for _, name := range []string{"perdu", "lent", "telephone"} {
		l.addDevice("zoe", name)
	}
	sender.set("perdu", push.ErrGone)
	sender.set("lent", push.ErrThrottled)
	l.announce("zoe", strings.Repeat("0", 25)+"g")
	l.settle()
	mails := len(l.mailsTo("zoe.canari@demo.example"))
	if len(l.pushes("telephone")) != 1 || len(l.pushes("lent")) != 0 || len(l.own("zoe")) != 2 {
		t.Errorf("%d, %d notifications, %d devices", len(l.pushes("telephone")), len(l.pushes("lent")), len(l.own("zoe")))
	}
	sender.set("lent", nil)
	sender.set("telephone", push.ErrInvalid) // it must not be asked again
	l.wait(10 * time.Minute)
	l.settle()
	if len(l.pushes("lent")) != 1 || len(l.pushes("telephone")) != 1 || len(l.mailsTo("zoe.canari@demo.example")) != mails {
		t.Errorf("%d, %d notifications, %d mails more", len(l.pushes("lent")), len(l.pushes("telephone")), len(l.mailsTo("zoe.canari@demo.example"))-mails)
	}
	if dump := l.dump(); count(dump, "message | ") != 0 {
		t.Errorf("a message is left:\n%s", dump)
	}
}

// TestPushSurvivesEveryFault sends a mail and its notifications while the process dies, or a port fails, at each of its calls: each goes out once.
func TestPushSurvivesEveryFault(t *testing.T) {
	t.Parallel()
	l := matched(t).open(t, machine.Wrap{})
	l.must(http.StatusNoContent, "zoe", http.MethodPut, notifications, nil)
	for _, name := range []string{"telephone", "tablette"} {
		l.addDevice("zoe", name)
	}
	l.wait(48 * time.Hour) // so that the use of the devices is to be noted
	l.settle()
	enumerate(t, l.keep(), process{
		request: func(l *lab) int {
			l.announce("zoe", strings.Repeat("0", 25)+"g")
			return http.StatusOK
		},
		judge: func(t *testing.T, l *lab, dump string) {
			if len(l.pushes("telephone")) != 1 || len(l.pushes("tablette")) != 1 || count(dump, "push |") != 2 {
				t.Errorf("%d and %d notifications", len(l.pushes("telephone")), len(l.pushes("tablette")))
			}
		},
	})
}
