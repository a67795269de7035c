"""The jobs that wait when a backup is made, by name and arguments.

The queue keeps them as pickles, which run code when they are read. An archive may be anybody's, so
it holds them as JSON, and only our own jobs are put back.
"""

import json
from importlib import import_module
from pathlib import Path
from types import FunctionType

from django.apps import apps
from django.conf import settings
from django_q.models import OrmQ
from django_q.tasks import async_task


def written() -> bytes:
    """A line of JSON for each job that waits."""
    tasks = (queued.task for queued in OrmQ.objects.order_by("pk").iterator())
    ours = ({"func": task["func"], "args": task["args"]} for task in tasks if is_ours(task))
    return "".join(f"{json.dumps(each)}\n" for each in ours).encode()


def put_back(lines: bytes) -> int:
    """Queues the jobs again and says how many. Others than ours are left out."""
    found = [json.loads(line) for line in lines.splitlines()]
    ours = [each for each in found if is_ours(each)]
    for each in ours:
        async_task(each["func"], *each["args"])
    return len(ours)


def is_ours(job: object) -> bool:
    """Whether it names one of our jobs, and nothing else that could be called."""
    func = str(job.get("func")) if isinstance(job, dict) else ""
    app, _dot, name = func.partition(".jobs.")
    if app not in _apps():
        return False
    module = import_module(f"{app}.jobs")
    made = vars(module).get(name)
    return isinstance(made, FunctionType) and made.__module__ == module.__name__


def _apps() -> set[str]:
    """Our apps that have jobs."""
    with_jobs = (
        config for config in apps.get_app_configs() if Path(config.path, "jobs.py").exists()
    )
    return {each.name for each in with_jobs if Path(each.path).parent == Path(settings.BASE_DIR)}
