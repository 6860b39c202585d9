"""One thread for the linear algebra behind numpy, asked for before numpy is imported."""

import os

LIMITS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""What OpenBLAS, OpenMP builds of it, Intel's MKL and Apple's Accelerate read when they are loaded."""


def single_threaded() -> None:
    """Ask for one thread a matrix product; call this before numpy is imported, later it has no effect.

    A question is too small to share out: waking the other threads costs more than they save, and on a busy
    machine they wait for each other. A limit that is already in the environment is left as it is.
    """
    for name in LIMITS:
        os.environ.setdefault(name, "1")


def cores() -> int:
    """Return how many processor cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux: what is left to us of a shared machine
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
