# `make help` lists the targets. Everything needs Debian 12 with Python 3.11; `make setup` installs the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast lint types imports plugin-zip bench-publish bench-plugin-cost bench-comparing bench-importing bench-changes bench-dashboard bench-progress screenshots faults stop

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-18s %s\n", $$1, $$2}'

setup: ## Install missing Debian packages and .venv (a moment when nothing is missing)
	@scripts/setup

demo: setup ## Start IGNY8 with a real WordPress and three articles, published before your eyes
	@.venv/bin/igny8 demo

test: setup ## Run everything that must pass: lint, types, imports, Python and PHP tests
	@scripts/test

test-fast: setup ## The same without what needs real servers
	@scripts/test --fast

lint: setup ## Style of Python and syntax of PHP
	@scripts/test lint

types: setup ## mypy, strict
	@scripts/test types

imports: setup ## The direction of imports between the packages
	@scripts/test imports

plugin-zip: ## Pack the WordPress plugin into dist/igny8.zip
	@python3 plugin/build/build-zip.py && echo dist/igny8.zip

bench-publish: setup ## Measure publishing against the ways WordPress itself offers
	@PYTHONPATH=backend .venv/bin/python -m bench.publish

bench-plugin-cost: setup ## Measure what the plugin costs a site: page views and saving a post
	@PYTHONPATH=backend .venv/bin/python -m bench.plugin_cost

bench-importing: setup ## Import a WordPress with 5,000 posts, beside a pull through its REST API
	@PYTHONPATH=backend .venv/bin/python -m bench.importing

bench-comparing: setup ## Compare 100,000 posts of a fake site, then 10,000 of a WordPress, with IGNY8
	@PYTHONPATH=backend .venv/bin/python -m bench.comparing
	@PYTHONPATH=backend .venv/bin/python -m bench.comparing --site real

bench-dashboard: setup ## Measure the dashboard's calls over 100,000 contents of 1,000 sites
	@PYTHONPATH=backend .venv/bin/python -m bench.dashboard

bench-progress: setup ## Measure how soon the page shows a step of a publish
	@PYTHONPATH=backend .venv/bin/python -m bench.progress

screenshots: setup ## Take a picture of every screen, light, dark and on a phone, for docs/screens
	@cd backend && PYTHONPATH=.:.. ../.venv/bin/python -m tests.real.screens

bench-changes: setup ## Measure how what people change in WordPress comes back, and lose some on the way
	@PYTHONPATH=backend .venv/bin/python -m bench.changes

faults: setup ## Kill and break things at every step of a publish and look at what is left
	@cd backend && PYTHONPATH=.:.. ../.venv/bin/python -m tests.faults

stop: ## Stop every server that a demo or `python -m devsite up` left running
	@cd backend && ../.venv/bin/python -m devsite stop
