package journey

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"tandem/infra/local/machine"
	"tandem/shared/flux/synthetic"
	"tandem/shared/table"
	"tandem/shared/table/metered"
)

var update = flag.Bool("update", false, "write testdata/cost.golden anew")

// cost is what one operation calls for and what DynamoDB would charge.
type cost struct {
	name    string
	figures metered.Figures
	calls   int // at most; 0: no budget
}

// meter measures operations one after the other on a machine in which nothing else happens.
type meter struct {
	*lab
	store *metered.Store
	costs []cost
}

func (m *meter) measure(name string, budget int, do func()) {
	m.t.Helper()
	m.store.Reset()
	do()
	m.costs = append(m.costs, cost{name, m.store.Snapshot(), budget})
}

func (m *meter) request(name string, budget, status int, who, method, path string, in any) (out map[string]any) {
	m.t.Helper()
	m.measure(name, budget, func() { out = m.must(status, who, method, path, in) })
	return out
}

func (m *meter) table() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "operation\tgets\tqueries\twrites\tadds\titems written\tread units\twrite units")
	for _, c := range m.costs {
		f := c.figures
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t%g\t%g\n", c.name, f.Gets, f.Queries, f.Writes, f.Adds, f.Items, f.ReadUnits, f.WriteUnits)
	}
	if err := w.Flush(); err != nil {
		m.t.Fatal(err)
	}
	return text.String()
}

// TestCost holds the table calls and units of each operation: an operation that becomes dearer says so here. A citizen's read makes three
// calls at most, a professional's five.
func TestCost(t *testing.T) {
	m := &meter{}
	wrap := machine.Wrap{Store: func(inner table.Store) table.Store {
		m.store = metered.New(inner)
		return m.store
	}}
	m.lab = matched(t).open(t, wrap)
	m.settle()
	const citizen, professional = 3, 5

	m.request("sign in", 0, 200, "zoe", http.MethodPost, "/api/v1/account/session", map[string]any{"email": zoeClaim["email"], "password": password})
	m.request("read one's account", citizen, 200, "zoe", http.MethodGet, "/api/v1/account", nil)
	m.request("read one's data", citizen, 200, "zoe", http.MethodGet, "/api/v1/account/data", nil)
	m.request("read a CV", citizen, 200, "zoe", http.MethodGet, "/api/v1/cvs/1", nil)
	m.request("write a CV", 0, 200, "zoe", http.MethodPut, "/api/v1/cvs/1", zoeCV)
	m.measure("message: an unpublished CV changed", 0, m.settle)
	m.request("publish a CV", 0, 200, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	m.measure("message: a CV was published", 0, m.settle)
	m.request("list the offers for me", citizen, 200, "zoe", http.MethodGet, "/api/v1/matches/offers", nil)
	offers := m.request("list one's offers", citizen, 200, "recruteur", http.MethodGet, "/api/v1/offers", nil)
	offer := text(t, offers, "offers", 0, "id")
	m.request("read one's offer", citizen, 200, "recruteur", http.MethodGet, "/api/v1/offers/"+offer+"/own", nil)
	m.request("write an offer", 0, 200, "recruteur", http.MethodPut, "/api/v1/offers/"+offer, bakery)
	m.measure("message: an offer changed", 0, m.settle)
	m.request("list the profiles for an offer, after a change", 0, 200, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil)
	m.request("list the profiles for an offer", professional, 200, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil)
	m.request("count who waits for a code", 0, 200, "agent", http.MethodGet, "/api/v1/admin/codes", nil)

	file, foyers := synthetic.Demo()
	file.Reference, file.Created = file.Reference.AddDays(30), file.Created.AddDays(30)
	var same strings.Builder
	if err := file.Write(&same, func(yield func(synthetic.Foyer) bool) {
		for _, foyer := range foyers {
			if !yield(foyer) {
				return
			}
		}
	}); err != nil {
		t.Fatal(err)
	}
	m.dropContent("inchange", []byte(same.String()))
	m.measure("import a file of 8 unchanged foyers", 0, m.settle)
	if per := applied(t, m.lab); per != "8 unchanged" {
		t.Fatalf("the import says %s", per)
	}
	checkCosts(t, m)
}

// applied says what the newest import did.
func applied(t *testing.T, l *lab) string {
	t.Helper()
	desk := l.imports()
	reports, err := desk.List(l.ctx, 1)
	if err != nil || len(reports) != 1 {
		t.Fatalf("%d reports, %v", len(reports), err)
	}
	return fmt.Sprintf("%d unchanged", reports[0].Counts.Unchanged)
}

func checkCosts(t *testing.T, m *meter) {
	t.Helper()
	for _, c := range m.costs {
		if c.calls > 0 && c.figures.Calls() > c.calls {
			t.Errorf("%s: %d table calls, %d at most: %+v", c.name, c.figures.Calls(), c.calls, c.figures)
		}
	}
	const golden = "testdata/cost.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(m.table()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), m.table()); diff != "" {
		t.Errorf("the costs have changed (-want +got); -update writes them anew:\n%s", diff)
	}
}
