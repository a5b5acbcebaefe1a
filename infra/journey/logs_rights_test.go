package journey

import (
	"net/http"
	"strings"
	"time"

	"tandem/infra/demo"
)

// rights goes through every act of somebody over their data, and of who answers them.
func (o *overheard) rights() {
	t := o.t
	o.do("list-own-rights", "candidat", "GET", "/rights", nil, 200)
	asked := func(in map[string]any) string {
		return text(t, o.do("request-right", "candidat", "POST", "/rights", in, 201), "id")
	}
	asked(map[string]any{"right": "rectification", "field": "situation_familiale", "value": "CANARI-VALEUR " + forged, "message": "CANARI-MESSAGE " + forged})
	o.do("close-annotation", "candidat", "DELETE", "/rights/annotations/situation_familiale", nil, 204)
	opposed := asked(map[string]any{"right": "opposition", "purposes": []string{"candidats"}, "message": "CANARI-MESSAGE " + forged})
	o.accept(opposed)
	reviewed := asked(map[string]any{"right": "human_review", "message": "CANARI-MESSAGE " + forged})
	o.do("read-review", "dpo", "GET", "/matches/reviews/"+reviewed, nil, 404) // of an import, not of an offer
	finding := map[string]any{"criterion": "C2", "verdict": "REMPLI", "reason": "CANARI-MOTIF " + forged}
	o.do("correct-criterion", "dpo", "POST", "/matches/reviews/"+reviewed, finding, 404)
	withdrawn := asked(map[string]any{"right": "opposition", "message": "CANARI-MESSAGE"})
	o.do("read-own-request", "candidat", "GET", "/rights/mine/"+withdrawn, nil, 200)
	o.do("withdraw-request", "candidat", "POST", "/rights/mine/"+withdrawn+"/withdrawal", nil, 200)
	o.do("give-directive", "candidat", "PUT", "/rights/directive", map[string]any{"wish": "effacer", "executor": "CANARI-EXECUTEUR " + forged}, 200)
	o.do("revoke-directive", "candidat", "DELETE", "/rights/directive", nil, 204)

	request := asked(map[string]any{"right": "restriction", "ground": "accuracy", "message": "CANARI-MESSAGE"})
	o.do("list-requests", "dpo", "GET", "/rights/requests", nil, 200)
	o.do("read-request", "dpo", "GET", "/rights/requests/"+request, nil, 200)
	step := func(id, request, act string, in any, want int) {
		o.do(id, "dpo", "POST", "/rights/requests/"+request+"/"+act, in, want)
	}
	said := map[string]any{"reason": "CANARI-MOTIF " + forged}
	step("doubt-identity", request, "doubt", said, 200)
	step("verify-identity", request, "identity", map[string]any{"method": "CANARI-MOYEN"}, 200)
	step("qualify-request", request, "qualification", map[string]any{"right": "restriction", "note": "CANARI-NOTE"}, 200)
	step("start-request", request, "start", nil, 200)
	step("extend-request", request, "extension", said, 200)
	step("relay-request", request, "relay", map[string]any{"identification": "CANARI-IDENTIFIANT"}, 409) // the service has no other party
	step("record-relay-answer", request, "relay/answer", map[string]any{"text": "CANARI-REPONSE"}, 409)
	step("restrict-data", request, "restriction", map[string]any{"ground": "accuracy"}, 200)
	o.drive()
	step("lift-restriction", request, "restriction/end", said, 200)
	step("answer-request", request, "answer", map[string]any{"text": "CANARI-REPONSE " + forged}, 200)
	outside := asked(map[string]any{"right": "erasure", "message": "CANARI-MESSAGE"})
	step("qualify-request", outside, "qualification", map[string]any{"right": "erasure"}, 200)
	step("start-request", outside, "start", nil, 200)
	step("erase-data", outside, "erasure", map[string]any{}, 422) // outside the bases, and without a reason
	step("refuse-request", outside, "refusal", said, 200)
	o.letter(step)
	o.copy()
}

// accept has an opposition accepted, and taken back.
func (o *overheard) accept(request string) {
	at := "/rights/requests/" + request
	o.do("qualify-request", "dpo", "POST", at+"/qualification", map[string]any{"right": "opposition"}, 200)
	o.do("start-request", "dpo", "POST", at+"/start", nil, 200)
	o.do("accept-opposition", "dpo", "POST", at+"/acceptance", map[string]any{"reason": "CANARI-MOTIF " + forged}, 200)
	o.do("take-back-opposition", "candidat", "DELETE", "/rights/oppositions/candidats", nil, 204)
}

