package purpose_test

import (
	"testing"

	"tandem/shared/calendar"
	"tandem/shared/purpose"
	"tandem/shared/seal"
	"tandem/shared/service"
)

// The purposes of two services, in their order and for one class each.
func svc() *service.Service {
	return &service.Service{
		Roles: []service.RoleSpec{{ID: "candidat", Class: "dossier"}, {ID: "recruteur", Class: "recruteur"}},
		Purposes: []service.Purpose{
			{ID: "aide", Roles: []service.Role{"candidat"}, Activities: []service.Activity{service.ActivityMatching}},
			{ID: "emploi", Roles: []service.Role{"candidat", "recruteur"}, Activities: []service.Activity{service.ActivityMatching, service.ActivityStatistics}},
		},
	}
}

// An activity may go on while one of its purposes is not opposed by the person; whose class no purpose concerns has nothing to oppose.
func TestMay(t *testing.T) {
	for name, test := range map[string]struct {
		class    string
		opposes  []string
		activity service.Activity
		want     bool
	}{
		"nothing opposed":           {"dossier", nil, service.ActivityMatching, true},
		"one of two purposes":       {"dossier", []string{"emploi"}, service.ActivityMatching, true},
		"both":                      {"dossier", []string{"aide", "emploi"}, service.ActivityMatching, false},
		"the only one of its class": {"recruteur", []string{"emploi"}, service.ActivityMatching, false},
		"another's purpose":         {"recruteur", []string{"aide"}, service.ActivityMatching, true},
		"another activity":          {"dossier", []string{"aide"}, service.ActivityStatistics, true},
		"statistics":                {"dossier", []string{"emploi"}, service.ActivityStatistics, false},
		"a class of no purpose":     {"journal", []string{"emploi"}, service.ActivityStatistics, true},
	} {
		unit := &seal.Unit{Class: test.class}
		purpose.Suspend(unit, test.opposes, "q1", calendar.Date{})
		if got := purpose.May(svc(), unit, test.activity); got != test.want {
			t.Errorf("%s: %v while it is weighed", name, got)
		}
		purpose.Grant(unit, test.opposes, "q1", calendar.Date{})
		if got := purpose.May(svc(), unit, test.activity); got != test.want {
			t.Errorf("%s: %v once granted", name, got)
		}
	}
}

// A refusal ends what its request suspended, and neither what was granted nor what another request suspended; the person alone ends what was granted.
func TestWhatEndsAnOpposition(t *testing.T) {
	unit := &seal.Unit{Class: "dossier"}
	purpose.Suspend(unit, []string{"aide"}, "q1", calendar.Date{})
	purpose.Suspend(unit, []string{"aide", "emploi"}, "q2", calendar.Date{})
	if got := unit.OpposedTo("aide").Request; got != "q1" {
		t.Errorf("a second request took the first one's place: %s", got)
	}
	if !purpose.Pending(unit, "q2") || purpose.Suspend(unit, []string{"emploi"}, "q3", calendar.Date{}) {
		t.Error("what is opposed already was opposed anew")
	}
	purpose.Grant(unit, []string{"aide"}, "q1", calendar.Date{})
	if purpose.Pending(unit, "q1") || purpose.Resume(unit, "q1") || !purpose.Resume(unit, "q2") || len(unit.Opposed) != 1 {
		t.Errorf("after the refusal of the second: %+v", unit.Opposed)
	}
	if purpose.TakeBack(unit, "emploi") || !purpose.TakeBack(unit, "aide") || len(unit.Opposed) != 0 {
		t.Errorf("after it was taken back: %+v", unit.Opposed)
	}
}
