# The commands of OpenLDN. `make` alone lists them.
# Needs python3 (3.11 or newer) and make; everything else is put into .venv.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OPENLDN := $(BIN)/openldn
DEMO := demo
DEMO_FLAGS := --time dose_time_utc --treatment substance --active caffeine --comparator sugar \
  --outcome absorption --better higher --guess guess_prob_active \
  --carryover none --report $(DEMO)/caffeine.html
VALIDATION_VENV := build/validation-venv
MUTATION_VENV := build/mutation-venv

# Twice quiet: errors are shown, remarks about an index are not.
PIP := python -m pip --disable-pip-version-check -qq
# Hashes stand for every file; nothing is resolved, nothing is built, nothing else is fetched.
LOCKED := install --require-hashes --no-deps --only-binary :all:
PACKAGE := install --no-deps --no-build-isolation --editable .

# A stamp says that its step was done with the files it depends on.
RUN_STAMP := $(VENV)/.run-stamp
DEV_STAMP := $(VENV)/.dev-stamp
KERNEL_STAMP := $(VENV)/.kernel-stamp
VALIDATION_STAMP := $(VALIDATION_VENV)/.stamp
MUTATION_STAMP := $(MUTATION_VENV)/.stamp
KERNEL_SOURCES := $(shell find src/openldn/inference src/openldn/dynamics -name '*.py' 2>/dev/null)

.PHONY: help
help: ## List the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile \
	  | while IFS='|' read -r name text; do printf '%-20s %s\n' "$$name" "$$text"; done

.PHONY: demo
demo: $(RUN_STAMP) $(KERNEL_STAMP) ## Simulate a dose, design a trial, judge a real diary
	@$(OPENLDN) example --out $(DEMO)
	@echo && echo '$$ openldn simulate --dose 4.5 --nights 14 --hypothesis all ...' && echo
	@$(OPENLDN) simulate --dose 4.5 --nights 14 --hypothesis all \
	  --csv $(DEMO)/simulation.csv --plot $(DEMO)/simulation.svg
	@echo && echo '$$ openldn trial design --instrument NRS --out $(DEMO)/design.toml' && echo
	@$(OPENLDN) trial design --instrument NRS --out $(DEMO)/design.toml
	@echo && echo '$$ openldn evaluate $(DEMO)/caffeine.csv $(DEMO_FLAGS)' && echo
	@$(OPENLDN) evaluate $(DEMO)/caffeine.csv $(DEMO_FLAGS)

.PHONY: test
test: $(DEV_STAMP) ## Set up, then run everything that CI runs
	@$(MAKE) --no-print-directory check

.PHONY: check
check: $(DEV_STAMP) ## Format, lint, types, imports, docs and tests; lists all failures at the end
	@scripts/check.sh $(BIN)

.PHONY: fix
fix: $(DEV_STAMP) ## Repair what can be repaired: format, lint, generated pages
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	$(BIN)/python scripts/generate_docs.py

.PHONY: slow
slow: $(DEV_STAMP) ## Run the slow tests
	$(BIN)/pytest -m slow

.PHONY: calibration
calibration: $(DEV_STAMP) ## Are the probabilities honest? Simulated trials; half an hour
	$(BIN)/pytest -m calibration tests/calibration

.PHONY: coverage
coverage: $(DEV_STAMP) ## Run the tests and list the lines that none of them reaches
	$(BIN)/pytest -n 2 --cov --cov-report=term-missing

.PHONY: bench
bench: $(VALIDATION_STAMP) ## Time OpenLDN and its peers in one run
	$(VALIDATION_VENV)/bin/python benchmarks/run.py

# numbalsoda has no wheel: where cmake and a Fortran compiler are, it is built; else it is left out.
.PHONY: bench-simulate
bench-simulate: $(VALIDATION_STAMP) ## Time the simulation and its peers in one run; 15 minutes
	-@$(VALIDATION_VENV)/bin/$(PIP) install --no-deps numbalsoda==0.3.4
	$(VALIDATION_VENV)/bin/python -m benchmarks.simulate

