package oracle

// known is what is known at an instant: the last day of each fact.
type known map[string]Day

// latest gives the latest day of the facts that are known.
func (k known) latest(facts ...string) (Day, bool) {
	var best Day
	found := false
	for _, fact := range facts {
		if day, ok := k[fact]; ok && (!found || day > best) {
			best, found = day, true
		}
	}
	return best, found
}

// later says whether one of the facts is known for a day after this one.
func (k known) later(day Day, facts ...string) bool {
	other, ok := k.latest(facts...)
	return ok && other > day
}

// outcome is a reading without an instant: due, or why not.
type outcome struct {
	rule   string
	active string // why nothing is due; empty when something is
	due    Day
	closed Day // last day of use when it is earlier than due; else equal to due; -1 without an end
	notice bool
	end    End
}

func due(rule string, day Day) outcome {
	return outcome{rule: rule, due: day, closed: day, end: Delete}
}

func active(rule, why string) outcome {
	return outcome{rule: rule, active: why, closed: -1, end: Delete}
}

// sooner keeps the one that ends first.
func sooner(a, b outcome) outcome {
	if b.active == "" && (a.active != "" || b.due < a.due) {
		return b
	}
	return a
}

// rsa is a period of 36 months from a start that a final decision replaces when it is later (000:237).
func (k known) rsa(rule string, start Day) outcome {
	if decision, ok := k["litigation_final_decision"]; ok && decision > start {
		start = decision
	}
	return due(rule, start.Months(36))
}

// ceased is the day on which the right ended and did not begin again: a reopening on that day or later, an opening later.
func (k known) ceased() (Day, bool) {
	day, ok := k["rsa_right_ceased"]
	if reopened, again := k["rsa_right_reopened"]; !ok || again && reopened >= day || k.later(day, "rsa_right_opened") {
		return 0, false
	}
	return day, true
}

// dossier reads MJ-01, MJ-01b and MJ-01c (000:134, 000:140, 000:237, 000:253).
func dossier(k known) outcome {
	if death, dead := k["death"]; dead {
		start, ok := k.ceased()
		if !ok {
			start = death // whoever had a right had it until then
		}
		result := k.rsa("MJ-01c", start)
		if erasure, ok := k["post_mortem_erasure"]; ok {
			result = sooner(result, due("MJ-01c", max(erasure, death)))
		}
		return result
	}
	if day, ok := k.ceased(); ok {
		return k.rsa("MJ-01", day)
	}
	if _, had := k.latest("rsa_right_opened", "rsa_right_reopened", "rsa_right_ceased"); had {
		return active("MJ-01", "droit ouvert")
	}
	if refused, ok := k["rsa_refused"]; ok && !k.later(refused, "rsa_request_filed") {
		return k.rsa("MJ-01b", refused)
	}
	return active("MJ-01", "demande en cours")
}

// member reads MJ-01d: the other people of a household follow its right.
func member(k known) outcome {
	if day, ok := k.ceased(); ok {
		return k.rsa("MJ-01d", day)
	}
	return active("MJ-01d", "droit ouvert")
}

// jeune reads ML-02 (003:150, 003:152): the 26th birthday, or the end of the programme that runs on that day with a regular follow-up. The
// end of the enrolment closes the access before, except while such a programme runs. What is known of programmes is the last one begun.
func jeune(k known) outcome {
	born, known := k["birth"]
	birthday := born.Months(26 * 12)
	started, began := k["programme_started"]
	ended, over := k["programme_ended"]
	regular, followed := k["follow_up_regular"]
	exception := began && followed && known && started <= birthday && regular <= birthday
	running := exception && (!over || started > ended)

	result := due("ML-02", birthday)
	switch {
	case !known:
		result = active("ML-02", "naissance inconnue")
	case running:
		result = active("ML-02", "programme en cours")
	case exception && ended > birthday:
		result = due("ML-02", ended)
	}
	if left, ok := k["enrolment_ended"]; ok && !running {
		if exception {
			left = max(left, ended)
		}
		if result.active != "" || left < result.due {
			result.closed = left
		}
	}
	result.end = Anonymise
	if _, fund := k["esf_beneficiary"]; fund {
		result.end = Seal
	}
	return result
}

// supported reads CV-01 to CV-04 (004:113, 004:169, and what 004:253-274 leaves open). Of a support that took place the diagnosis stays as a
// proof, however the file ends (004:111).
func supported(party string, k known) outcome {
	whole := "CV-01"
	if party == "cd77" {
		whole = "CV-02"
	}
	result := active(whole, "accompagnement en cours")
	each := []struct {
		rule, fact string
		span       span
	}{{"CV-03", "refusal_returned", month(6)}, {"CV-04", "support_ended", month(6)}, {whole, "no_longer_necessary", now}}
	for _, one := range each {
		if day, ok := k[one.fact]; ok && !k.later(day, "case_opened") {
			result = sooner(result, due(one.rule, one.span.from(day)))
		}
	}
	if _, took := k["support_ended"]; took {
		result.end = Seal
	}
	return result
}
