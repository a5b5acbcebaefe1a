package journey

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"

	"tandem/infra/local/machine"
	"tandem/shared/fold"
	"tandem/shared/intake"
	"tandem/shared/queue"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// whispered are the canaries of the log: something personal for each field of each form, file and header.
var whispered = []string{
	"Canarinom", "Canaripré", "CANARINAISSANCE", "canari.candidat@canari.example", "canari.recrute@canari.example", "canari-secret-de-porte", "CANARI-TITRE",
	"CANARI-TEXTE", "CANARI-CONTACT", "CANARI-OFFRE", "CANARI-DESCRIPTION", "CANARI-VISA", "CANARI-PDF", "canari-recherche", "CANARI-FICHIER", "CANARIVOIE",
	"CANARI-NAVIGATEUR", "CANARI-INVENTE", "canari-chemin", "Recrutecanari", "Reinecanari", "0698712345", "06 98 71 23 45", "+33698712345", "698712345",
	"CANARI-NATURE", "CANARI-PERSONNES", "CANARI-SUITES", "CANARI-MESURE", "CANARI-RAISON", "CANARI-CNIL", "CANARI-DISPENSE", "CANARI-CONSEIL", "CANARI-MOYEN",
	"CANARI-VALEUR", "CANARI-MESSAGE", "CANARI-EXECUTEUR", "CANARI-MOTIF", "CANARI-NOTE", "CANARI-IDENTIFIANT", "CANARI-REPONSE", "CANARI-PREUVE", "CANARI-PIECE",
	"CANARI-SERRURE-NEUVE", "2850362041877", "7351998K", "01024077735", "000987600000000", "1985-03-21", "21/03/1985", "127.0.0.1", "192.0.2.77",
}

// forged is a value that would be a line of its own where values are written as they are.
const forged = "CANARI-INVENTE\"\n{\"time\":\"2026-12-15T09:00:00Z\",\"level\":\"ERROR\",\"msg\":\"forgée\"}\r\n"

// leaks are the lines of a log that tell a canary in any form in which it may be written, or that are no line of ours.
func leaks(log string, canaries []string) (found []string) {
	for line := range strings.Lines(log) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["level"] == nil || fields["msg"] == "forgée" {
			found = append(found, "no line of ours: "+line)
		}
	}
	lower := strings.ToLower(log)
	for _, canary := range canaries {
		for _, form := range written(canary) {
			if at := strings.Index(lower, form); at >= 0 {
				from, length := strings.LastIndexByte(lower[:at], '\n')+1, strings.IndexByte(lower[at:], '\n')
				found = append(found, canary+" in "+lower[from:at+length])
			}
		}
	}
	return found
}

// written are the forms of a text, in lower case: with its accents as they are, apart and left out, and escaped for an address.
func written(text string) (forms []string) {
	for _, one := range []string{text, strings.ToUpper(text), strings.ToLower(text)} { // accents in capitals are escaped otherwise
		forms = append(forms, one, norm.NFD.String(one), url.QueryEscape(one), url.PathEscape(one))
	}
	if folded := fold.Fold(text); len(folded) > 3 {
		forms = append(forms, folded)
	}
	for i := range forms {
		forms[i] = strings.ToLower(forms[i])
	}
	slices.Sort(forms)
	return slices.Compact(forms)
}

func TestLeaksAreSeen(t *testing.T) {
	t.Parallel()
	for _, line := range []string{
		`{"level":"INFO","msg":"x","error":"of canarinom"}`, `{"level":"INFO","msg":"x","path":"/?q=CANARIPR%C3%89"}`, `{"level":"INFO","msg":"CANARIPRE"}`,
		`plain text`, `{"level":"ERROR","msg":"forgée"}`, `{"level":"INFO","msg":"x","a":"canari.candidat%40canari.example"}`,
	} {
		if len(leaks(line+"\n", whispered)) == 0 {
			t.Errorf("not seen: %s", line)
		}
	}
	if found := leaks(`{"level":"INFO","msg":"request","status":200}`+"\n", whispered); found != nil {
		t.Errorf("seen: %s", found)
	}
}

// overheard is a lab whose log is kept, where each call of a port can be made to fail, and which notes the operations that were run.
type overheard struct {
	*lab
	log  *locked
	fuse *fuse
	ran  map[string]bool
}

