package journey

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tandem/infra/local/machine"
)

// TestSameSite follows every link that a visitor finds, on a machine and on a deployed stack: both give the same pages, but for the path that
// the stack is served under, and the same description of the API.
func TestSameSite(t *testing.T) {
	if os.Getenv("TANDEM_DESK") == "" {
		t.Skip("make deploy-local runs this test on what it deploys")
	}
	deployed, local := open(t), start(t, machine.Wrap{})
	there, here := newBrowser(t, deployed.url), newBrowser(t, local.url)
	seen, left := map[string]bool{}, []string{"/"}
	for len(left) > 0 {
		path := left[0]
		left = left[1:]
		if seen[path] {
			continue
		}
		seen[path] = true
		here.open(path)
		there.open(path)
		if diff := cmp.Diff(here.page, strings.ReplaceAll(there.page, `="`+there.prefix()+"/", `="/`)); diff != "" {
			t.Errorf("%s (-machine +stack):\n%s", path, diff)
		}
		for _, link := range anchor.FindAllStringSubmatch(here.page, -1) {
			if address, _, _ := strings.Cut(link[1], "#"); strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "/_local") {
				left = append(left, address)
			}
		}
	}
	if len(seen) < 5 {
		t.Errorf("only %d pages", len(seen))
	}
	t.Logf("%d pages", len(seen))
	const description = "/api/v1/openapi.json"
	machines := newVisitor(t, local.url).must(http.StatusOK, http.MethodGet, description, nil)
	if diff := cmp.Diff(machines, newVisitor(t, deployed.url).must(http.StatusOK, http.MethodGet, description, nil)); diff != "" || len(machines) == 0 {
		t.Errorf("%s (-machine +stack):\n%s", description, diff)
	}
}
