"""The site that journeys begin with: made once per run, and copied for each worker."""

import json
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.browser.site import PASSWORD, Site
from tests.databases import migrated_database, new_database, one_at_a_time

FOLDERS = ("files", "locked", "seal")
MADE = "made.json"

# Staff with an email address who owe every policy. The demonstration gives them no password; here
# all but a few get the password of its named accounts.
STAFF = f"""
import json
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from acknowledgements.models import Asked
from people.models import Person, Role
from policies.models import Round
owing = Asked.objects.on(timezone.localdate()).owing()
found = Person.objects.filter(posts__role=Role.STAFF).exclude(email=None).distinct()
for round in Round.objects.open():
    found = found.filter(pk__in=owing.filter(round=round).values("person"))
staff = [person for person in found if not person.has_usable_password()]
able = staff[4:]
Person.objects.filter(pk__in=[p.pk for p in able]).update(password=make_password({PASSWORD!r}))
print(json.dumps([[str(person), person.email, person in able] for person in staff]))
"""
# The demonstration's jobs, run once so that no copy has to run them during a journey.
JOBS = """
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from acknowledgements.jobs import make_certificates
while job := OrmQ.objects.order_by("pk").first():
    job.delete()
    import_string(job.task["func"])(*job.task["args"])
make_certificates()
"""


@contextmanager
def prepared(home: Path, shared: Path, kept: ExitStack) -> Iterator[Site]:
    """A site in the folder `home`, not yet running: a copy of one in the folder `shared`. The first
    worker makes that for all, and `kept` removes it; a later worker then makes another."""
    with ExitStack() as stack:
        with one_at_a_time(shared):
            if not (shared / MADE).exists():
                kept.enter_context(_made(shared))
            made = json.loads((shared / MADE).read_text())
            for folder in FOLDERS:
                shutil.copytree(Path(made["home"]) / folder, home / folder, dirs_exist_ok=True)
            database_url = stack.enter_context(new_database(home, copy_of=made["database"]))
        yield Site(home, database_url, made["staff"])


@contextmanager
def _made(shared: Path) -> Iterator[None]:
    home = shared / secrets.token_hex(4)
    home.mkdir()
    with new_database(home, copy_of=migrated_database()) as database_url:
        site = Site(home, database_url, [])
        # Does nothing if they are already collected.
        site.run("scripts/collect-static")
        site.manage("demo")
        site.manage("make_seal")
        site.environment["EMAIL_URL"] = "dummymail://"
        site.manage("shell", "--no-imports", "-c", JOBS)
        staff = json.loads(site.manage("shell", "--no-imports", "-c", STAFF))
        for folder in FOLDERS:
            (home / folder).mkdir(exist_ok=True)
        made = {"home": str(home), "database": database_url, "staff": staff}
        (shared / MADE).write_text(json.dumps(made))
        try:
            yield
        finally:
            with one_at_a_time(shared):
                (shared / MADE).unlink()
