# README.md says what each is for. Everything longer than a line stands in .ci/ or in Python.
export PYTHON ?= python3
PORT ?= 8000
RUNS ?= 1
COMPILE = .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header pyproject.toml

.PHONY: demo demo-reset test bench lint format lock

demo: .venv/demo ## The whole service with invented people, on http://127.0.0.1:$(PORT)
	@exec .venv/bin/python -m appraisal.demo start --port $(PORT)

demo-reset: .venv/demo ## Forget the demonstration's data; the next `make demo` begins anew
	@exec .venv/bin/python -m appraisal.demo reset

test: .venv/dev ## Everything a change must pass; ends with the test runner's own summary
	@.ci/chromium
	@.ci/node
	@.ci/lint
	@.venv/bin/pytest -n 2 --dist loadscope

bench: .venv/dev ## How fast, as ratios to limits measured in the same run
	@exec .venv/bin/python -m benchmarks --runs $(RUNS)

lint: .venv/dev ## Format, rules, types, imports and migrations, without running anything
	@.ci/lint

format: .venv/dev ## Lay the code out, and mend what can be mended
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

lock: .venv/dev ## Write the lock files anew, each agreeing with the one before
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --extra demo -c requirements.lock -o requirements-demo.lock
	@$(COMPILE) --extra demo --extra dev -c requirements-demo.lock -o requirements-dev.lock

.venv/%: requirements-%.lock pyproject.toml
	@.ci/venv $< $@
