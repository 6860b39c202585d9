"""How many threads do linear algebra: one behind numpy, asked for before it is imported; for torch, all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

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


@contextmanager
def torch_on_all_cores() -> Iterator[None]:
    """Let torch use every core for a while; the limits for numpy would hold for it too."""
    import torch  # noqa: PLC0415 - slow to import; loaded with the model by now

    before = torch.get_num_threads()
    torch.set_num_threads(cores())
    try:
        yield
    finally:
        torch.set_num_threads(before)
