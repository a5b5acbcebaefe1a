package main

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"time"

	"tandem/infra/runtimeapi"
	"tandem/infra/runtimeapi/blank"
	"tandem/infra/runtimeapi/built"
)

const starts = 15 // of each function, by turns; an odd number has a middle

// sample is a function as it is built for Lambda, and what its starts took.
type sample struct {
	main, event string
	options     runtimeapi.Options
	size        int64 // bytes of the binary
	took        []time.Duration
	peaks       []int64 // bytes, after one event
}

// functions measures starts as Lambda makes them: from the start of the binary until it asks for an event, every branch key unwrapped, and
// what it has in memory once it has answered one. Their AWS answers from this process: what the network adds there is not in it.
func functions(ctx context.Context) ([]row, error) {
	folder, err := os.MkdirTemp("", "tandem-bench-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	account := httptest.NewServer(blank.New())
	defer account.Close()
	hello := &sample{main: "./infra/bench/hello", event: "events/api/web-get-home.json", options: runtimeapi.Options{Name: "hello"}}
	offer, err := function("offer", "events/api/offers-get-repeated-query.json", account.URL)
	if err != nil {
		return nil, err
	}
	site, err := function("web", "events/api/web-get-home.json", account.URL)
	if err != nil {
		return nil, err
	}
	all := []*sample{hello, offer, site}
	for i, s := range all {
		s.options.Bootstrap = filepath.Join(folder, fmt.Sprint(i))
		if err := built.Build(ctx, ".", s.main, s.options.Bootstrap); err != nil {
			return nil, err
		}
		info, err := os.Stat(s.options.Bootstrap)
		if err != nil {
			return nil, err
		}
		s.size = info.Size()
	}
	for range starts {
		for _, s := range all {
			if err := s.start(ctx); err != nil {
				return nil, err
			}
		}
	}
	beside := "hello world on aws-lambda-go " + hello.told()
	return []row{
		{"function offer: start, peak memory after one event, binary", offer.told(), beside, "binary 13 MB (arm64)"},
		{"the site: start, peak memory after one event, binary", site.told(), beside, "binary 20 MB (arm64)"},
	}, nil
}

// function is a sample of the function of a folder, in an account in which nothing is stored.
func function(name, event, endpoint string) (*sample, error) {
	found, err := built.Find(".", name)
	if err != nil {
		return nil, err
	}
	return &sample{main: built.Package(name), event: event, options: found.Options("", blank.Environment(found.Keys, endpoint))}, nil
}

// start runs the function on its event once.
func (s *sample) start(ctx context.Context) error {
	event, err := os.ReadFile(s.event)
	if err != nil {
		return err
	}
	process, err := runtimeapi.Start(ctx, s.options)
	if err != nil {
		return err
	}
	answer, functionError, err := process.Invoke(ctx, event)
	process.Stop()
	if functionError != "" {
		err = errors.Join(err, fmt.Errorf("%s failed: %s", s.options.Name, answer))
	}
	figures := process.Figures()
	s.took, s.peaks = append(s.took, figures.Start), append(s.peaks, figures.PeakMemory)
	return err
}

// told is the median start and peak, and the size.
func (s *sample) told() string {
	slices.Sort(s.took)
	slices.Sort(s.peaks)
	peak := "memory unknown here"
	if middle := s.peaks[len(s.peaks)/2]; middle > 0 {
		peak = fmt.Sprintf("%.1f MB", float64(middle)/1e6)
	}
	return fmt.Sprintf("%.1f ms, %s, %.1f MB", s.took[len(s.took)/2].Seconds()*1e3, peak, float64(s.size)/1e6)
}
