package invoke

// Settings are the names of the API's functions.
type Settings struct {
	Registration string `env:"REGISTRATION_FUNCTION"`
	Account      string `env:"ACCOUNT_FUNCTION"`
	Cv           string `env:"CV_FUNCTION"`
	Offer        string `env:"OFFER_FUNCTION"`
	Matching     string `env:"MATCHING_FUNCTION"`
	Admin        string `env:"ADMIN_FUNCTION"`
	Breach       string `env:"BREACH_FUNCTION"`
	Campaign     string `env:"CAMPAIGN_FUNCTION"`
	Journal      string `env:"JOURNAL_FUNCTION"`
	Right        string `env:"RIGHT_FUNCTION"`
	Candidacy    string `env:"CANDIDACY_FUNCTION"`
	Message      string `env:"MESSAGE_FUNCTION"`
	Export       string `env:"EXPORT_FUNCTION"`
	Vault        string `env:"VAULT_FUNCTION"`
	Referential  string `env:"REFERENTIAL_FUNCTION"`
}

// Routes are the paths of the functions, as template.yaml gives them to the gateway (infra/settings_test.go).
func (s Settings) Routes() Routes {
	return Routes{
		"/api/v1/registrations": s.Registration, "/api/v1/account": s.Account, "/api/v1/cvs": s.Cv, "/api/v1/offers": s.Offer,
		"/api/v1/applications": s.Candidacy, "/api/v1/messages": s.Message,
		"/api/v1/offers/search": s.Matching,
		"/api/v1/matches":       s.Matching, "/api/v1/admin": s.Admin, "/api/v1/breaches": s.Breach, "/api/v1/journal": s.Journal, "/api/v1/rights": s.Right,
		"/api/v1/exports": s.Export, "/api/v1/vault": s.Vault, "/api/v1/campaigns": s.Campaign,
		"/api/v1/referentials": s.Referential, "/api/v1/openapi.json": s.Referential,
		"/api/v1/policy": s.Referential,
	}
}
