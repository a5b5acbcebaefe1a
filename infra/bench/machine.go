package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"tandem/infra/demo"
	"tandem/infra/local/machine"
	"tandem/shared/calendar"
	"tandem/shared/flux/synthetic"
	"tandem/shared/intake"
	"tandem/shared/seal"
	"tandem/shared/service"
)

// start opens a machine in a folder of its own; the function closes and removes it.
func start(ctx context.Context, demo bool) (*machine.Machine, func(), error) {
	folder, err := os.MkdirTemp("", "tandem-bench-*")
	if err != nil {
		return nil, nil, err
	}
	config := machine.Config{Addr: "127.0.0.1:0", Data: filepath.Join(folder, "data"), Service: service.Default, Demo: demo}
	m, err := machine.Open(ctx, config, io.Discard, machine.Wrap{})
	if err != nil {
		return nil, nil, err
	}
	stop := func() {
		if err := errors.Join(m.Close(), os.RemoveAll(folder)); err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
	}
	if err := m.Start(ctx); err != nil {
		stop()
		return nil, nil, err
	}
	if demo {
		err = m.Seed(ctx, io.Discard)
	}
	return m, stop, err
}

const foyers = 5000

// pipeline imports a monthly file from its drop to its report, then the next month's with the same dossiers.
func pipeline(ctx context.Context) ([]row, error) {
	m, stop, err := start(ctx, false)
	if err != nil {
		return nil, err
	}
	defer stop()
	first, err := imported(ctx, m, "2026-09-30", "2026-10-05")
	if err != nil {
		return nil, err
	}
	again, err := imported(ctx, m, "2026-10-31", "2026-11-05")
	if err != nil {
		return nil, err
	}
	return []row{
		{fmt.Sprintf("%d new foyers, drop to report, durable", foyers), perSecond(foyers, first), first.Round(time.Millisecond).String(), "5,000/s"},
		{fmt.Sprintf("%d unchanged foyers, drop to report", foyers), perSecond(foyers, again), again.Round(time.Millisecond).String(), "25,000/s"},
	}, nil
}

func imported(ctx context.Context, m *machine.Machine, reference, created string) (time.Duration, error) {
	var file bytes.Buffer
	options := synthetic.Options{Foyers: foyers, Seed: 7, File: synthetic.File{Reference: calendar.MustParse(reference), Created: calendar.MustParse(created)}}
	if err := synthetic.Write(&file, options); err != nil {
		return 0, err
	}
	house, err := m.House(ctx, []seal.Group{intake.Group, seal.Blind})
	if err != nil {
		return 0, err
	}
	desk := intake.New(house.Vault, m.Objects, m.Service)
	began := time.Now()
	if err := m.Objects.Put(ctx, "DropBucket", "caf/"+reference, &file); err != nil {
		return 0, err
	}
	for time.Since(began) < 2*time.Minute {
		reports, err := desk.List(ctx, 1)
		if err != nil {
			return 0, err
		}
		if len(reports) == 1 && reports[0].Reference == reference && reports[0].Status != intake.Running {
			if reports[0].Status != intake.OK {
				return 0, fmt.Errorf("import: %s", reports[0].Message)
			}
			return time.Since(began), nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, errors.New("import: two minutes were not enough")
}

// visitor calls the machine in process, through the same events as on AWS.
type visitor struct {
	machine *machine.Machine
	cookie  string
}

func (v *visitor) call(method, path string, in any) (int, map[string]any, error) {
	var body io.Reader = http.NoBody
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return 0, nil, err
		}
		body = bytes.NewReader(text)
	}
	request := httptest.NewRequest(method, "http://127.0.0.1"+path, body)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Cookie", v.cookie)
	recorder := httptest.NewRecorder()
	v.machine.ServeHTTP(recorder, request)
	if set := recorder.Header().Get("Set-Cookie"); set != "" {
		v.cookie, _, _ = strings.Cut(set, ";")
	}
	out := map[string]any{}
	if recorder.Body.Len() > 0 {
		if err := json.Unmarshal(recorder.Body.Bytes(), &out); err != nil {
			return recorder.Code, nil, fmt.Errorf("%s %s: %w", method, path, err)
		}
	}
	if recorder.Code >= 400 {
		return recorder.Code, out, fmt.Errorf("%s %s: %d %v", method, path, recorder.Code, out["detail"])
	}
	return recorder.Code, out, nil
}

const clients = 8

// requests measures reads and durable writes at eight at once, sign-in apart.
func requests(ctx context.Context) ([]row, error) {
	m, stop, err := start(ctx, true)
	if err != nil {
		return nil, err
	}
	defer stop()
	recruiters := make([]*visitor, clients)
	for i := range recruiters {
		recruiters[i] = &visitor{machine: m}
		if _, _, err := recruiters[i].call("POST", "/api/v1/account/session", map[string]any{"email": "recruteur@demo.example", "password": demo.Password}); err != nil {
			return nil, err
		}
	}
	offers := make([]string, clients)
	for i, v := range recruiters {
		_, created, err := v.call("POST", "/api/v1/offers", anOffer("Boulanger"))
		if err != nil {
			return nil, err
		}
		offers[i] = fmt.Sprint(created["id"])
	}
	reads, readP99, err := load(20000, func(client, turn int) error {
		path := []string{"/api/v1/account", "/api/v1/offers/" + offers[client] + "/own", "/api/v1/offers", "/api/v1/referentials/communes?q=arr"}[turn%4]
		_, _, err := recruiters[client].call("GET", path, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	writes, writeP99, err := load(4000, func(client, turn int) error {
		_, _, err := recruiters[client].call("PUT", "/api/v1/offers/"+offers[client], anOffer(fmt.Sprint("Boulanger ", turn)))
		return err
	})
	if err != nil {
		return nil, err
	}
	return []row{
		{"reads, 8 at once (account, own offer, own offers, commune search: a quarter each)", reads, "p99 " + readP99, "10,000/s, p99 10 ms"},
		{"durable writes, 8 at once (offer, sealed contact, outbox message)", writes, "p99 " + writeP99, "3,000/s, p99 10 ms"},
	}, nil
}

func anOffer(title string) map[string]any {
	return map[string]any{"title": title, "rome": "D1102", "commune": "62041", "contract": "CDI", "description": "Pétrir et cuire.", "contact": "Mme Contact"}
}

// load has eight clients call at once, and returns calls a second and the 99th percentile.
func load(total int, call func(client, turn int) error) (rate, p99 string, err error) {
	times := make([][]time.Duration, clients)
	failed := make([]error, clients)
	began := time.Now()
	var group sync.WaitGroup
	for client := range clients {
		group.Go(func() {
			for turn := range total / clients {
				from := time.Now()
				if failed[client] = call(client, turn); failed[client] != nil {
					return
				}
				times[client] = append(times[client], time.Since(from))
			}
		})
	}
	group.Wait()
	took := time.Since(began)
	all := slices.Sorted(slices.Values(slices.Concat(times...)))
	if err := errors.Join(failed...); err != nil || len(all) == 0 {
		return "", "", err
	}
	return perSecond(len(all), took), all[len(all)*99/100].Round(10 * time.Microsecond).String(), nil
}

// costs prints the table calls and units of each operation, as the test of the journey measured and holds them.
func costs(out io.Writer) error {
	text, err := os.ReadFile("infra/journey/testdata/cost.golden")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nTable calls and DynamoDB units of each operation (held by infra/journey, TestCost):\n\n%s", text)
	return nil
}
