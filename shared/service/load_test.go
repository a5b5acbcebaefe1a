package service

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the goldens")

func TestLoadEveryService(t *testing.T) {
	for _, stack := range Stacks() {
		id := stack.Service
		svc, err := Load(id, stack.Party)
		if err != nil {
			t.Fatalf("Load(%v):\n%v", stack, err)
		}
		if svc.ID != id || svc.Party != stack.Party || svc.Zone == nil || svc.Terms.Date.IsZero() {
			t.Errorf("Load(%s) gives %s, zone %v, terms of %s", id, svc.ID, svc.Zone, svc.Terms.Date)
		}
	}
	if _, err := Load("nowhere", ""); err == nil || !strings.Contains(err.Error(), "monjob62") {
		t.Errorf("an unknown service: %v", err)
	}
}

// Every mistake of a bad file is listed, each with its line and key.
func TestBadFiles(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			svc, err := Parse(filepath.Base(file), "", data)
			var mistakes Mistakes
			if svc != nil || !errors.As(err, &mistakes) {
				t.Fatalf("accepted, or another error: %v", err)
			}
			for _, one := range mistakes {
				if one.Line < 1 || one.Line > max(1, strings.Count(string(data), "\n")) || one.Key == "" || one.Text == "" {
					t.Errorf("mistake without a place: %+v", one)
				}
			}
			golden := strings.TrimSuffix(file, ".yaml") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(err.Error()+"\n"), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), mistakes.Error()+"\n"); diff != "" {
				t.Errorf("mistakes (-want +got):\n%s", diff)
			}
		})
	}
}

