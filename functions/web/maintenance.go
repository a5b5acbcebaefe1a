package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tandem/shared/calendar"
)

// Window is the time of a maintenance that who operates the service announces (001:182): until it is over pages can be read, and nothing can be sent.
// The zero value is none.
type Window struct{ From, Until time.Time }

const (
	announced = 7 * 24 * time.Hour // before it begins pages say so
	longest   = 72 * time.Hour     // of a window: a longer one is a mistyped date
	noWindow  = "-"
)

// UnmarshalText reads a window as operators write it: two instants with their distance from UTC, "2026-12-20T22:00:00+01:00/2026-12-21T01:00:00+01:00", or "-".
func (w *Window) UnmarshalText(text []byte) error {
	*w = Window{}
	if string(text) == noWindow {
		return nil
	}
	from, until, _ := strings.Cut(string(text), "/")
	begins, err := time.Parse(time.RFC3339, from)
	ends, other := time.Parse(time.RFC3339, until)
	switch {
	case err != nil || other != nil:
		return errors.New(`window such as 2026-12-20T22:00:00+01:00/2026-12-21T01:00:00+01:00, nor "-"`)
	case !ends.After(begins):
		return errors.New("window: it ends before it begins")
	case ends.Sub(begins) > longest:
		return errors.New("window: it is longer than three days")
	}
	*w = Window{begins, ends}
	return nil
}

// open reports whether the maintenance goes on.
func (w Window) open(now time.Time) bool { return !now.Before(w.From) && now.Before(w.Until) }

// notice is what pages say of the maintenance, empty when they say nothing.
func (w Window) notice(now time.Time, zone *time.Location) string {
	switch {
	case w.open(now):
		return "Maintenance en cours, jusqu’au " + calendar.FrenchInstant(w.Until, zone) + ". Vous pouvez lire vos pages, mais rien envoyer."
	case now.Before(w.From) && !now.Before(w.From.Add(-announced)):
		return "Maintenance prévue " + w.french(zone) + ". Vous pourrez lire vos pages, mais rien envoyer."
	}
	return ""
}

// french says the days and hours, in the zone of the service.
func (w Window) french(zone *time.Location) string {
	from, until := calendar.FrenchInstant(w.From, zone), calendar.FrenchInstant(w.Until, zone)
	day, begins, _ := strings.Cut(from, " à ")
	last, ends, _ := strings.Cut(until, " à ")
	if day == last {
		return "le " + day + ", de " + begins + " à " + ends
	}
	return "du " + from + " au " + until
}

// notWritten are the forms that a maintenance leaves open: without them nobody would read their own pages.
var notWritten = []string{"POST " + pathSignIn, "POST /deconnexion"}

// closed answers a form that a maintenance does not take. What was typed waits in the page, and nowhere else, for who sent it from a page of the site.
func (v *visit) closed(now time.Time) error {
	until := v.site.config.Maintenance.Until
	var kept resent
	if http.NewCrossOriginProtection().Check(v.r) == nil {
		kept = v.sent()
	}
	v.page = &page{Audience: everyone} // the menu of the role that the visitor has
	_ = v.readAccount()
	v.w.Header().Set("Retry-After", strconv.Itoa(int(until.Sub(now)/time.Second)+1))
	return v.render(http.StatusServiceUnavailable, "maintenance", "Maintenance en cours", nil, closedForm{kept, calendar.FrenchInstant(until, v.site.config.Service.Zone)})
}

// closedForm is a form that a maintenance does not take.
type closedForm struct {
	resent
	Until string
}

// shut reports whether a maintenance keeps a form from being sent.
func (s *Site) shut(method, pattern string, now time.Time) bool {
	return !readOnly(method) && s.config.Maintenance.open(now) && !slices.Contains(notWritten, pattern)
}