.PHONY: bench-screen
bench-screen: $(DEV_STAMP) ## Time the reading of medication lists
	$(BIN)/python -m benchmarks.screen

.PHONY: bench-evidence
bench-evidence: $(VALIDATION_STAMP) ## Time a thousand meta-analyses here and with peers
	$(VALIDATION_VENV)/bin/python -m benchmarks.evidence.run

.PHONY: bench-registry
bench-registry: $(VALIDATION_STAMP) ## Time a registry from diaries to the population, NUTS beside it
	$(VALIDATION_VENV)/bin/python -m benchmarks.registry

.PHONY: validation
validation: $(VALIDATION_STAMP) ## Regenerate the comparison with other tools
	$(VALIDATION_VENV)/bin/python validation/run.py
	$(VALIDATION_VENV)/bin/python -m validation.hierarchy.run
	$(VALIDATION_VENV)/bin/python -m validation.metafor.compare

.PHONY: mutation
mutation: $(MUTATION_STAMP) ## Which faults in the screening rules would no test notice? Half an hour
	$(MUTATION_VENV)/bin/python scripts/mutation.py

.PHONY: docs
docs: $(DEV_STAMP) ## Build the documentation into site/
	$(BIN)/python scripts/generate_docs.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo 'open site/index.html'

COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-header --quiet --upgrade

.PHONY: lock
lock: $(DEV_STAMP) ## Renew the locks in requirements/ from pyproject.toml
	$(BIN)/$(COMPILE) --group dev -o requirements/dev.txt
	$(BIN)/$(COMPILE) --group build -c requirements/dev.txt -o requirements/run.txt
	$(BIN)/$(COMPILE) --group build --extra validation -c requirements/dev.txt \
	  -o requirements/validation.txt

.PHONY: clean
clean: ## Remove everything that was made here, .venv too
	rm -rf $(VENV) build dist site mutants $(DEMO) .coverage .import_linter_cache
	rm -rf .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find src tests scripts -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@scripts/make_venv.sh "$(PYTHON)" $(VENV)

$(RUN_STAMP): requirements/run.txt pyproject.toml | $(BIN)/python
	@echo 'Installing what OpenLDN needs into $(VENV) ...'
	@$(BIN)/$(PIP) $(LOCKED) -r requirements/run.txt
	@$(BIN)/$(PIP) $(PACKAGE)
	@touch $@

# The development lock holds the runtime lock too, at the same versions.
$(DEV_STAMP): requirements/dev.txt pyproject.toml | $(BIN)/python
	@echo 'Installing OpenLDN and the development tools into $(VENV) ...'
	@$(BIN)/$(PIP) $(LOCKED) -r requirements/dev.txt
	@$(BIN)/$(PIP) $(PACKAGE)
	@touch $(RUN_STAMP) $@

$(KERNEL_STAMP): $(KERNEL_SOURCES) | $(BIN)/python
	@echo 'Compiling the numerical kernels, once ...'
	@$(OPENLDN) doctor --prepare >$(VENV)/doctor.txt || { cat $(VENV)/doctor.txt; exit 1; }
	@touch $@

# mutmut is used by hand only and in no lock; its version is the one of docs/validation/mutation.md.
$(MUTATION_STAMP): requirements/dev.txt pyproject.toml
	@scripts/make_venv.sh "$(PYTHON)" $(MUTATION_VENV)
	@echo 'Installing OpenLDN, its tests and mutmut into $(MUTATION_VENV) ...'
	@$(MUTATION_VENV)/bin/$(PIP) $(LOCKED) -r requirements/dev.txt
	@$(MUTATION_VENV)/bin/$(PIP) install mutmut==3.8.1
	@touch $@

$(VALIDATION_STAMP): requirements/validation.txt pyproject.toml
	@scripts/make_venv.sh "$(PYTHON)" $(VALIDATION_VENV)
	@echo 'Installing OpenLDN and its peers into $(VALIDATION_VENV) ...'
	@$(VALIDATION_VENV)/bin/$(PIP) $(LOCKED) -r requirements/validation.txt
	@$(VALIDATION_VENV)/bin/$(PIP) $(PACKAGE)
	@touch $@
