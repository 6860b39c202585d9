"""Open articles, ask them, show a place of them, and hold saved answers against them as they are now."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from index.article import Span
from index.contents import Index
from index.encoder import Encoder
from index.errors import PinciteError, QuestionError
from index.model.engines import encoder_of, open_encoder
from index.storage.locations import Location, location_of
from index.storage.manifest import DEFAULT_FOLDER
from index.storage.stores import store_of
from index.store import Store
from qa.answer import Answer
from qa.answering import Answerer
from qa.choosing import chosen, only, the_one
from qa.library.listing import Listed, listed
from qa.library.showing import Shown, around, find_place, whole
from qa.library.verifying import ArticlesNow, Check, saved_quotes, verify

ASKED_APART = 8
"""Choices of articles for which what answers is kept."""


class Library:
    """Articles that can be asked; safe to share between threads.

    Whatever cannot be done raises an `index.errors.PinciteError`, in one line that says what to do.
    """

    def __init__(self, store: Store, answerer: Callable[[tuple[str, ...]], Answerer]) -> None:
        """Serve the index in `store`; `answerer` gives what answers from the articles of some names now."""
        self._store = store
        self._answerer = answerer

    @classmethod
    def open(
        cls,
        place: str | Location = DEFAULT_FOLDER,
        *,
        threshold: float | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> Self:
        """Open the index in `place`, made by `pincite index` and `pincite add`.

        The place is a folder, or an address of PostgreSQL as `pincite --index` takes it; `tell` is told of
        waiting for that.

        An index that is rebuilt later is seen by the next question. Answers of less than `threshold`
        confidence (0 to 1; the fitted one by default) are not given. Raises IndexMissing, IndexStale when an
        article's file changed since, IndexDamaged or ModelError.
        """
        store = store_of(location_of(place) if isinstance(place, str) else place, tell=tell)
        store.check()
        answerers = _Answerers(store, threshold)
        answerers(())  # what is wrong with the index is told now
        return cls(store, answerers)

    @classmethod
    def of(cls, *sources: str | Path, threshold: float | None = None) -> Self:
        """Read `sources`, files or web addresses, and index them in memory with the bundled model.

        Raises ArticleError or ModelError.
        """
        # Whoever asks an index that is there does not wait for what builds one.
        from index.building import build  # noqa: PLC0415
        from index.memory_store import MemoryStore  # noqa: PLC0415
        from index.text.reading import read_article  # noqa: PLC0415

        store = MemoryStore()
        build([read_article(source) for source in sources], store, open_encoder())
        return cls(store, _Answerers(store, threshold))

    @property
    def articles(self) -> tuple[Listed, ...]:
        """The articles, in their order, and whether their files are as they were indexed."""
        return tuple(listed(self._store))

    def ask(
        self, question: str, *, history: Sequence[str] = (), within: Sequence[str] = (), top: int = 1
    ) -> Answer:
        """Answer `question`, asked after the questions of `history` (oldest first), with `top` quotes.

        `within` names the articles that are asked, by name, address or title; all of them by default.
        """
        return self.asking(within).ask(question, history=history, top=top)

    def asking(self, within: Sequence[str] = ()) -> Answerer:
        """Return what answers now from the articles that are named, with the index of these."""
        return self._answerer(tuple(within))

    def show(
        self,
        article: str | None = None,
        *,
        place: Span | None = None,
        paragraph: int | None = None,
        sentence: int | None = None,
    ) -> Shown:
        """Return a place of an article with what stands around it; without a place, the whole article.

        The place is the span `place` (code points), or a paragraph or one of its sentences, from 1. The
        article is the only one, or the one that is named by name, address or title.
        """
        index = self._answerer(()).index
        number = _number(index, article)
        text = index.articles[number].text
        if paragraph is not None:
            place = find_place(index, number, paragraph, sentence)
        if place is None:
            return whole(index.articles[number])
        if not 0 <= place.start < place.end <= len(text):
            raise QuestionError(
                f"There are no characters {place.start} to {place.end}: the article has {len(text)}.",
                "Give start and end as an answer does, start below end.",
            )
        return around(index.articles[number], place)

    def verify(self, answer: Mapping[str, Any], *, fetch: bool = False) -> tuple[Check, ...]:
        """Check the quotes of `answer`, as `pincite ask --json` gave it, against the articles as they are.

        Their files are read again where they are there; with `fetch` their web addresses, too.
        """
        try:
            saved = tuple(saved_quotes(answer))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise PinciteError(
                "That is no answer of 'pincite ask --json'.", "Give one as it was, all of it."
            ) from error
        now = ArticlesNow.of_index(self._store, fetch=fetch)
        return tuple(verify(one, now) for one in saved)


class _Answerers:
    """What answers from the articles of some names, as long as the index stays the same."""

    def __init__(self, store: Store, threshold: float | None) -> None:
        self._store = store
        self._threshold = threshold
        self._lock = threading.Lock()
        self._version = ""
        self._opened: tuple[Index, Encoder] | None = None
        self._answerers: dict[tuple[int, ...], Answerer] = {}

    def __call__(self, within: tuple[str, ...]) -> Answerer:
        with self._lock:
            version = self._store.version()
            if self._opened is None or version != self._version:
                self._opened = self._open(self._store.load())
                self._version = version
                self._answerers.clear()
            index, encoder = self._opened
            asked = chosen(within, index.articles)
            if asked not in self._answerers:
                if len(self._answerers) == ASKED_APART:
                    del self._answerers[next(iter(self._answerers))]  # the one that has been there longest
                self._answerers[asked] = Answerer(only(index, asked), encoder, threshold=self._threshold)
            return self._answerers[asked]

    def _open(self, index: Index) -> tuple[Index, Encoder]:
        if self._opened is not None and self._opened[1].card == index.model:
            return index, self._opened[1]
        return index, encoder_of(index.model)


def _number(index: Index, article: str | None) -> int:
    """Return the position of the article that is named, or of the only one."""
    if article is None and len(index.articles) > 1:
        raise PinciteError(f"There are {len(index.articles)} articles.", "Name the one that is meant.")
    return the_one(article, index.articles) if article else 0
