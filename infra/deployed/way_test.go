package deployed_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tandem/infra/deployed/stacktest"
	"tandem/shared/serve"
)

// BenchmarkWay measures the two ways by which the site could reach a function of the API (infra/adr/0008): its event by lambda:InvokeFunction,
// and a second trip through the gateway; with a warm process of the function, and with none. On a stack that `make deploy-local KEEP=1` keeps:
//
//	TANDEM_STACK=tandem-local AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=eu-west-3 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test \
//	go test ./infra/deployed -run '^$' -bench Way -benchtime 30x
func BenchmarkWay(b *testing.B) {
	stack := stacktest.Open(b)
	const function, path = "ReferentialFunction", "/api/v1/referentials/communes?q=arras"
	event, err := serve.Event(httptest.NewRequest(http.MethodGet, path, nil), "", "essai", "127.0.0.1", 0)
	if err != nil {
		b.Fatal(err)
	}
	payload, err := json.Marshal(event)
	if err != nil {
		b.Fatal(err)
	}
	host, base, _ := strings.Cut(strings.TrimPrefix(stack.Site(), "http://"), "/")
	_, port, err := net.SplitHostPort(host)
	if err != nil {
		b.Fatal(err)
	}
	ways := map[string]func() error{
		"invoke": func() error {
			_, err := stack.Invoke(context.Background(), function, payload)
			return err
		},
		"gateway": func() error {
			request, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:"+port+"/"+base+path, nil)
			if err != nil {
				return err
			}
			request.Host = host
			answer, err := http.DefaultClient.Do(request)
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			if answer.StatusCode != http.StatusOK {
				return fmt.Errorf("status %s", answer.Status)
			}
			_, err = io.Copy(io.Discard, answer.Body)
			return err
		},
	}
	for _, way := range []string{"invoke", "gateway"} {
		for _, cold := range []bool{false, true} {
			b.Run(way+map[bool]string{false: " warm", true: " cold"}[cold], func(b *testing.B) {
				for b.Loop() {
					if cold {
						b.StopTimer()
						if _, err := stack.Kill(function); err != nil {
							b.Fatal(err)
						}
						time.Sleep(300 * time.Millisecond) // until the emulator sees that it is gone
						b.StartTimer()
					}
					if err := ways[way](); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
