RUN_PACKAGES = python3-venv libpangoft2-1.0-0 libharfbuzz-subset0 \
	fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji
# libatomic1 is for Playwright's driver, libnss3-tools for trusting seals, dovecot-imapd for a mailbox
# of bounces, openssl for a time-stamping service, nginx for make cluster, systemd to rate the units.
TEST_PACKAGES = $(RUN_PACKAGES) chromium-headless-shell dovecot-imapd libatomic1 libnss3-tools nginx \
	openssl poppler-utils postgresql systemd

ON_SQLITE = env -u DATABASE_URL
ON_POSTGRESQL = scripts/with-postgres

.PHONY: help run cluster test test-long bench storm faults upgrade-times check lint install install-test install-check

help:
	@echo "make run        start Undersigned with demo data on http://localhost:8000 (PORT=… for another)"
	@echo "make cluster    the same as three web and two job processes behind nginx on PostgreSQL"
	@echo "make check      lint, types, and rules and acts on SQLite: some two and a quarter minutes"
	@echo "make test       unit and browser tests on SQLite and PostgreSQL: about twenty minutes on two cores"
	@echo "make test-long  the endurance tests, on both"
	@echo "make bench      how fast it is beside its floors, at up to 20,000 people: about forty minutes"
	@echo "make storm      2,000 people sign within five minutes, and a backup meanwhile is restored"
	@echo "make faults     break things on purpose and look for what was lost: about a quarter of an hour"
	@echo "make upgrade-times  how long migrations hold large tables: some five minutes"
	@echo "make lint       lint and types alone"

run: install
	@scripts/run

cluster: install-test
	@scripts/cluster

# Named, so that the five thousand others need not be collected.
FILES = $(shell grep -rl "mark\.files" tests --include='test_*.py' --exclude-dir=browser)
test: install-test
	$(ON_SQLITE) scripts/suite
	$(ON_SQLITE) scripts/with-s3 scripts/test-env pytest -n 2 --dist worksteal -m "files and not long" $(FILES)
	$(ON_POSTGRESQL) scripts/suite

# Endurance tests are meant to take minutes each, so the limit for one test is raised to two hours.
LONG = -o faulthandler_timeout=7200
test-long: install-test
	$(ON_SQLITE) scripts/clocks
	$(ON_SQLITE) scripts/test-env pytest -m "long or production" $(LONG)
	$(ON_POSTGRESQL) scripts/clocks
	$(ON_POSTGRESQL) scripts/test-env pytest -n 3 -m "later and not long" --ignore=tests/browser
	$(ON_POSTGRESQL) scripts/test-env pytest -n 3 -m "later and not long" $(LONG) tests/browser
	$(ON_POSTGRESQL) scripts/test-env pytest -m long $(LONG)

# wrk requests pages, as many at once as a busy morning.
bench: install-test
	@scripts/system-packages wrk
	scripts/bench --people 200 --keep
	scripts/bench --people 2000 --keep
	for run in 1 2 3; do scripts/bench --keep || exit 1; done

storm: install-test
	@scripts/install requirements-bench.txt
	scripts/storm --keep

upgrade-times: install-test
	scripts/upgrade-times --keep

# KILLS=50 make faults takes a tenth of the time.
faults: install-test
	@scripts/system-packages faketime
	@scripts/faults --kills $(or $(KILLS),500)

# The daily loop: rules and acts, without pages and slow tests.
SLOW = tests/browser tests/deploy tests/upgrades tests/printing tests/breaches/test_crashes.py \
	tests/breaches/test_display_copies.py tests/breaches/test_export.py tests/breaches/test_stateful.py \
	tests/operations/test_backup.py tests/home/test_demo.py tests/operations/test_health.py \
	tests/people/test_demo.py \
	$(addprefix tests/policies/test_,confined.py large.py memory.py round_trips.py word.py \
	word_generated.py) \
	$(addprefix tests/acknowledgements/test_,asked.py past_dates.py certificates.py killed_jobs.py \
	races.py school_year.py time_stamps.py verify_records.py)
check: install-check
	$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint quick

.PHONY: quick
quick: install-check
	$(ON_SQLITE) scripts/test-env pytest -q -n 2 -m "not long and not later and not both and not production" \
		$(SLOW:%=--ignore=%)

lint: install-check
	scripts/test-env ruff check
	scripts/test-env ruff format --check
	scripts/test-env mypy
	scripts/packages --check
	scripts/test-env scripts/settings-table --check

install:
	@scripts/system-packages $(RUN_PACKAGES)
	@scripts/install requirements.txt

install-check:
	@scripts/system-packages $(RUN_PACKAGES) dovecot-imapd libnss3-tools openssl poppler-utils
	@scripts/install requirements-test.txt

install-test:
	@scripts/system-packages $(TEST_PACKAGES)
	@scripts/install requirements-test.txt
