"""What programs read: the schemas and the types say the same, and both what is printed."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import get_args, get_type_hints, is_typeddict

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.cli.commands.schema import COMMANDS
from qa.cli.json.output import dumps
from qa.cli.json.types import AnswerObject, CheckObject, ErrorObject, ListedObject, ShownObject
from qa.evaluation.report import EvaluationObject
from tests.command import JsonObject, run_pincite

ESSAY = "# On bees\n\nBees hum in the garden. A hive holds 40,000 bees.\n\nHoney keeps for 3,000 years.\n"
QUESTION = "How many bees live in a hive?"


def schema(name: str) -> JsonObject:
    found: JsonObject = json.loads(
        files("qa.cli").joinpath("schemas", f"{name}.schema.json").read_text("utf-8")
    )
    return found


ASK, VERIFY, EVAL, LIST, SHOW = map(schema, ("ask", "verify", "eval", "list", "show"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def typed_dicts(kind: object) -> Iterator[type]:
    """Every TypedDict inside a type."""
    if isinstance(kind, type) and is_typeddict(kind):
        yield kind
    for part in get_args(kind):
        yield from typed_dicts(part)


def assert_described(kind: type, described: JsonObject, root: JsonObject) -> None:
    """Fail unless an object of the schema has the fields of a TypedDict, and so on inside them."""
    described = root["$defs"][described["$ref"].split("/")[-1]] if "$ref" in described else described
    if "properties" not in described:
        (described,) = [part for part in inner_schemas(described) if is_object(part, root, kind)]
        assert_described(kind, described, root)
        return
    hints = get_type_hints(kind)
    assert set(described["properties"]) == set(hints)
    assert set(described["required"]) == getattr(kind, "__required_keys__", None)
    for name, hint in hints.items():
        for inner in typed_dicts(hint):
            assert_described(inner, described["properties"][name], root)


def inner_schemas(described: JsonObject) -> Iterator[JsonObject]:
    for key in ("items", "additionalProperties"):
        if isinstance(described.get(key), dict):
            yield described[key]
    yield from described.get("anyOf", ())
    yield from described.get("prefixItems", ())


def is_object(described: JsonObject, root: JsonObject, kind: type) -> bool:
    if "$ref" in described:
        described = root["$defs"][described["$ref"].split("/")[-1]]
    if "properties" in described:
        return set(described["properties"]) == set(get_type_hints(kind))
    return any(is_object(part, root, kind) for part in inner_schemas(described))


@pytest.mark.parametrize(
    ("kind", "described", "root"),
    [
        (AnswerObject, ASK["$defs"]["answer"], ASK),
        (ErrorObject, ASK["$defs"]["error"], ASK),
        (CheckObject, VERIFY, VERIFY),
        (EvaluationObject, EVAL, EVAL),
        (ListedObject, LIST, LIST),
        (ShownObject, SHOW, SHOW),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_types_and_schemas_have_the_same_fields(kind: type, described: JsonObject, root: JsonObject) -> None:
    assert_described(kind, described, root)


@given(JSON)
def test_every_value_is_one_line_and_comes_back(value: object) -> None:
    line = dumps(value)
    assert line.splitlines() in ([line], [])
    line.encode()
    assert json.loads(line) == value


@given(st.lists(st.sampled_from("a\x85\u2028\u2029\n\r\x0b\x1c\\u")).map("".join))
def test_no_sign_that_ends_a_line_anywhere_does_so_in_json(text: str) -> None:
    assert dumps({text: text}).splitlines() == [dumps({text: text})]


@pytest.fixture(scope="module")
def essay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("essay")
    (folder / "essay.md").write_text(ESSAY, "utf-8")
    assert run_pincite(folder, "index", "essay.md").status == 0
    (folder / "questions.csv").write_text(
        f'question,text\n{QUESTION},"40,000"\nWho is the queen?,\n', "utf-8"
    )
    return folder


@pytest.mark.parametrize("name", COMMANDS)
def test_the_schema_is_printed_and_is_one(essay: Path, name: str) -> None:
    done = run_pincite(essay, "schema", name)
    assert (done.status, done.err) == (0, "")
    jsonschema.Draft202012Validator.check_schema(json.loads(done.out))


def test_what_is_printed_fits_the_schemas(essay: Path) -> None:
    asked = run_pincite(essay, "ask", "--json", "--top", "3", "-", stdin=f"{QUESTION}\n\nWho flew to Mars?\n")
    answers = [json.loads(line) for line in asked.out.splitlines()]
    assert len(answers) == 3
    for answer in answers:
        jsonschema.validate(answer, ASK)
    (essay / "second.md").write_text(ESSAY.replace("40,000", "50,000").replace("Honey", "Wax"), "utf-8")
    checked = run_pincite(essay, "verify", "--json", "--article", "second.md", "-", stdin=asked.out)
    checks = [json.loads(line) for line in checked.out.splitlines()]
    assert len(checks) == 6
    for check in checks:
        jsonschema.validate(check, VERIFY)
    jsonschema.validate(json.loads(run_pincite(essay, "list", "--json").out), LIST)
    for place in ((), ("--paragraph", "1"), ("--at", "11:15")):
        jsonschema.validate(json.loads(run_pincite(essay, "show", "--json", *place).out), SHOW)
    measured = run_pincite(essay, "eval", "--json", "--worst", "2", "questions.csv")
    jsonschema.validate(json.loads(measured.out), EVAL)
