# Everything here sets up what it needs; see CONTRIBUTING.md.
MAKEFLAGS += --no-print-directory
TOOL = go tool -modfile=tools/go.mod
WITH_POSTGRES = FITSLOT_POSTGRES_BIN=$$(scripts/postgres.sh) && export FITSLOT_POSTGRES_BIN

.PHONY: help pages dist run test smoke e2e shots oracle fuzz openapi torture mutants properties schema build lint clean toolchain withpg
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: build ## a server with the demo network, and curl lines to try; DATABASE_URL, or a PostgreSQL of its own
	@if [ -z "$$DATABASE_URL" ]; then $(WITH_POSTGRES) || exit 1; fi; exec bin/fitslot serve --demo

test: export FITSLOT_PAGES = require
test: pages lint openapi withpg ## everything CI checks: format, analyzers, all tests with the race detector
	@scripts/toolchain.sh race
	@$(WITH_POSTGRES) && export GOTMPDIR=$${TMPDIR:-/tmp} TMPDIR=$$(scripts/memory.sh) && exec .cache/withpg go test -race ./...

smoke: build ## the whole way from outside, by HTTP, against a fresh server
	@go build -o .cache/ ./internal/smoke && $(WITH_POSTGRES) && exec .cache/smoke

e2e: build ## the pages in Chromium, as the people who use them; e2e/results keeps what failed
	@$(WITH_POSTGRES) && exec scripts/e2e.sh

shots: build ## small pictures of each page into docs/pictures
	@$(WITH_POSTGRES) && FITSLOT_E2E_PICTURES=1 exec scripts/e2e.sh

oracle: build ## what opening hours and recurrences are read as, against other implementations
	@go build -o .cache/ ./internal/oracle && .cache/oracle bin/fitslot ../shared/data
	@go test -count=1 -v -run 'Recurrence_(Libical|Dateutil)' ./calendar | grep -v '^=== '

fuzz: withpg ## what people send, made up by fuzzers, for ten minutes or FITSLOT_FUZZ_TIME seconds
	@$(WITH_POSTGRES) && exec .cache/withpg scripts/fuzz.sh

openapi: toolchain ## the OpenAPI document by the rules of Spectral and Redocly
	@scripts/openapi.sh

torture: export FITSLOT_TORTURE_KILLS ?= 200
torture: export FITSLOT_TORTURE_HISTORIES ?= 1000
torture: export FITSLOT_TORTURE_CLOCKS ?= 1
torture: build ## kill -9 of servers and PostgreSQL, and histories by porcupine: 200 and 1000, and nodes with wrong clocks; half an hour; see docs/torture.md
	@go test -c -o .cache/torture.test ./internal/torture
	@$(WITH_POSTGRES) && export FITSLOT_TEST_REQUIRE_DB=1 FITSLOT_TORTURE_BIN=$$PWD/bin/fitslot && cd internal/torture && \
		exec ../../.cache/torture.test -test.v -test.timeout 50m -test.parallel 1 -test.run Torture

properties: withpg ## engines against naive judges, with a thousand cases each or FITSLOT_CASES
	@$(WITH_POSTGRES) && exec .cache/withpg go test -count=1 -timeout=60m ./scheduler ./calendar ./supply ./booking ./postgres -run 'Oracle|Agree|Exactly|Monotone|Laws|RoundTrip' -rapid.checks=$${FITSLOT_CASES:-1000}

mutants: withpg ## plants faults in a copy of the code, one at a time, and sees that the tests they name find each
	@go build -o .cache/ ./internal/mutants && $(WITH_POSTGRES) && exec .cache/mutants

schema: withpg ## write migrations/schema.sql anew from the migrations
	@$(WITH_POSTGRES) && exec .cache/withpg go test -count=1 -run TestSchemaFile ./migrations -args -update

pages: ## the maps and /docs from npm, into web/built, if they changed
	@scripts/pages.sh

build: toolchain pages ## bin/fitslot
	@go build -o bin/ ./cmd/fitslot

dist: toolchain ## programs to give away, for Linux and macOS, with their sums, into dist
	@FITSLOT_PAGES=require scripts/pages.sh && exec scripts/dist.sh

lint: toolchain ## gofmt, go vet, the analyzers pinned in tools/go.mod, known vulnerabilities
	@unformatted=$$(gofmt -l .) && test -z "$$unformatted" || { echo "not formatted (run gofmt -w .): $$unformatted"; exit 1; }
	go vet ./...
	$(TOOL) staticcheck ./...
	$(TOOL) errcheck -ignoretests -exclude tools/errcheck.txt ./...
	$(TOOL) nilness ./...
	@scripts/vuln.sh

clean: ## remove what was built and fetched; the server's data stays
	@rm -rf bin dist .cache web/built/maps web/built/docs web/built/built.json web/built/inputs

toolchain:
	@scripts/toolchain.sh

withpg: toolchain
	@mkdir -p .cache && go build -o .cache/ ./internal/testdb/withpg