// One change to a good file gives one mistake, at the line and key of the change.
func TestOneMistake(t *testing.T) {
	small, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse("small.yaml", "", small); err != nil {
		t.Fatalf("the good file:\n%v", err)
	}
	tests := []struct{ name, old, new, key string }{
		{"offers of half a policy", "time_zone: Europe/Paris\n", "time_zone: Europe/Paris\noffers: {life: P30D}\n", "offers.remind"},
		{"conditions that change nothing", "cgu: {version: \"1\", date: 2024-01-01}", "cgu: {version: \"2\", date: 2025-01-01, accept: true, earlier: [{version: \"1\", date: 2024-01-01}]}", "texts.cgu.changes"},
		{"an earlier version later", "cgu: {version: \"1\", date: 2024-01-01}", "cgu: {version: \"2\", date: 2025-01-01, changes: [\"Tout.\"], earlier: [{version: \"1\", date: 2025-01-02}]}", "texts.cgu.earlier[0]"},
		{"a version twice", "cgu: {version: \"1\", date: 2024-01-01}", "cgu: {version: \"1\", date: 2025-01-01, changes: [\"Tout.\"], earlier: [{version: \"1\", date: 2024-01-02}]}", "texts.cgu.earlier[0]"},
		{"a notice to accept", "privacy: {version: \"1\", date: 2024-02-29}", "privacy: {version: \"1\", date: 2024-02-29, accept: true}", "texts.privacy.accept"},
		{"unknown key", "name: Petit\n", "name: Petit\nnick: P\n", "nick"},
		{"missing key", "time_zone: Europe/Paris\n", "", "time_zone"},
		{"wrong type", "name: Petit", "name: [Petit]", "name"},
		{"number for text", `department: "99"`, "department: 99", "controller.department"},
		{"no zone", "Europe/Paris", "Europe/Berlin", "time_zone"},
		{"no home", "  home: {title: \"Bienvenue\", lead: \"Petit service.\"}\n", "", "texts.home"},
		{"home without a lead", ", lead: \"Petit service.\"", "", "texts.home.lead"},
		{"home with too much", "lead: \"Petit service.\"", "lead: \"Petit service.\", more: \"Plus.\"", "texts.home.more"},
		{"no colour", `light: "#0b5563"`, `light: "teal"`, "theme.light"},
		{"a colour that is too light on white", `light: "#0b5563"`, `light: "#7799aa"`, "theme.light"},
		{"a colour that is too dark on black", `dark: "#86d3df"`, `dark: "#0b5563"`, "theme.dark"},
		{"a colour too many", `dark: "#86d3df"`, `dark: "#86d3df", night: "#86d3df"`, "theme.night"},
		{"no date", "2024-02-29", "2023-02-29", "texts.privacy.date"},
		{"duplicate role", "  agent: {label: Agent,", "  usager: {label: Agent,", "roles.usager"},
		{"designations by a role that is none", "  agent: {roles", "  king: {roles", "designations.king"},
		{"designations by somebody who registers", "  agent: {roles", "  usager: {roles", "designations.usager"},
		{"designation of a role that is none", "roles: [agent], seed", "roles: [agent, king], seed", "designations.agent.roles[1]"},
		{"designation of somebody who registers", "roles: [agent], seed", "roles: [agent, usager], seed", "designations.agent.roles[1]"},
		{"a role that nobody designates", "roles: [agent], seed", "roles: [], seed", "designations"},
		{"designations without a seed", "roles: [agent], seed: \"000:2\"", "roles: [agent]", "designations.agent.seed"},
		{"no designations", "designations:\n  agent: {roles: [agent], seed: \"000:2\"}\n", "", "designations"},
		{"duplicate field", "name: code", "name: lastName", "registration.usager[1].name"},
		{"purpose that uses what its people do not have", "basis: public_task, text", "basis: public_task, categories: [IND], text", "purposes[0].categories"},
		{"opposition without terms", "roles: [usager], seed: \"000:9\"", "roles: [usager], opposition: {text: Non.}, seed: \"000:9\"", "purposes[0].opposition.terms"},
		{"opposition refused without a reason", "roles: [usager], seed: \"000:9\"", "roles: [usager], opposition: {terms: none}, seed: \"000:9\"", "purposes[0].opposition.text"},
		{"opposition to what the law orders", "basis: public_task, text: Code exemple, roles: [usager]", "basis: obligation, text: Code exemple, roles: [usager], opposition: {terms: free}", "purposes[0].opposition.terms"},
		{"unknown activity", "roles: [usager], seed: \"000:9\"", "roles: [usager], activities: [spying], seed: \"000:9\"", "purposes[0].activities[0]"},
		{"review by nobody", "rights:\n", "rights:\n  human_review: {bases: [public_task], seed: \"000:9\"}\n", "rights.human_review.by"},
		{"review by a role that is none", "rights:\n", "rights:\n  human_review: {bases: [public_task], by: king, seed: \"000:9\"}\n", "rights.human_review.by"},
		{"field without a label", "fields: [name, phone]", "fields: [name, phone, fax]", "categories.ID.fields[2]"},
		{"unknown role in a purpose", "roles: [usager], seed: \"000:9\"", "roles: [king], seed: \"000:9\"", "purposes[0].roles[0]"},
		{"unknown role in the matrix", "  agent: {ID: R@portfolio", "  king: {ID: R@portfolio", "access.king"},
		{"unknown category", "LOG: R@self}", "LAG: R@self}", "access.usager.LAG"},
		{"unknown action", "RU@self", "RK@self", "access.usager.ID"},
		{"unknown scope", "R@portfolio", "R@galaxy", "access.agent.ID"},
		{"unknown view", "(phone)", "(fax)", "access.usager.ID"},
		{"view of another category", "LOG: R@self}", "LOG: R@self(phone)}", "access.usager.LOG"},
		{"unknown class", "class: log", "class: lag", "retention[1].class"},
		{"unknown rule category", "categories: [LOG]", "categories: [LOG, LAG]", "retention[1].categories[1]"},
		{"duplicate rule", "id: R-2", "id: R-1", "retention[1].id"},
		{"category without group", "group: identity, ", "", "categories.ID.group"},
		{"category without owner", "owner: [usager], ", "", "categories.ID.owner"},
		{"owner of nobody", "owner: [usager],", "owner: [],", "categories.ID.owner"},
		{"category without rule", "categories: [LOG]", "categories: []", "categories.LOG"},
		{"rule for no personal data", "categories: [LOG]", "categories: [LOG, IND]", "categories.IND"},
		{"group without personal data", "personal: false", "personal: false, group: trace", "categories.IND.group"},
		{"bad period", "period: P36M", "period: 36M", "retention[0].period"},
		{"bad cap", "caps: {logged: P8M}", "caps: {logged: 8M}", "retention[1].caps.logged"},
		{"rule without clock", "clock: logged, ", "", "retention[1].clock"},
		{"minimum above the period", "minimum: P35M", "minimum: P37M", "retention[0].minimum"},
		{"minimum above a cap", "caps: {logged: P8M}", "caps: {logged: P5M}", "retention[1].caps.logged"},
		{"min+max without minimum", "minimum: P6M, ", "", "retention[1].minimum"},
		{"notice in months", "notice: P30D", "notice: P1M", "retention[0].notice"},
		{"hold for ever", "override: litigation_final_decision, ", "", "retention[0].override"},
		{"reset by the clock", "reset: [rsa_right_reopened]", "reset: [rsa_right_ceased]", "retention[0].reset"},
		{"within itself", "class: log,", "class: log, within: log,", "retention[1].within"},
		{"unknown event", "clock: logged,", "clock: lagged,", "retention[1].clock"},
		{"unknown feature", "flux: true,", "flux: true, flex: true,", "features.flex"},
		{"feature left out", "vault: false", "", "features.vault"},
		{"account without class", "class: dossier, account: code", "account: code", "roles.usager.class"},
		{"record of no category", "journal: LOG", "journal: LAG", "records.journal"},
		{"recipient of no category", "categories: [ID], text", "categories: [LAG], text", "recipients[0].categories[0]"},
		{"unknown right", "access: {bases", "excess: {bases", "rights.excess"},
		{"unknown basis", "bases: [public_task]", "bases: [habit]", "rights.access.bases[0]"},
		{"an account that survives itself", "dossier: {label: Dossier, per_record: false", "dossier: {label: Dossier, per_record: false, survives: true", "classes.dossier.survives"},
		{"class without rule", "  log: {label", "  code: {label: Code, per_record: true}\n  log: {label", "classes.code"},
		{"sealed nowhere", "end: anonymise", "end: seal", "retention[1].into"},
		{"sealed into itself", "end: anonymise", "end: seal, into: log", "retention[1].into"},
		{"sealed without a set", "end: anonymise", "end: seal, into: dossier", "retention[1].keep"},
		{"a condition for nothing", "end: anonymise", "end: anonymise, if: logged", "retention[1].into"},
		{"unknown party", "class: log, subject", "party: moon, class: log, subject", "retention[1].party"},
		{"bounds of no condition", "class: log,", "class: log, since: [logged],", "retention[1].when"},
		{"bad bound", "class: log,", "class: log, when: [logged], by: {logged: 8M},", "retention[1].by.logged"},
		{"unknown need", "class: log,", "class: log, needs: lagged,", "retention[1].needs"},
		{"unknown sooner", "class: log,", "class: log, sooner: lagged,", "retention[1].sooner"},
		{"bad floor", "caps: {logged: P8M}", "floors: {logged: 8M}", "retention[1].floors.logged"},
		{"unknown scope beside a known one", "R@portfolio,", "R@portfolio|galaxy,", "access.agent.ID"},
		{"two rules fight", "class: log, subject: Journaux, categories: [LOG], clock: logged", "class: dossier, subject: Journaux, categories: [LOG], clock: rsa_right_ceased", "retention[1].clock"},
		{"no registration", "  usager:\n    - {name: lastName, label: Nom, input: text, required: true, seed: \"000:3\"}\n    - {name: code, label: Code, input: text, required: true, seed: \"000:4\"}\n", "  {}\n", "registration.usager"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, after, found := strings.Cut(string(small), test.old)
			if !found {
				t.Fatalf("the good file has no %q", test.old)
			}
			_, err := Parse("small.yaml", "", []byte(before+test.new+after))
			var mistakes Mistakes
			if !errors.As(err, &mistakes) {
				t.Fatalf("accepted, or another error: %v", err)
			}
			at := slices.IndexFunc(mistakes, func(m Mistake) bool { return m.Key == test.key })
			if at < 0 {
				t.Fatalf("nothing about %s:\n%v", test.key, err)
			}
			if place := "small.yaml:" + strconv.Itoa(mistakes[at].Line) + ": " + test.key + " : "; !strings.HasPrefix(mistakes[at].String(), place) {
				t.Errorf("got %q, want it to begin with %q", mistakes[at], place)
			}
		})
	}
}

