package machine

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"

	"tandem/functions/account"
	"tandem/functions/admin"
	"tandem/functions/breach"
	"tandem/functions/campaign"
	"tandem/functions/candidacy"
	"tandem/functions/chain"
	"tandem/functions/cv"
	"tandem/functions/cvintake"
	"tandem/functions/deadline"
	"tandem/functions/export"
	"tandem/functions/fluxapply"
	"tandem/functions/fluxintake"
	"tandem/functions/journal"
	"tandem/functions/matching"
	"tandem/functions/message"
	"tandem/functions/notify"
	"tandem/functions/offer"
	"tandem/functions/purge"
	"tandem/functions/referential"
	"tandem/functions/registration"
	"tandem/functions/relay"
	"tandem/functions/right"
	"tandem/functions/vault"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// constructor builds a function with the keys that it is granted, no others: as its role does on AWS.
type constructor struct {
	groups []seal.Group
	build  func(serve.House) serve.Function
}

// constructors are the functions by their logical ids in template.yaml; a test holds the two equal. The site is built apart: it is a
// client of the others.
var constructors = map[string]constructor{
	"RegistrationFunction": {registration.Groups, registration.New},
	"AccountFunction":      {account.Groups, account.New},
	"CvFunction":           {cv.Groups, cv.New},
	"CvIntakeFunction":     {cvintake.Groups, cvintake.New},
	"OfferFunction":        {offer.Groups, offer.New},
	"MatchingFunction":     {matching.Groups, matching.New},
	"CandidacyFunction":    {candidacy.Groups, candidacy.New},
	"MessageFunction":      {message.Groups, message.New},
	"NotifyFunction":       {notify.Groups, notify.New},
	"RelayFunction":        {relay.Groups, relay.New},
	"FluxIntakeFunction":   {fluxintake.Groups, fluxintake.New},
	"FluxApplyFunction":    {fluxapply.Groups, fluxapply.New},
	"PurgeFunction":        {purge.Groups, purge.New},
	"AdminFunction":        {admin.Groups, admin.New},
	"BreachFunction":       {breach.Groups, breach.New},
	"CampaignFunction":     {campaign.Groups, campaign.New},
	"RightFunction":        {right.Groups, right.New},
	"ExportFunction":       {export.Groups, export.New},
	"VaultFunction":        {vault.Groups, vault.New},
	"DeadlineFunction":     {deadline.Groups, deadline.New},
	"ChainFunction":        {chain.Groups, chain.New},
	"JournalFunction":      {journal.Groups, journal.New},
	"ReferentialFunction":  {referential.Groups, referential.New},
}

const siteFunction = "WebFunction"

func logged(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(serve.WithLogger(r.Context(), log)))
	})
}

// invoke calls a function with an event in JSON, as Lambda does: a panic ends the invocation, not the machine. Its value is not told,
// since it may be somebody's data.
func invoke(ctx context.Context, function serve.Function, event any) (answer any, err error) {
	payload, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic of type %T in a function", p)
		}
	}()
	return function.Invoke(ctx, payload)
}
