package journey

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"tandem/shared/mail/outbox"
	"tandem/shared/object"
	"tandem/shared/table"
)

var (
	english = regexp.MustCompile(`(?i)\b(the|is|are|was|and|with|invalid|error|expected|unexpected|field|required|must|value|not|missing|unknown|failed|cannot|forbidden|found|allowed|request|too|large|body|json:|unmarshal|character)\b`)
	clean   = strings.NewReplacer("true ou false", "", "Méthodes acceptées", "")
)

// problem checks that an answer is a problem of RFC 9457, in French, that repeats nothing of what was sent, and returns the places
// that it points to: "#/siret", "query.q".
func (got reply) problem(t *testing.T, status int, secrets ...string) (places []string) {
	t.Helper()
	if got.status != status || got.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("status %d (%s), want the problem %d: %s", got.status, got.header.Get("Content-Type"), status, got.text)
		return nil
	}
	said := []string{fmt.Sprint(got.json["title"]), fmt.Sprint(got.json["detail"])}
	mistakes, _ := got.json["errors"].([]any)
	for i := range mistakes {
		said = append(said, text(t, mistakes, i, "message"))
		mistake, _ := mistakes[i].(map[string]any)
		place, _ := mistake["pointer"].(string)
		if place == "" {
			place, _ = mistake["location"].(string)
		}
		places = append(places, place)
	}
	if got.json["type"] != "about:blank" || got.json["status"] != float64(status) {
		t.Errorf("type or status is missing: %s", got.text)
	}
	for _, sentence := range said {
		if word := english.FindString(clean.Replace(sentence)); word != "" || len(sentence) < 5 || strings.Contains(sentence, "<nil>") {
			t.Errorf("not a plain French sentence (%q): %q", word, sentence)
		}
	}
	for _, secret := range secrets {
		if strings.Contains(strings.ToLower(got.text), strings.ToLower(secret)) {
			t.Errorf("%q is repeated in %s", secret, got.text)
		}
	}
	if got.header.Get("Cache-Control") != "no-store" || got.status == http.StatusMethodNotAllowed && got.header.Get("Allow") == "" {
		t.Errorf("headers %v", got.header)
	}
	return places
}

// held is every record and every unit with its version: what must stay the same when something is refused.
func (l *lab) held() map[string]int64 {
	l.t.Helper()
	found := map[string]int64{}
	err := l.m.Table.Each(l.ctx, func(item table.Item) error {
		if name := item.Key.Table(); name == table.Records || name == table.Keys {
			found[fmt.Sprintf("%s %s %s", name, item.Key.PK(), item.Key.SK())] = item.Version
		}
		return nil
	})
	if err != nil {
		l.t.Fatal(err)
	}
	return found
}

// count is how many objects a bucket holds.
func (l *lab) count(bucket object.Bucket) int {
	l.t.Helper()
	page, err := l.m.Objects.List(l.ctx, bucket, "", "")
	if err != nil {
		l.t.Fatal(err)
	}
	return len(page.Objects)
}

// link is the token in the newest mail to an address.
func (l *lab) link(address string) (found string) {
	l.t.Helper()
	for _, mail := range l.mailsTo(address) {
		if match := token.FindStringSubmatch(mail.Text); match != nil {
			found = match[1]
		}
	}
	return found
}

// subjects are those of the mails to an address, oldest first.
func (l *lab) subjects(address string) (found []string) {
	l.t.Helper()
	for _, mail := range l.mailsTo(address) {
		found = append(found, mail.Subject)
	}
	return found
}

func (l *lab) mailsTo(address string) (found []outbox.Stored) {
	l.t.Helper()
	all, err := l.m.Mails.List()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, mail := range all {
		if mail.To == address {
			found = append(found, mail)
		}
	}
	return found
}