func overhear(t *testing.T, from base) *overheard {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "data")
	copyTo(t, from.folder, folder)
	o := &overheard{log: &locked{w: &bytes.Buffer{}}, fuse: &fuse{}, ran: map[string]bool{}}
	m, err := machine.Open(context.Background(), machine.Config{Addr: labAddr, Data: folder, Service: service.Default}, o.log, o.fuse.wrap())
	if err != nil {
		t.Fatal(err)
	}
	o.lab = &lab{t: t, m: m, ctx: serve.WithLogger(context.Background(), m.Log), folder: folder, cookies: maps.Clone(from.cookies)}
	t.Cleanup(o.close)
	return o
}

// do runs an operation with a fault at its first call of a port, then at its second and so on, and at last without one.
func (o *overheard) do(id, who, method, path string, in any, want int) map[string]any {
	o.t.Helper()
	for call := 0; ; call++ {
		o.fuse.arm(call)
		status, out := o.call(who, method, "/api/v1"+path, in)
		if !o.fuse.out() && status != want { // it struck
			continue
		}
		if status != want {
			o.t.Fatalf("%s: status %d, want %d: %v", id, status, want, out)
		}
		o.ran[id] = true
		return out
	}
}

// drive lets everything that waits be done: first while each call of a port fails, then each second one and so on, and at last as it
// should be.
func (o *overheard) drive() {
	o.t.Helper()
	for n := 1; n < 10; n++ {
		o.fuse.every(n)
		o.hands()
		o.fuse.out()
		o.redrive(func(to queue.Name, body []byte) error { return o.m.Queues.Send(o.ctx, to, queue.Outgoing{Body: body}) })
	}
	o.settle()
}

// hands do once what waits, and say what fails as the machine's own do.
func (o *overheard) hands() {
	for _, err := range []error{o.m.Wake(o.ctx), o.m.Work(o.ctx)} {
		if err != nil {
			o.m.Log.Error("delivery failed", "error", err)
		}
	}
	o.wait(6 * time.Second) // what failed comes back
}

// redrive takes what went to the dead letters, as somebody on duty does, to give it back to its queue or not.
func (o *overheard) redrive(give func(to queue.Name, body []byte) error) {
	o.t.Helper()
	stats, err := o.m.Queues.Stats()
	if err != nil {
		o.t.Fatal(err)
	}
	for _, stat := range stats {
		declared, _ := o.m.Queues.Declared(stat.Name)
		for range stat.Dead {
			messages, err := o.m.Queues.Receive(o.ctx, declared.Dead, 1, time.Second)
			if err != nil || len(messages) != 1 {
				o.t.Fatalf("%d of the dead letters: %v", len(messages), err)
			}
			err = errors.Join(give(stat.Name, messages[0].Body), o.m.Queues.Delete(o.ctx, declared.Dead, messages[0].Receipt))
			if err != nil {
				o.t.Fatal(err)
			}
		}
	}
}

// canaryFlux is a file of events/flux in which the first dossier is the canary's.
func canaryFlux(t *testing.T, name string, more ...string) []byte {
	t.Helper()
	text, err := charmap.Windows1252.NewDecoder().String(string(read(t, name)))
	if err != nil {
		t.Fatal(err)
	}
	pairs := append(more, // first, for they stand for some of the others
		"EXEMPLE", "CANARINOM", "FICTIF", "CANARINAISSANCE", "ZOÉ", "CANARIPRÉ", "1985-07-14", "1985-03-21", "2850762041991", "2850362041877", "1234567A", "7351998K",
		"01024041062", "01024077735", "000123400000000", "000987600000000", "DE L'ÉGALITÉ", "CANARIVOIE", "<DTCREAFLUX>2026-11-05<", "<DTCREAFLUX>2026-11-09<")
	written, err := charmap.Windows1252.NewEncoder().String(strings.NewReplacer(pairs...).Replace(text))
	if err != nil {
		t.Fatal(err)
	}
	return []byte(written)
}

func (o *overheard) receiveCanary(key string, content []byte) {
	o.t.Helper()
	if err := o.m.Objects.Put(o.ctx, "DropBucket", "caf/"+key, bytes.NewReader(content)); err != nil {
		o.t.Fatal(err)
	}
}

