# What people type. `make help` lists it.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

GO ?= go
NPM ?= npm
DATA ?= demo-data
ADDR ?= 127.0.0.1:8080
FUZZTIME ?= 10s
CRAWL ?= all
PKG ?= ./...

# Everything is compiled as the program is shipped: tests and linters then find
# in the build cache what the build left there.
GOFLAGS ?= -trimpath
CGO_ENABLED ?= 0
export GOFLAGS CGO_ENABLED

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)
LINT := bin/golangci-lint
WEB_SOURCES = $(shell find web -type d \( -name node_modules -o -name dist -o -name e2e \) -prune -o -type f -print) \
	$(shell find internal -name '*.templ')

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' Makefile

.PHONY: demo
demo: build ## build, load the demonstration county into ./demo-data once, serve it on 127.0.0.1:8080
	bin/chuangwei demo --data $(DATA) --addr $(ADDR)

.PHONY: build
build: web ## bin/chuangwei: one static binary with every asset inside
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/chuangwei ./cmd/chuangwei

.PHONY: web
web: bin/.web ## the front end, into web/dist

# npm writes this file when it is done, so that it says what is installed.
web/node_modules/.package-lock.json: web/package-lock.json
	cd web && $(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

bin/.web: web/node_modules/.package-lock.json $(WEB_SOURCES)
	cd web && node build.mjs $(FAST)
	@mkdir -p bin && touch $@

.PHONY: test
test: build ## every test: front end, Go on SQLite and PostgreSQL, browser journeys
	cd web && $(NPM) test --silent
	$(GO) run ./tools/withpg -- $(GO) run ./tools/gotest -timeout 80m $(PKG)

.PHONY: test-go
test-go: ## the Go tests of PKG alone, on both databases
	$(GO) run ./tools/withpg -- $(GO) run ./tools/gotest $(PKG)

.PHONY: race
race: ## what shares memory, under the race detector (needs gcc)
	CGO_ENABLED=1 $(GO) run ./tools/withpg -- $(GO) run ./tools/gotest -race -timeout 20m \
		./internal/db/... ./internal/events/... ./internal/jobs/... ./internal/web/... ./internal/search/...

.PHONY: e2e
e2e: build ## the command line and the browser journeys alone
	$(GO) run ./tools/withpg -- $(GO) run ./tools/gotest -count=1 ./internal/e2e/...

.PHONY: crawl
crawl: build ## every page in all languages and widths, every row, in a browser; CRAWL=sample looks as make test does
	CHUANGWEI_CRAWL=$(CRAWL) $(GO) run ./tools/withpg -- $(GO) run ./tools/gotest -count=1 -timeout 90m -run 'TestJourneys/sqlite/(pages|first-run)' ./internal/e2e/

.PHONY: fuzz
fuzz: ## every fuzz test for FUZZTIME (10s)
	@grep -rlE '^func Fuzz' --include='*_test.go' internal | while read -r file; do \
		for name in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$$file"); do \
			echo "$$name in $$(dirname "$$file")"; \
			$(GO) test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) "./$$(dirname "$$file")"; \
		done; \
	done

.PHONY: bench
bench: build ## measure the work that has a goal; prints one table
	$(GO) run ./internal/bench $(BENCH)

.PHONY: check
check: vet lint ## what machines check: generated code, go.mod, vet, linters, the rules of the house
	tools/unchanged '*_templ.go' -- $(GO) tool templ generate -path internal
	$(GO) mod tidy -diff
	cd web && $(NPM) run --silent lint
	$(GO) run ./tools/gotest -count=1 ./internal/archtest

# It compiles everything: the linters find it in the build cache, and their
# time limit counts their own work alone.
.PHONY: vet
vet: ## go vet
	$(GO) vet ./...

.PHONY: lint
lint: $(LINT) web/node_modules/.package-lock.json ## golangci-lint and the order of source
	$(LINT) fmt --diff
	$(LINT) run

$(LINT): tools/lint/go.mod tools/lint/go.sum
	$(GO) build -C tools/lint -trimpath -o $(CURDIR)/$(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

.PHONY: fmt
fmt: $(LINT) ## put the sources in order
	$(LINT) fmt
	$(GO) tool templ fmt internal

# Names of files stand in what templ writes, from the folder that it is told:
# always this one, so that everybody writes the same.
.PHONY: generate
generate: ## write the generated code anew
	$(GO) tool templ generate -path internal

.PHONY: dev
dev: web ## serve the demonstration and rebuild pages, styles and program as sources change
	@trap 'kill 0' EXIT; \
	(while sleep 1; do make -s web FAST=--fast; done) & \
	$(GO) tool templ generate -path internal -watch \
		-cmd "$(GO) run -C $(CURDIR) ./cmd/chuangwei demo --data $(abspath $(DATA)) --addr $(ADDR)"

.PHONY: clean
clean: ## remove what was built; keeps data and installed packages
	rm -rf bin
	find web/dist -mindepth 1 ! -name placeholder.txt ! -name .gitignore -delete 2>/dev/null || true
