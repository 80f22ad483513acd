.DEFAULT_GOAL := help
.PHONY: help setup run demo check test test-pg e2e bench lock docs

help:  ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

setup:  ## make .venv from the hashed lock; nothing when it is current
	@scripts/setup.sh

run:  ## the demonstration day, then its pages on http://127.0.0.1:8000
	@scripts/setup.sh running
	@.venv/bin/dunwell demo

demo:  ## the demonstration day without pages
	@scripts/setup.sh running
	@.venv/bin/dunwell demo --no-serve

check: setup  ## format, lint, imports, types, tests/think, schemas: under a minute
	@scripts/check.sh

test:  ## the whole suite on SQLite and PostgreSQL with the browser journeys
	@scripts/test.sh

test-pg: setup  ## the suite on PostgreSQL alone
	@scripts/test.sh postgresql

e2e: setup  ## the browser journeys alone, on SQLite
	@scripts/test.sh browser

bench: setup  ## every budget, measured
	@scripts/bench.sh

lock: setup  ## pin the dependencies anew
	@scripts/lock.sh

docs: setup  ## check the documents: links, records, dependencies, fragments
	@.venv/bin/python -m pytest tests/think/test_documents.py
