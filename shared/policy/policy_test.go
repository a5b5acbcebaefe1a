package policy_test

import (
	"bytes"
	"encoding/csv"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"tandem/shared/policy"
	"tandem/shared/service"
)

var update = flag.Bool("update", false, "write the goldens")

func each(t *testing.T, check func(t *testing.T, svc *service.Service)) {
	t.Helper()
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(stack.Service+"-"+stack.Party, "-"), func(t *testing.T) { check(t, svc) })
	}
}

// everything is all that a service publishes.
type everything struct {
	Notice   policy.Notice         `yaml:"notice"`
	Table    policy.RetentionTable `yaml:"retention"`
	Register policy.Register       `yaml:"register"`
	Access   []policy.RoleAccess   `yaml:"access"`
	Copies   []policy.Copy         `yaml:"copies"`
}

func all(svc *service.Service) everything {
	return everything{policy.NoticeOf(svc), policy.RetentionOf(svc), policy.RegisterOf(svc), policy.AccessOf(svc), policy.CopiesOf(svc)}
}

// A change of a service file shows here as the change of what people read.
func TestWhatPeopleRead(t *testing.T) {
	each(t, func(t *testing.T, svc *service.Service) {
		found := all(svc)
		found.Table.Periods = nil // as in the notice
		text, err := yaml.Marshal(found)
		if err != nil {
			t.Fatal(err)
		}
		file := "testdata/" + strings.ReplaceAll(strings.TrimPrefix(t.Name(), "TestWhatPeopleRead/"), "/", "-") + ".golden"
		if *update {
			if err := os.WriteFile(file, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(text)); diff != "" {
			t.Errorf("(-want +got, -update to accept):\n%s", diff)
		}
	})
}

// Nothing is without words, and nothing speaks of the file's own sources or words: people read all of it.
func TestEverythingIsSaid(t *testing.T) {
	each(t, func(t *testing.T, svc *service.Service) {
		text, err := yaml.Marshal(all(svc))
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			line = strings.TrimSpace(line)
			switch {
			case strings.HasSuffix(line, `""`) || line == "-" || strings.HasSuffix(line, ": null"):
				t.Errorf("something is not said: %q", line)
			case strings.Contains(line, "'") && !strings.HasPrefix(line, "- '") && !strings.Contains(line, ": '"):
				t.Errorf("an apostrophe of typewriters: %q", line)
			case strings.Contains(line, "_"):
				t.Errorf("a word of the program: %q", line)
			}
		}
	})
}

// The register has what the RGPD, art. 30(1), asks of each processing.
func TestRegisterIsWhole(t *testing.T) {
	each(t, func(t *testing.T, svc *service.Service) {
		register := policy.RegisterOf(svc)
		if register.Controller.Name == "" || register.Controller.DPO == "" || register.Transfers == "" || len(register.Measures) == 0 {
			t.Errorf("the head lacks something: %+v", register)
		}
		if len(register.Entries) != len(svc.Purposes) {
			t.Fatalf("%d entries for %d purposes", len(register.Entries), len(svc.Purposes))
		}
		published := map[string]bool{}
		for _, entry := range register.Entries {
			if entry.Label == "" || entry.Basis == "" || len(entry.People) == 0 || len(entry.Data) == 0 || len(entry.Recipients) == 0 || len(entry.Periods) == 0 {
				t.Errorf("%s lacks something: %+v", entry.ID, entry)
			}
			for _, period := range entry.Periods {
				published[period[strings.LastIndex(period, "("):]] = true
			}
		}
		for _, rule := range svc.Rules {
			if !published["("+string(rule.ID)+")"] {
				t.Errorf("%s is in no entry", rule.ID)
			}
		}
	})
}

// A period of somebody else's account is not among those of a processing: a candidate does not read when a recruiter's data go.
func TestAnEntryIsAboutItsOwnPeople(t *testing.T) {
	each(t, func(t *testing.T, svc *service.Service) {
		for i, entry := range policy.RegisterOf(svc).Entries {
			for _, rule := range svc.Rules {
				var holders []service.Role
				for _, role := range svc.Roles {
					if role.Class == rule.Class {
						holders = append(holders, role.ID)
					}
				}
				theirs := len(holders) == 0
				for _, role := range svc.Purposes[i].Roles {
					for _, holder := range holders {
						theirs = theirs || holder == role
					}
				}
				if said := strings.Contains(strings.Join(entry.Periods, "\n"), "("+string(rule.ID)+")"); said && !theirs {
					t.Errorf("%s tells %s", entry.ID, rule.ID)
				}
			}
		}
	})
}

// Spreadsheets open the tables: as many cells on each line, the mark, and no cell that one would compute.
func TestTablesForSpreadsheets(t *testing.T) {
	each(t, func(t *testing.T, svc *service.Service) {
		for name, made := range map[string][]byte{"register": policy.RegisterOf(svc).CSV(), "retention": policy.RetentionOf(svc).CSV()} {
			plain, marked := bytes.CutPrefix(made, []byte("\xef\xbb\xbf"))
			reader := csv.NewReader(bytes.NewReader(plain))
			reader.Comma = ';'
			rows, err := reader.ReadAll()
			if err != nil || !marked {
				t.Fatalf("%s: %v, marked %v", name, err, marked)
			}
			lines := map[string]int{"register": len(svc.Purposes), "retention": len(svc.Rules) + len(svc.Technical) + len(svc.Outside)}[name]
			if name == "retention" && svc.Has(service.FeatureOffers) {
				lines++ // how long offers are on line
			}
			if len(rows) != lines+1 {
				t.Errorf("%s has %d lines for %d", name, len(rows), lines)
			}
			for _, row := range rows {
				for _, cell := range row {
					if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "+") || strings.HasPrefix(cell, "-") || strings.HasPrefix(cell, "@") {
						t.Errorf("%s: a spreadsheet would compute %q", name, cell)
					}
				}
			}
		}
	})
}

// A cell of the matrix that a role has not is not printed; one that it has says all that it holds.
func TestAccessIsTheMatrix(t *testing.T) {
	each(t, func(t *testing.T, svc *service.Service) {
		for i, row := range policy.AccessOf(svc) {
			cells := svc.Access[svc.Roles[i].ID]
			if len(row.Cells) != len(cells) {
				t.Errorf("%s: %d cells of %d", row.Role, len(row.Cells), len(cells))
			}
			for _, cell := range row.Cells {
				grant := cells[service.Category(cell.Code)]
				if got := len(strings.Split(cell.Can, ", ")); got != len(grant.Actions) || len(cell.Fields) != len(grant.Fields()) || (cell.Limit == "") != (grant.View == nil) {
					t.Errorf("%s, %s: %+v for %+v", row.Role, cell.Code, cell, grant)
				}
			}
		}
	})
}
