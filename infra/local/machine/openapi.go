package machine

import (
	"tandem/functions/account"
	"tandem/functions/admin"
	"tandem/functions/breach"
	"tandem/functions/cv"
	"tandem/functions/matching"
	"tandem/functions/offer"
	"tandem/functions/referential"
	"tandem/functions/registration"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// API is every operation of every function on one mux: for the description, and for tests that go through them all.
func API(svc *service.Service) *serve.API {
	api := serve.NewAPI(serve.House{Service: svc, Zone: svc.Zone, Vault: &seal.Vault{}})
	registration.Operations(api)
	account.Operations(api)
	cv.Operations(api)
	offer.Operations(api)
	matching.Operations(api)
	admin.Operations(api)
	breach.Operations(api)
	referential.Operations(api)
	return api
}
