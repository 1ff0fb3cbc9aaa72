.DEFAULT_GOAL := help
.PHONY: help run test lint format messages lock bench

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Start the site with its demonstration data (PORT=8000)
	@scripts/run

test: ## Run the tests (ARGS='tests/agenda -k publish')
	@scripts/test $(ARGS)

lint: ## Check style, types and imports
	@scripts/lint

format: ## Put the code into its standard form
	@scripts/format

messages: ## Update the translation catalogues from code and templates
	@scripts/messages

lock: ## Lock the newest allowed version of every dependency
	@scripts/lock

bench: ## Measure pages, feeds, mail, papers, the editor and registration
	@scripts/bootstrap --dev
	@.venv/bin/python benchmarks/http.py
	@.venv/bin/python -m benchmarks.editor
	@.venv/bin/python -m benchmarks.registration
	@.venv/bin/python -m benchmarks.mail
	@.venv/bin/python -m benchmarks.feeds
	@.venv/bin/python -m benchmarks.papers
	@.venv/bin/python -m benchmarks.documents