// letter is what comes by post: attached to the canary, copied for, refused.
func (o *overheard) letter(step func(id, request, act string, in any, want int)) {
	t := o.t
	letter := map[string]any{
		"right": "access", "channel": "courrier", "receivedOn": o.m.Clock.Now().AddDate(0, 0, -1).Format(time.DateOnly), "name": "Canarinom " + forged,
		"address": "1 rue CANARIVOIE", "represents": true, "proof": "CANARI-PREUVE", "message": "CANARI-MESSAGE",
	}
	request := text(t, o.do("record-request", "dpo", "POST", "/rights/requests", letter, 201), "id")
	step("attach-request", request, "person", map[string]any{"email": "canari.candidat@canari.example", "nir": "2850362041877"}, 200)
	step("acknowledge-request", request, "acknowledgement", nil, 200)
	step("qualify-request", request, "qualification", map[string]any{"right": "access"}, 200)
	step("start-request", request, "start", nil, 200)
	step("record-death", request, "death", map[string]any{"day": "2999-01-01", "proof": "CANARI-PREUVE"}, 422) // a day to come
	export := text(t, o.do("prepare-copy", "dpo", "POST", "/exports/requests/"+request, nil, 202), "id")
	o.drive()
	o.do("download-copy", "dpo", "POST", "/exports/requests/"+request+"/"+export+"/1", map[string]any{"password": demo.Password}, 200)
	step("refuse-request", request, "refusal", map[string]any{"reason": "CANARI-MOTIF"}, 200)
}

// copy asks for the copy of one's own data and downloads it.
func (o *overheard) copy() {
	again := map[string]any{"password": doorSecret}
	export := text(o.t, o.do("request-export", "candidat", "POST", "/exports", again, http.StatusAccepted), "id")
	o.drive()
	o.do("download-export", "candidat", "POST", "/exports/"+export+"/1", again, 200)
}

// leaves has the recruiter withdraw the consent that the account rests on: once, for then the account is closed.
func (o *overheard) leaves() {
	o.must(200, "recruteur", "POST", "/api/v1/rights/consent", map[string]any{"password": doorSecret})
	o.ran["withdraw-consent"] = true
	o.drive()
}

// rules suspends a rule and the canary's file, and lets both go.
func (o *overheard) rules() {
	people := "/rights/people/" + personOf(o.t, o.m, "canari.candidat@canari.example") + "/disclosures"
	known := with(requisition, "email", "canari.candidat@canari.example")
	o.do("record-disclosure", "dpo", "POST", "/rights/disclosures", with(known, "authority", "Canarinom "+forged), 201)
	o.do("record-disclosure", "dpo", "POST", "/rights/disclosures", with(known, "fields", []any{"canarinom"}), 422)
	o.do("list-disclosures", "dpo", "GET", "/rights/disclosures", nil, 200)
	o.do("read-disclosures", "dpo", "GET", people, nil, 200)
	o.do("list-rules", "dpo", "GET", "/admin/rules", nil, 200)
	o.do("list-recounts", "dpo", "GET", "/admin/recounts", nil, 200)
	o.do("suspend-rule", "admin", "POST", "/admin/rules/MJ-01/suspension", nil, 200)
	o.do("resume-rule", "admin", "POST", "/admin/rules/MJ-01/resumption", nil, 200)
	holds := "/admin/people/" + personOf(o.t, o.m, "canari.candidat@canari.example") + "/holds"
	hold := map[string]any{"reason": "esf_control", "review": o.m.Clock.Now().AddDate(0, 2, 0).Format(time.DateOnly), "evidence": "CANARI-PIECE"}
	o.do("hold", "dpo", "POST", holds, with(hold, "evidence", "Canarinom "+forged), 422)
	o.do("hold", "dpo", "POST", holds, hold, 201)
	o.do("list-holds", "dpo", "GET", "/admin/holds", nil, 200)
	delete(hold, "reason")
	o.do("review-hold", "dpo", "POST", holds+"/esf_control/review", hold, 200)
	o.do("release-hold", "dpo", "POST", holds+"/esf_control/release", nil, 200)
	closing := strings.TrimSuffix(holds, "/holds") + "/litigation/closing"
	o.must(201, "dpo", "POST", "/api/v1"+holds, with(hold, "reason", "litigation"))
	o.do("ask-litigation-closing", "dpo", "POST", closing, map[string]any{"decided": "2025-01-15"}, 200) // before the right ended: the period stays
	o.do("confirm-litigation-closing", "admin", "POST", closing+"/confirmation", nil, 200)
}

// policy reads what the service prints of itself.
func (o *overheard) policy() {
	for _, name := range []string{"notice", "retention", "register", "recipients", "access", "copies"} {
		o.do("read-policy-"+name, "", "GET", "/policy/"+name+"?q=canari-recherche", nil, 200)
	}
	for _, name := range []string{"retention", "register"} {
		o.do("save-policy-"+name, "", "GET", "/policy/"+name+".csv", nil, 200)
	}
}