// A change to the base gives one mistake, in the base.
func TestBaseMistake(t *testing.T) {
	small, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct{ name, old, new, key string }{
		{"event that the program does not know", "logged: inscription", "lagged: inscription", "events.lagged"},
		{"technical rule of the same name", "id: XX-02", "id: XX-01", "technical[1].id"},
		{"no limit", "share: 2,", "share: 0,", "purge.share"},
		{"negative gap", "gap: 48h", "gap: -48h", "purge.gap"},
		{"unknown right", "  access: accéder", "  excess: accéder", "rights.excess"},
		{"deadline left out", "answer: P1M, ", "", "deadlines.answer"},
		{"deadline unreadable", "authority: 72h", "authority: 3j", "deadlines.authority"},
		{"offers without end", "{life: P60D,", "{life: P0D,", "offers.life"},
		{"offers that are never told of", "remind: P7D}", "remind: P0D}", "offers.remind"},
		{"a reminder in months", "remind: P7D}", "remind: P1M}", "offers.remind"},
		{"a reminder after the end", "{life: P60D, remind: P7D}", "{life: P1M, remind: P28D}", "offers.remind"},
		{"offers that nothing reminds of", ", remind: P7D}", "}", "offers.remind"},
		{"view that names fields", "visa: {label", "visa: {only: [phone], label", "views.visa.only[0]"},
		{"unknown key", "hosting: en", "hosted: ici\nhosting: en", "hosted"},
		{"no measures", "measures:\n", "means:\n", "measures"},
		{"copy said twice", "id: files, copy", "id: records, copy", "residual[1].id"},
		{"copy of no feature", "feature: matching}", "feature: dancing}", "residual[9].feature"},
		{"copy unreadable after its end", "unreadable: 168h, lifetime: 840h", "unreadable: 900h, lifetime: 840h", "residual[4].unreadable"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before, after, found := strings.Cut(string(base), test.old)
			if !found {
				t.Fatalf("the base has no %q", test.old)
			}
			_, err := parse([]byte(before+test.new+after), "small.yaml", "", small)
			var mistakes Mistakes
			if !errors.As(err, &mistakes) || !slices.ContainsFunc(mistakes, func(m Mistake) bool { return m.File == baseFile && m.Key == test.key }) {
				t.Fatalf("nothing about %s:\n%v", test.key, err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	small, err := os.ReadFile("testdata/small.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(small)
	f.Add([]byte("id: a\n<<: {b: c}\n? [x]\n: y\n"))
	f.Add([]byte("retention: [1, {}]\naccess: {a: {b: }}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		svc, err := Parse("fuzz.yaml", "", data)
		if (svc == nil) == (err == nil) {
			t.Fatalf("service %v with error %v", svc, err)
		}
	})
}
