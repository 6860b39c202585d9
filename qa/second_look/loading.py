"""What loading a reranker and a reader have in common: silent libraries, and one line when it fails."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from index.errors import Mend, ModelError, Step
from index.model.weights import find_model


@contextmanager
def loading(name: str, kind: str) -> Iterator[Path]:
    """Give the folder of the model `name`; libraries are imported and the model is loaded within this block.

    A name on the hub is fetched when it was not before. `kind` says in errors what the model is to be.

    Raises ModelError when there is no such model, a library is not installed, or the model cannot be loaded.
    """
    try:
        folder = find_model(name, download=True)
        with _quiet():
            yield folder
    except ModelError:
        raise
    except ImportError as error:
        raise ModelError(
            f"The {kind} {name} runs on sentence-transformers, which cannot be imported ({error}).",
            Mend(Step.INSTALL, "sentence-transformers"),
        ) from error
    except Exception as error:  # a model can be wrong in more ways than the libraries have classes for
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(f"{name} cannot be loaded as a {kind}: {reason}.", "Name another model.") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing bars and reporting on standard error, where our one line belongs."""
    from transformers.utils import logging as untyped  # noqa: PLC0415 - seconds; only for such a model

    logging: Any = untyped
    before, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(before)
        if bars:
            logging.enable_progress_bar()
