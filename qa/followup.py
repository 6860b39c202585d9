"""Question and history -> what is searched."""

from collections.abc import Sequence

from index.encoder import Encoder
from index.errors import QuestionError
from qa.query import Query, read_query


def resolve(question: str, history: Sequence[str], encoder: Encoder) -> Query:
    """Return the query for `question`, asked after the questions of `history` (oldest first).

    Raises QuestionError when the question is empty or longer than the model reads.
    """
    text = question.strip()
    if not text:
        raise QuestionError("the question is empty: ask something about the article")
    if any("\ud800" <= char <= "\udfff" for char in text):
        raise QuestionError("the question is not valid text (half a surrogate pair): type it again")
    del history  # each question stands for itself until follow-ups are understood
    return read_query(text, encoder.encode_question(text))
