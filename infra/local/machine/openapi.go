package machine

import (
	"tandem/functions/account"
	"tandem/functions/admin"
	"tandem/functions/breach"
	"tandem/functions/campaign"
	"tandem/functions/candidacy"
	"tandem/functions/cv"
	"tandem/functions/export"
	"tandem/functions/journal"
	"tandem/functions/matching"
	"tandem/functions/message"
	"tandem/functions/offer"
	"tandem/functions/referential"
	"tandem/functions/registration"
	"tandem/functions/right"
	"tandem/functions/vault"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// API is every operation of every function on one mux, as the service has them: for tests that go through them all.
func API(svc *service.Service) *serve.API { return operations(svc, false) }

// Described is API with the operations that the service has no use for too: for the description, which is one for all services.
func Described(svc *service.Service) *serve.API { return operations(svc, true) }

func operations(svc *service.Service, whole bool) *serve.API {
	api := serve.NewAPI(serve.House{Service: svc, Zone: svc.Zone, Vault: &seal.Vault{}})
	api.Whole = whole
	registration.Operations(api)
	account.Operations(api)
	cv.Operations(api)
	offer.Operations(api)
	matching.Operations(api)
	candidacy.Operations(api)
	message.Operations(api)
	admin.Operations(api)
	breach.Operations(api)
	campaign.Operations(api)
	journal.Operations(api)
	right.Operations(api)
	export.Operations(api)
	vault.Operations(api)
	referential.Operations(api)
	return api
}
