"""What can go wrong, each with what to do about it.

The library raises these; only front ends print them. A message is one line: what was expected, what was
found, and the next step.
"""


class PinciteError(Exception):
    """Base of every error that a person can mend; its text is one line that says how."""


class ArticleError(PinciteError):
    """The article cannot be read: missing, empty, not text, or too large. Give another file."""


class ModelError(PinciteError):
    """The model cannot be loaded or is not the one expected. Install it or name another."""


class IndexMissing(PinciteError):
    """There is no index yet. Run ``pincite index ARTICLE``."""


class IndexStale(PinciteError):
    """The article or the model changed after the index was built. Run ``pincite index`` again."""


class IndexDamaged(PinciteError):
    """A file of the index is absent, truncated or altered. Rebuild it with ``pincite index --full``."""


class IndexBusy(PinciteError):
    """Another process is rebuilding the index. Wait for it to end, then try again."""


class QuestionError(PinciteError):
    """The question cannot be searched: empty, or longer than the model reads. Ask it differently."""


class QuoteError(PinciteError):
    """A quote could not be proved against its article, so it is not shown. Rebuild the index."""
