# Tandem. `make help` says what each target does.

ADDR    ?= 127.0.0.1:8080
DATA    ?= .local
SERVICE ?= -
PARTY ?= -
DEMO    ?= 1
TO      ?=
FROM    ?=
FN      ?=
EVENT   ?=
PORTS   ?=
PACKAGES ?=
EMULATOR ?=
KEEP    ?=
ARGS    ?=
CACHE   ?= $(CURDIR)/.cache
ARCH    ?= arm64
FUNCTIONS = $(notdir $(patsubst %/lambda,%,$(wildcard functions/*/lambda)))

export TANDEM_ADDR    = $(ADDR)
export TANDEM_DATA    = $(DATA)
export TANDEM_SERVICE = $(SERVICE)
export TANDEM_PARTY = $(PARTY)
export TANDEM_DEMO    = $(DEMO)

.DEFAULT_GOAL := help
.PHONY: help run test race check mutate bench prove invoke build deploy-local generate referentiels validate contract probe browser backup restore clean

help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## the whole service in one process, with demo accounts (ADDR, DATA, SERVICE, PARTY, DEMO)
	@go run ./infra/local

# What `go vet` says is for `make check`: here it would go through the AWS SDK once more. Nobody debugs these binaries: without the tables for
# it they are linked in less time. With GOGC at 400 the compiler and the tests collect garbage a quarter as often, within about 2 GB a process.
# Six tests run at once, whatever the cores: they wait for the disk more than they count.
# The journeys sign in so often that they hash passwords at a lower price; shared/account tests the real one.
TESTS = env -u TANDEM_ADDR -u TANDEM_DATA -u TANDEM_SERVICE -u TANDEM_PARTY -u TANDEM_DEMO GOGC=400 GOMEMLIMIT=2GiB go test -vet=off -parallel=6 -ldflags='-s -w' \
	-ldflags='tandem/infra/journey=-s -w -X tandem/shared/account.price=m=64,t=1,p=1' -shuffle=on

test: ## every test, in random order; needs no network
	$(TESTS) ./...

race: ## the same with the race detector, which takes two to three times as long
	$(TESTS) -race ./...

check: ## gofmt, go vet, staticcheck, and generated files that are up to date
	@unformatted=$$(gofmt -l functions infra shared); if [ -n "$$unformatted" ]; then echo "gofmt -w these files:"; echo "$$unformatted"; exit 1; fi
	go vet ./... && go vet -tags browser ./infra/browser
	go tool staticcheck ./... && go tool staticcheck -tags browser ./infra/browser
	$(MAKE) --no-print-directory generate
	@git diff --exit-code -- infra/openapi.yaml functions/referential/openapi.json || (echo "generated files changed: commit them"; exit 1)

mutate: ## small changes of the code that computes with law: 95 % of them must fail a test (PACKAGES="shared/calendar shared/access")
	@go run ./infra/mutate $(PACKAGES)

bench: ## the figures of the budgets: matching, staging, pipeline, requests, starts of functions, calls per operation
	go run ./infra/bench

prove: ## 10,000 invented lives over 20 years against an oracle of the periods (ARGS="-lives 200 -years 5 -seed 7"), every fault at every call
	@go run ./infra/prove $(ARGS)
	go test ./infra/journey -run 'Survives' -faults -timeout 20m

invoke: ## one function on one event, as on Lambda: make invoke FN=offer EVENT=events/api/offers-post.json
	@test -n "$(FN)" -a -n "$(EVENT)" || (echo "usage: make invoke FN=offer EVENT=events/api/offers-post.json"; exit 2)
	@go run ./infra/invoke "$(FN)" "$(EVENT)"

generate: ## write the generated files: infra/openapi.yaml and the copy that the service answers with
	go test ./infra/local/machine -run '^TestOpenAPI$$' -count=1 -update

referentiels: ## rebuild ROME and the communes from open data: make referentiels FROM=DIR
	go run ./infra/referentiels -data "$(FROM)"

validate: ## lint template.yaml and infra/*.yaml with cfn-lint, installed in .cache (needs Python)
	@lint=$$(go run ./infra/emulator/install "$(CACHE)" cfn-lint) && "$$lint" --regions eu-west-3 -- template.yaml infra/data.yaml infra/messaging.yaml

contract: ## the AWS sides of the ports against emulators, installed in .cache (needs Java, Maven, Python and apt; PORTS="queue scan")
	@go run ./infra/contract -cache "$(CACHE)" $(PORTS)

probe: ## Schemathesis, installed in .cache, calls every operation of the API for ten minutes (needs Python; ARGS="-for 1m candidat")
	@go run ./infra/probe -cache "$(CACHE)" $(ARGS)

build: ## every function as it runs on Lambda, in .cache/build, and the test of their sizes (ARCH=arm64)
	@for fn in $(FUNCTIONS); do $(MAKE) --no-print-directory build-$$fn ARTIFACTS_DIR="$(CACHE)/build/$$fn" || exit 1; done
	TANDEM_BUILT="$(CACHE)/build" go test ./infra -run '^TestBinaries$$' -count=1

# What `sam build` calls, build-OfferFunction, and `make build`, build-offer: flags stand in one place. The AWS endpoints that a function calls
# speak HTTP/1.1: without HTTP/2 a binary is half a megabyte smaller, and sooner loaded at a cold start.
build-%:
	@mkdir -p "$(ARTIFACTS_DIR)"
	GOOS=linux GOARCH=$(ARCH) CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags lambda.norpc,nethttpomithttp2 -ldflags '-s -w -buildid=' \
		-o "$(ARTIFACTS_DIR)/bootstrap" ./functions/$(shell echo '$(patsubst %Function,%,$*)' | tr A-Z a-z)/lambda

deploy-local: ## template.yaml by SAM CLI on an emulator of AWS, with the journey, the roles and killed functions (KEEP=1: leave it running)
ifeq ($(EMULATOR),localstack)
	docker compose -f infra/localstack.compose.yaml up --detach --wait
	AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=eu-west-3 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test go run ./infra/deploy "$(CACHE)"
else
	go run ./infra/deploy "$(CACHE)" $(if $(KEEP),keep)
endif

# Chromium comes from Debian's packages, axe-core from npm. Photographs of every page land in .cache/browser.
browser: ## every journey in Chromium by keyboard alone, on phones and desks, in light, dark and forced colours, judged by axe-core (RUN=TestWalk/320)
	@command -v chromium >/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends chromium fonts-dejavu-core; }
	@axe=$$(go run ./infra/emulator/install "$(CACHE)" axe-core) && rm -rf -- "$(CACHE)/browser" && \
	TANDEM_AXE="$$axe" TANDEM_CHROMIUM="$$(command -v chromium)" TANDEM_SHOTS="$(CACHE)/browser" \
		go test -tags browser ./infra/browser -run '$(RUN)' -count=1 -timeout 40m

backup: ## records with objects, and units, as two archives that age apart: make backup TO=DIR
	@test -n "$(TO)" || (echo "usage: make backup TO=DIR"; exit 2)
	@go run ./infra/local backup "$(TO)"

restore: ## put a backup back, the service being stopped: make restore FROM=DIR
	@test -n "$(FROM)" || (echo "usage: make restore FROM=DIR"; exit 2)
	@go run ./infra/local restore "$(FROM)"

clean: ## remove the tools in .cache
	rm -rf -- "$(CACHE)"