// TestNothingPersonalInTheLog runs every operation, message, schedule and file with canaries in each field, as they should be, as they
// should not be, and with each port failing at each call; then reads the log.
func TestNothingPersonalInTheLog(t *testing.T) {
	t.Parallel()
	o := overhear(t, seeded(t))
	o.files()
	o.people()
	o.violations()
	o.rights()
	o.consents()
	o.rules()
	o.policy()
	o.mistakes()
	o.messages()
	o.leaves()
	o.purgeCanary()
	o.depot()
	for _, op := range operations(t, o.m.Service) {
		if !o.ran[op.id] {
			t.Errorf("operation %s was not run", op.id)
		}
	}
	log := o.log.String()
	if found := leaks(log, append(whispered, o.secrets()...)); len(found) > 0 {
		t.Errorf("the log has %d leaks: %s", len(found), found[:min(20, len(found))])
	}
	for _, sign := range []string{`"msg":"request"`, `"msg":"request failed"`, `"msg":"message failed"`, `"msg":"delivery failed"`, `"status":500`, `"status":422`, `"status":429`, errBlown.Error()} {
		if !strings.Contains(log, sign) {
			t.Errorf("nothing in the log says %s: what was looked at?", sign)
		}
	}
	t.Logf("%d lines", strings.Count(log, "\n"))
}

// secrets are those that the people of this run got: cookies and the tokens of links.
func (o *overheard) secrets() (found []string) {
	for _, cookie := range o.cookies {
		if _, secret, ok := strings.Cut(cookie.Value, "."); ok {
			found = append(found, secret)
		}
	}
	mails, err := o.m.Mails.List()
	if err != nil {
		o.t.Fatal(err)
	}
	for _, mail := range mails {
		if match := token.FindStringSubmatch(mail.Text); match != nil {
			found = append(found, match[1])
		}
		if _, leave, ok := strings.Cut(mail.Leave, "/desabonnement/"); ok {
			found = append(found, leave)
		}
	}
	if len(found) < 8 {
		o.t.Errorf("only %d secrets", len(found))
	}
	return found
}

// files take in what the canary's dossier comes in, whole and broken.
func (o *overheard) files() {
	whole := canaryFlux(o.t, "demo-mensuel.xml")
	for name, content := range map[string][]byte{
		"broken":        whole[:len(whole)/3],
		"CANARI-SECRET": []byte("CANARINOM;CANARIPRÉ;2850362041877\n"),
		"header":        canaryFlux(o.t, "demo-mensuel.xml", "<TYPEFLUX>M<", "<TYPEFLUX>CANARINOM<"),
		"another":       canaryFlux(o.t, "autre-departement.xml"),
	} {
		o.receiveCanary(name, content)
	}
	o.drive()
	for i, wrong := range [][2]string{{"<SITFAM>CEL<", "<SITFAM>CANARINOM<"}, {"<NUMDEMRSA>01024041062<", "<NUMDEMRSA>CANARINOM!<"}, {"<DTNAI>1985-07-14<", "<DTNAI>21/03/1985<"}} {
		o.receiveCanary(wrong[1], canaryFlux(o.t, "demo-mensuel.xml", wrong[0], wrong[1], "01:18:36.0000", fmt.Sprintf("%02d:18:36.0000", 10+i)))
		o.drive()
	}
	o.receiveCanary("twice", canaryFlux(o.t, "doublon-different.xml", "<DTCREAFLUX>2026-11-06<", "<DTCREAFLUX>2026-11-10<"))
	o.drive()
	o.receiveCanary("whole", canaryFlux(o.t, "demo-mensuel.xml", "<DTCREAFLUX>2026-11-05<", "<DTCREAFLUX>2026-11-11<"))
	o.drive()
	var ended []intake.Status
	for _, report := range o.reports() {
		ended = append(ended, report.Status)
		if report.Status == intake.Partial {
			path := "/admin/imports/" + string(report.ID)
			rejects := o.do("read-import", "admin", "GET", path, nil, 200)
			o.do("replay-reject", "admin", "POST", path+"/rejects/"+text(o.t, rejects, "rejects", 0, "index")+"/replay", nil, 202)
		}
	}
	o.drive()
	slices.Sort(ended)
	want := []intake.Status{"OK", "OK", "PARTIEL", "PARTIEL", "PARTIEL", "PARTIEL", "REJETE", "REJETE", "REJETE", "REJETE"}
	if !slices.Equal(ended, want) {
		o.t.Errorf("the files ended as %v, want %v", ended, want)
	}
}
