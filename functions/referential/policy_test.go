package referential

import (
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tandem/shared/clock"
	"tandem/shared/policy"
	"tandem/shared/serve"
	"tandem/shared/service"
)

func get(t *testing.T, svc *service.Service, path string) *httptest.ResponseRecorder {
	t.Helper()
	now := clock.Fixed(time.Date(2026, 11, 29, 8, 0, 0, 0, time.UTC))
	w := httptest.NewRecorder()
	New(serve.House{Service: svc, Zone: svc.Zone, Clock: now, Log: slog.New(slog.DiscardHandler)}).HTTP.ServeHTTP(w, httptest.NewRequest("GET", serve.Prefix+path, nil))
	return w
}

// Each service publishes its own documents, whole, to anybody: what is answered is what the package computes.
func TestEveryServicePublishesItsPolicy(t *testing.T) {
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		for path, want := range map[string]any{
			"/policy/notice": policy.NoticeOf(svc), "/policy/retention": policy.RetentionOf(svc), "/policy/register": policy.RegisterOf(svc),
			"/policy/recipients": map[string]any{"items": policy.RecipientsOf(svc)}, "/policy/access": map[string]any{"items": policy.AccessOf(svc)},
			"/policy/copies": map[string]any{"items": policy.CopiesOf(svc)},
		} {
			w := get(t, svc, path)
			text, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(decoded(t, text), decoded(t, w.Body.Bytes())); w.Code != 200 || diff != "" {
				t.Errorf("%v %s: %d\n%s", stack, path, w.Code, diff)
			}
			if strings.Contains(w.Body.String(), "null") {
				t.Errorf("%v %s: a list is null", stack, path)
			}
		}
		for path, want := range map[string][]byte{"/policy/retention.csv": policy.RetentionOf(svc).CSV(), "/policy/register.csv": policy.RegisterOf(svc).CSV()} {
			w := get(t, svc, path)
			if w.Code != 200 || !slices.Equal(w.Body.Bytes(), want) || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" ||
				!strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment; filename=") {
				t.Errorf("%v %s: %d %v", stack, path, w.Code, w.Header())
			}
		}
	}
}

func decoded(t *testing.T, text []byte) any {
	t.Helper()
	var found any
	if err := json.Unmarshal(text, &found); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return found
}
