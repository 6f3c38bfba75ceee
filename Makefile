# README.md says what each is for. Everything longer than a line stands in .ci/.
.PHONY: test lint format

test: .venv/dev ## Everything a change must pass; ends with the test runner's own summary
	@.ci/chromium
	@.ci/lint
	@.venv/bin/pytest -n 2 --dist loadscope

lint: .venv/dev ## Format, rules, types, imports and migrations, without running anything
	@.ci/lint

format: .venv/dev ## Lay the code out, and mend what can be mended
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

.venv/dev: requirements-dev.lock
	@.ci/venv $< $@
