package journey

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"text/tabwriter"

	"github.com/google/go-cmp/cmp"

	"tandem/functions/fluxapply"
	"tandem/infra/local/machine"
	"tandem/shared/dossier"
	"tandem/shared/flux"
	"tandem/shared/flux/synthetic"
	"tandem/shared/id"
	"tandem/shared/seal"
	"tandem/shared/table"
	"tandem/shared/table/metered"
)

var update = flag.Bool("update", false, "write testdata/cost.golden anew")

// cost is what one operation calls for and what DynamoDB would charge.
type cost struct {
	name    string
	figures metered.Figures
	budget  budget
}

// budget is what the design allows an operation.
type budget int

const (
	none         budget = iota
	citizen             // a read of one's own: three table calls (session, unit, records)
	professional        // a read of others': five, its journal entry among them
	write               // one transaction after its reads
)

func (b budget) broken(f metered.Figures) bool {
	switch b {
	case citizen:
		return f.Calls() > 3 || f.Writes > 0
	case professional:
		return f.Calls() > 5
	case write:
		return f.Writes != 1
	}
	return false
}

// meter measures operations one after the other on a machine in which nothing else happens.
type meter struct {
	*lab
	store *metered.Store
	costs []cost
}

// meterOn opens a state with a store that counts.
func meterOn(t *testing.T, from base) *meter {
	t.Helper()
	m := &meter{}
	m.lab = from.open(t, machine.Wrap{Store: func(inner table.Store) table.Store {
		m.store = metered.New(inner)
		return m.store
	}})
	return m
}

func (m *meter) measure(name string, budget budget, do func()) {
	m.t.Helper()
	m.store.Reset()
	do()
	m.costs = append(m.costs, cost{name, m.store.Snapshot(), budget})
}

