"""Production's settings, except that failed jobs are retried within a minute: otherwise a run would
wait six minutes for each."""

from bench.settings import *  # noqa: F403 - all of them
from config import settings

EMAIL_TIMEOUT = 2
Q_CLUSTER = {**settings.Q_CLUSTER, "timeout": 60, "retry": 70, "max_attempts": 50}
