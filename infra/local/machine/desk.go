package machine

import (
	"encoding/json"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"tandem/shared/fault"
	"tandem/shared/object/directory/post"
	pushbox "tandem/shared/push/outbox"
	"tandem/shared/serve"
)

// desk is the local desk: for whoever tries the service on their own machine. It answers on loopback only and refuses other hosts' pages.
func (m *Machine) desk(w http.ResponseWriter, r *http.Request) {
	if !fromHere(r) {
		serve.WriteProblem(w, r, fault.New(fault.Forbidden, "Le bureau local ne répond qu'à la machine elle-même."))
		return
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/{$}", m.deskHome)
	mux.HandleFunc("GET /_local", m.deskHome)
	mux.HandleFunc("GET /_local/health", m.show(func(*http.Request) (any, error) { return map[string]any{"status": "ok", "service": m.Service.ID}, nil }))
	mux.HandleFunc("GET /_local/mails", m.show(func(*http.Request) (any, error) { return m.mails() }))
	mux.HandleFunc("GET /_local/mails/{n}", m.show(m.oneMail))
	mux.HandleFunc("GET /_local/notifications", m.show(func(*http.Request) (any, error) { return m.notifications() }))
	mux.HandleFunc("GET /_local/queues", m.show(func(*http.Request) (any, error) { return m.queueStats() }))
	mux.HandleFunc("GET /_local/schedules", m.show(func(*http.Request) (any, error) { return map[string]any{"schedules": m.schedules.list()}, nil }))
	mux.HandleFunc("POST /_local/schedules/{name}/run", m.show(m.runSchedule))
	mux.HandleFunc("GET /_local/clock", m.show(func(*http.Request) (any, error) { return m.clock(), nil }))
	mux.HandleFunc("POST /_local/clock", m.show(m.setClock))
	mux.HandleFunc("GET /_local/demo", m.show(func(r *http.Request) (any, error) { return m.demo(r.Context()) }))
	mux.HandleFunc("POST /_local/administrator", m.show(m.firstAdministrator))
	mux.Handle("POST /_local/upload", post.Handler(m.directory, m.Objects))
	mux.HandleFunc("POST /_local/backup", m.show(m.backupHere))
	serve.SecureHeaders(serve.Fallback(mux)).ServeHTTP(w, r)
}

// fromHere reports whether a request comes from this machine, for this machine, and from no other site's page.
func fromHere(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	if address, err := netip.ParseAddr(host); err != nil || !address.IsLoopback() {
		return false
	}
	if !loopback(r.Host) {
		return false
	}
	origin := r.Header.Get("Origin")
	return origin == "" || origin == "http://"+r.Host
}

func loopback(hostPort string) bool {
	host := hostPort
	if name, _, err := net.SplitHostPort(hostPort); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && address.IsLoopback()
}

// show answers with JSON to programs and with the same in a page to people.
func (m *Machine) show(read func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := read(r)
		if err != nil {
			serve.WriteProblem(w, r, err)
			return
		}
		text, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			serve.WriteProblem(w, r, err)
			return
		}
		if strings.Contains(r.Header.Get("Accept"), "text/html") {
			page(w, r.URL.Path, "<pre>"+html.EscapeString(string(text))+"</pre>")
			return
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintln(w, string(text))
	}
}

func page(w http.ResponseWriter, title, body string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%s</title><main><h1>Bureau local</h1><p><a href="/_local/">Sommaire</a> · <a href="/">Le site</a></p>%s</main></html>`, html.EscapeString(title), body)
}

func (m *Machine) deskHome(w http.ResponseWriter, _ *http.Request) {
	list := ""
	for _, one := range [][2]string{{"demo", "Comptes et codes de démonstration"}, {"mails", "Courriels envoyés"}, {"notifications", "Notifications envoyées"}, {"queues", "Files d'attente"}, {"schedules", "Horaires"}, {"clock", "Horloge"}, {"health", "État"}} {
		list += `<li><a href="/_local/` + one[0] + `">` + one[1] + `</a></li>`
	}
	page(w, "Bureau local", "<ul>"+list+"</ul><p>Déposez un fichier de la CAF dans le dossier <code>"+html.EscapeString(m.Config.path("depot/caf"))+"</code>.</p>")
}

type mailView struct {
	N       int      `json:"n"`
	Sent    string   `json:"sent"`
	To      string   `json:"to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	Links   []string `json:"links"`
}

func (m *Machine) mails() (map[string]any, error) {
	stored, err := m.Mails.List()
	if err != nil {
		return nil, err
	}
	views := []mailView{}
	for _, one := range stored {
		views = append(views, mailView{one.N, one.Sent.Format(time.RFC3339), one.To, one.Subject, one.Text, append([]string{}, one.Links...)})
	}
	return map[string]any{"mails": views}, nil
}

func (m *Machine) notifications() (map[string]any, error) {
	sent, err := m.Pushes.List()
	return map[string]any{"notifications": append([]pushbox.Stored{}, sent...)}, err
}

func (m *Machine) oneMail(r *http.Request) (any, error) {
	all, err := m.mails()
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.PathValue("n"))
	if views, _ := all["mails"].([]mailView); err == nil && n >= 1 && n <= len(views) {
		return views[n-1], nil
	}
	return nil, fault.New(fault.NotFound, "Il n'y a pas de courriel de ce numéro.")
}

func (m *Machine) queueStats() (map[string]any, error) {
	type view struct {
		Name     string `json:"name"`
		Visible  int    `json:"visible"`
		InFlight int    `json:"inflight"`
		Dead     int    `json:"dead"`
	}
	stats, err := m.Queues.Stats()
	if err != nil {
		return nil, err
	}
	views := []view{}
	for _, stat := range stats {
		views = append(views, view{string(stat.Name), stat.Visible, stat.InFlight, stat.Dead})
	}
	return map[string]any{"queues": views}, nil
}

func (m *Machine) runSchedule(r *http.Request) (any, error) {
	if err := m.RunSchedule(r.Context(), r.PathValue("name")); err != nil {
		return nil, err
	}
	return map[string]string{"ran": r.PathValue("name")}, nil
}

// firstAdministrator invites the first administrator of a machine without demo accounts, as who operates a stack does.
func (m *Machine) firstAdministrator(r *http.Request) (any, error) {
	var order json.RawMessage
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 4096)).Decode(&order); err != nil {
		return nil, fault.Because(fault.Invalid, "Envoyez l'ordre de désignation en JSON.", err)
	}
	_, err := invoke(r.Context(), m.functions["AdminFunction"](), map[string]any{"operator": "first-administrator", "order": order})
	return map[string]bool{"invited": err == nil}, err
}

func (m *Machine) clock() map[string]string {
	return map[string]string{"now": m.Clock.Now().In(m.Service.Zone).Format(time.RFC3339)}
}

func (m *Machine) setClock(r *http.Request) (any, error) {
	var in struct {
		Now time.Time `json:"now"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1024)).Decode(&in); err != nil || in.Now.IsZero() {
		return nil, fault.Because(fault.Invalid, `Envoyez {"now":"2029-01-31T08:00:00+01:00"}.`, err)
	}
	if err := m.SetClock(in.Now); err != nil {
		return nil, err
	}
	return m.clock(), nil
}
