package deployed

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	"tandem/infra/demo"
	"tandem/infra/holdings"
	"tandem/infra/wiring"
	"tandem/shared/fault"
	"tandem/shared/mail"
	"tandem/shared/serve"
)

// Desk answers the addresses of the local desk for the stack, so that the same journeys are walked on it. Nobody moves the stack's clock.
// It is for this machine's own use: bind it to loopback.
func (s *Stack) Desk() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/health", answer(func(*http.Request) (any, error) {
		return map[string]string{"status": "ok", "service": s.Service.ID}, nil
	}))
	mux.HandleFunc("GET /_local/demo", answer(func(*http.Request) (any, error) {
		return map[string]any{"password": demo.Password, "accounts": demo.Accounts(s.Service), "codes": []string{}}, nil
	}))
	mux.HandleFunc("GET /_local/mails", answer(func(r *http.Request) (any, error) {
		mails, err := s.Mails(r.Context())
		views := []map[string]any{}
		for i, one := range mails {
			views = append(views, map[string]any{"n": i + 1, "to": one.To, "subject": one.Subject, "text": one.Text, "links": mail.Links(one.Text)})
		}
		return map[string]any{"mails": views}, err
	}))
	mux.HandleFunc("GET /_local/clock", answer(func(*http.Request) (any, error) {
		return map[string]string{"now": s.house.Clock.Now().In(s.Service.Zone).Format(time.RFC3339)}, nil
	}))
	mux.HandleFunc("POST /_local/clock", answer(func(*http.Request) (any, error) {
		return nil, fault.New(fault.Conflict, "Personne ne change l'heure d'un service déployé.")
	}))
	mux.HandleFunc("POST /_local/schedules/{name}/run", answer(func(r *http.Request) (any, error) {
		return map[string]string{"ran": r.PathValue("name")}, s.Run(r.Context(), r.PathValue("name"))
	}))
	mux.HandleFunc("PUT /_local/depot/{source}/{name}", answer(func(r *http.Request) (any, error) {
		return map[string]string{"dropped": r.PathValue("name")}, s.Drop(r.Context(), r.PathValue("source"), r.PathValue("name"), r.Body)
	}))
	mux.HandleFunc("POST /_local/search", answer(func(r *http.Request) (any, error) {
		var in struct{ Canaries []string }
		if err := json.NewDecoder(io.LimitReader(r.Body, 1<<16)).Decode(&in); err != nil {
			return nil, err
		}
		found, err := holdings.Search(r.Context(), s.Holdings(), in.Canaries)
		return map[string]any{"found": append([]holdings.Found{}, found...)}, err
	}))
	return mux
}

func answer(read func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		value, err := read(r)
		if err != nil {
			serve.WriteProblem(w, r, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(value) // the test that asked may be gone
	}
}

// Run invokes the function that has a schedule, with the event of that schedule.
func (s *Stack) Run(ctx context.Context, schedule string) error {
	function, err := owner(schedule)
	if err != nil {
		return err
	}
	event := fmt.Sprintf(`{"version":"0","detail-type":"Scheduled Event","source":"aws.scheduler","time":%q,"resources":["arn:aws:scheduler:eu-west-3:000000000000:schedule/default/%s%s"],"detail":"{}"}`,
		s.house.Clock.Now().UTC().Format(time.RFC3339), function, schedule)
	for range 1 + retries { // the night's work may meet somebody's change
		if _, err = s.Invoke(ctx, function, []byte(event)); err == nil {
			return nil
		}
	}
	return err
}

// owner is the function that a schedule of template.yaml wakes, by logical id.
func owner(schedule string) (string, error) {
	stack, err := wiring.Project()
	if err != nil {
		return "", err
	}
	for _, function := range stack.Functions {
		if slices.ContainsFunc(function.Schedules, func(s wiring.Schedule) bool { return s.Name == schedule }) {
			return function.LogicalID, nil
		}
	}
	return "", fault.New(fault.NotFound, "Il n'y a pas d'horaire de ce nom.")
}

// retries are those of the schedules in template.yaml.
const retries = 3

// Seed makes the accounts of the demonstration.
func (s *Stack) Seed(ctx context.Context) error { return demo.Seed(ctx, s.house) }

// Drop puts a file where a partner drops it.
func (s *Stack) Drop(ctx context.Context, source, name string, content io.Reader) error {
	return s.house.Objects.Put(ctx, "DropBucket", source+"/"+name, content)
}
