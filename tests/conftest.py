"""What holds for every test."""

import os

from hypothesis import HealthCheck, settings

from index.threads import single_threaded
from tests.postgres import postgres, postgres_server

__all__ = ["postgres", "postgres_server"]  # fixtures

single_threaded()  # before any test loads numpy: on a busy machine the model is ten times faster so

settings.register_profile(
    "pincite",
    # Hypothesis has a profile of its own for continuous integration: the same examples in every run.
    settings.get_profile("ci" if os.environ.get("CI") else "default"),
    deadline=None,  # a busy machine is no fault of the code
    suppress_health_check=[HealthCheck.too_slow],  # the same
)
settings.load_profile("pincite")
