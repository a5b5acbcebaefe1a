package lives

// plan says of whom a service keeps data, and what else it keeps of them.
type plan struct {
	persons []weight
	records []weight            // units of their own, under an identifier of their own
	with    map[string][]string // what stands beside the person's first unit, and goes with it
}

var plans = map[string]plan{
	"monjob62": {
		persons: []weight{{"dossier", 50}, {"member", 10}, {"recruteur", 14}, {"agent", 8}},
		records: []weight{{"ticket", 1}, {"news", 1}, {"opposition", 1}, {"consent", 1}, {"flux", 1}, {"staged", 1}, {"quarantine", 1},
			{"breach", 1}, {"right", 1}, {"identity", 1}, {"directive", 1}, {"push", 1}, {"upload", 1}, {"event", 1}, {"campaign", 1}},
		with: map[string][]string{"dossier": {"code", "upload", "event", "news", "archive", "representative"}, "recruteur": {"push", "news"}},
	},
	"nosemplois": {
		persons: []weight{{"candidat", 30}, {"recruteur", 12}, {"conseiller", 12}},
		records: []weight{{"application", 2}, {"video", 2}, {"audience", 1}, {"follow", 1}, {"survey", 1}, {"extraction", 1}, {"ticket", 1},
			{"breach", 1}, {"right", 1}, {"identity", 1}, {"upload", 1}, {"consent", 1}, {"campaign", 1}},
		with: map[string][]string{"candidat": {"news", "video", "application", "archive", "representative"}},
	},
	"missionlocale": {
		persons: []weight{{"jeune", 40}, {"partner", 8}, {"partner_agent", 8}, {"agent", 8}},
		records: []weight{{"ticket", 1}, {"coffre", 2}, {"referral", 2}, {"recruitment", 1}, {"breach", 1}, {"right", 1},
			{"identity", 1}, {"outreach", 1}, {"cookie", 1}, {"former_access", 1}, {"directive", 1}},
		with: map[string][]string{"jeune": {"archive"}},
	},
	"accompagnement": {
		persons: []weight{{"case", 60}, {"agent", 15}},
		records: []weight{{"esf", 1}, {"email", 1}, {"breach", 1}, {"right", 1}, {"identity", 1}},
	},
}

// scripts is how a unit of each class lives.
var scripts = map[string]map[string]func(*script){
	"monjob62": {
		"dossier": dossier, "member": member, "recruteur": recruiter, "agent": stay("account_opened", "account_deactivated", 30, 2500),
		"news": mailing("last_login"), "opposition": once("opposition"), "archive": once("active_period_ended"), "ticket": ticket,
		"code": code, "push": push, "consent": consent, "flux": file, "staged": file, "quarantine": once("quarantined"),
		"upload": once("uploaded"), "event": once("event_ended"), "breach": stay("breach_opened", "breach_closed", 3, 200),
		"right": stay("right_opened", "right_closed", 1, 90), "identity": identity, "directive": directive,
		"campaign": campaign, "representative": stay("representation_begun", "representation_ended", 1, 900),
	},
	"nosemplois": {
		"application": once("applied"), "candidat": account, "recruteur": account, "conseiller": account, "video": video,
		"archive": once("active_period_ended"), "audience": once("logged"), "news": mailing("last_interaction"), "follow": follow,
		"survey": once("survey_closed"), "extraction": once("transfer_acknowledged"),
		"breach": stay("breach_opened", "breach_closed", 3, 200), "right": stay("right_opened", "right_closed", 1, 90),
		"identity": identity, "upload": once("uploaded"), "consent": consent, "campaign": campaign, "ticket": ticket,
		"representative": stay("representation_begun", "representation_ended", 1, 900),
	},
	"missionlocale": {
		"ticket": ticket, "jeune": youth, "coffre": once("first_recorded"), "archive": once("active_period_ended"), "referral": referral,
		"recruitment": opposable("applied"), "partner": stay("partnership_started", "partnership_ended", 100, 3000),
		"partner_agent": stay("account_opened", "account_deactivated", 30, 2500),
		"agent":         stay("account_opened", "account_deactivated", 30, 2500),
		"breach":        stay("breach_opened", "breach_closed", 3, 200), "right": stay("right_opened", "right_closed", 1, 90),
		"identity": identity, "outreach": referral, "cookie": once("chosen"), "former_access": once("transferred"), "directive": directive,
	},
	"accompagnement": {
		"case": supported, "esf": stay("sealed", "esf_control_ended", 300, 3500), "email": stay("consent_given", "consent_withdrawn", 5, 1500),
		"agent":  stay("account_opened", "account_deactivated", 30, 2500),
		"breach": stay("breach_opened", "breach_closed", 3, 200), "right": stay("right_opened", "right_closed", 1, 90), "identity": identity,
	},
}