func (m *meter) request(name string, budget budget, status int, who, method, path string, in any) (out map[string]any) {
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

// TestCost holds the table calls and units of each operation: an operation that becomes dearer says so here.
func TestCost(t *testing.T) {
	t.Parallel()
	m := meterOn(t, matched(t))
	for _, who := range []string{"zoe", "paul", "recruteur", "agent"} { // a session notes once a minute that it is used
		m.must(http.StatusOK, who, http.MethodGet, "/api/v1/account", nil)
	}
	m.must(http.StatusOK, "paul", http.MethodGet, "/api/v1/matches/offers", nil) // the projection is read once
	m.requests()
	m.foyers(t)
	purged := meterOn(t, released(t))
	purged.must(http.StatusOK, "dpo", http.MethodPost, "/api/v1/admin/purges/"+released(t).run+"/releases", nil)
	if err := purged.m.Wake(purged.ctx); err != nil {
		t.Fatal(err)
	}
	purged.measure("message: a purge of one person, with a file", none, func() {
		if err := purged.m.Work(purged.ctx); err != nil {
			t.Fatal(err)
		}
	})
	m.costs = append(m.costs, purged.costs...)
	checkCosts(t, m)
}

// requests measures what people ask for, and the messages that follow from it.
func (m *meter) requests() {
	m.t.Helper()
	m.request("sign in", none, 200, "zoe", http.MethodPost, "/api/v1/account/session", map[string]any{"email": zoeClaim["email"], "password": password})
	m.request("read one's account", citizen, 200, "zoe", http.MethodGet, "/api/v1/account", nil)
	m.request("read one's data", citizen, 200, "zoe", http.MethodGet, "/api/v1/account/data", nil)
	m.request("read a CV", citizen, 200, "zoe", http.MethodGet, "/api/v1/cvs/1", nil)
	m.request("write a CV", write, 200, "zoe", http.MethodPut, "/api/v1/cvs/1", zoeCV)
	m.measure("message: an unpublished CV changed", none, m.settle)
	m.request("publish a CV", write, 200, "zoe", http.MethodPost, "/api/v1/cvs/1/publication", nil)
	m.measure("message: a CV was published", none, m.settle)
	m.request("list the offers for me", citizen, 200, "zoe", http.MethodGet, "/api/v1/matches/offers", nil)
	offers := m.request("list one's offers", citizen, 200, "recruteur", http.MethodGet, "/api/v1/offers", nil)
	offer := text(m.t, offers, "offers", 0, "id")
	m.request("read one's offer", citizen, 200, "recruteur", http.MethodGet, "/api/v1/offers/"+offer+"/own", nil)
	m.request("write an offer", write, 200, "recruteur", http.MethodPut, "/api/v1/offers/"+offer, bakery)
	m.measure("message: an offer changed", none, m.settle)
	draft := text(m.t, m.request("create an offer", write, 201, "recruteur", http.MethodPost, "/api/v1/offers", bakery), "id")
	m.settle()
	m.request("publish an offer", write, 200, "recruteur", http.MethodPost, "/api/v1/offers/"+draft+"/publication", nil)
	m.measure("message: an offer was published", none, m.settle)
	m.request("list the profiles for an offer, after a change", none, 200, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil)
	m.request("search the offers, without an account", citizen, 200, "", http.MethodGet, "/api/v1/offers/search?job=boulanger&place=Arras&within=20&order=distance", nil)
	m.request("search the offers by words", citizen, 200, "", http.MethodGet, "/api/v1/offers/search?words=boulangers+arras", nil)
	m.request("list the profiles for an offer", professional, 200, "recruteur", http.MethodGet, "/api/v1/matches/profiles/"+offer, nil)
}

// foyers measures foyers one by one, then what becomes of a new one: a code, and a registration.
func (m *meter) foyers(t *testing.T) {
	t.Helper()
	house, err := m.m.House(m.ctx, fluxapply.Groups)
	if err != nil {
		t.Fatal(err)
	}
	desk := dossier.New(house.Vault, house.Service)
	_, foyers := synthetic.Demo()
	foyers[0].Address.Numero = "14"
	fresh := foyers[2]
	fresh.Numero, fresh.Matricule, fresh.Persons = "01024041099", "000999900000000", slices.Clone(fresh.Persons)
	fresh.Persons[0].NIR, fresh.Persons[0].Prenom = "1920262119990", "RAOUL"
	for _, c := range []struct {
		name  string
		foyer synthetic.Foyer
		want  dossier.Outcome
	}{
		{"apply a foyer that did not change", foyers[3], dossier.Unchanged},
		{"apply a foyer that changed, of one person", foyers[0], dossier.Updated},
		{"apply a new foyer, of one person", fresh, dossier.Created},
	} {
		staged := stage(t, house.Vault.Ring, c.foyer)
		m.measure(c.name, none, func() {
			outcome, err := desk.Apply(m.ctx, staged, id.Import("0000000000000000000000000g"), "2026-11-30|2026-12-05")
			if err != nil || outcome != c.want {
				t.Fatalf("%s: %s, %v", c.name, outcome, err)
			}
		})
	}
	if last := m.costs[len(m.costs)-3].figures; last.Calls() != 1 || last.Gets != 1 {
		t.Errorf("a foyer that did not change costs %+v: it is to cost one read", last)
	}
	letters := m.request("issue a code", none, 201, "agent", http.MethodPost, "/api/v1/admin/codes", map[string]any{"limit": 10})
	claim := map[string]any{
		"lastName": "Spécimen", "firstName": "Raoul", "birthDate": "1992-02-29", "email": "raoul@demo.example", "postalCode": "62400", "password": password,
		"termsAccepted": true, "code": text(t, letters, "letters", 0, "code"),
	}
	m.request("register a candidate", write, 202, "", http.MethodPost, "/api/v1/registrations/candidates", claim)
	m.measure("message: somebody registered", none, m.settle)
}

// stage reads one foyer as an import does.
func stage(t *testing.T, ring *seal.Ring, foyer synthetic.Foyer) (staged dossier.Staged) {
	t.Helper()
	file, _ := synthetic.DemoClosing()
	var content bytes.Buffer
	if err := file.Write(&content, slices.Values([]synthetic.Foyer{foyer})); err != nil {
		t.Fatal(err)
	}
	_, err := flux.Read(&content, flux.Options{Departement: "062"}, func(read flux.Foyer) (err error) {
		staged, err = dossier.Stage(ring, read)
		return err
	}, func(reject flux.Reject) error { return fmt.Errorf("rejected: %s", reject.Message) })
	if err != nil {
		t.Fatal(err)
	}
	return staged
}

func checkCosts(t *testing.T, m *meter) {
	t.Helper()
	for _, c := range m.costs {
		if c.budget.broken(c.figures) {
			t.Errorf("%s is over its budget: %+v", c.name, c.figures)
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
