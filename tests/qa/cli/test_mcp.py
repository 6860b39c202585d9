"""The server of the Model Context Protocol, spoken to by the SDK's own client, with the real model."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult, TextContent

from tests.command import ROOT, run_pincite
from tests.known import known
from tests.patience import PATIENCE

MILL = "The mill\n\nThe mill was built in 1802 by the Vogts. It grinds oats and barley.\n"
BRIDGE = "The bridge\n\nThe bridge was built in 1957 and cost nine pounds.\n"
PRIVATE = "Why does the heron never visit Xanadu?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mcp")
    (folder / "mill.txt").write_text(MILL, "utf-8")
    (folder / "bridge.txt").write_text(BRIDGE, "utf-8")
    assert run_pincite(folder, "index", "mill.txt", "bridge.txt").status == 0
    return folder


@asynccontextmanager
async def connected(folder: Path, *options: str) -> AsyncIterator[Client]:
    """Yield a client of `pincite mcp`; what the server says on standard error is in stderr.txt."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PINCITE_")}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "qa", "mcp", *options],
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT)},
    )
    with (folder / "stderr.txt").open("w") as errors:
        transport = stdio_client(server, errlog=errors)
        async with Client(transport, read_timeout_seconds=PATIENCE) as client:
            yield client


def words(result: CallToolResult, part: int = 0) -> str:
    found = result.content[part]
    assert isinstance(found, TextContent)
    return found.text


def printed(folder: Path, *arguments: str) -> list[Any]:
    return [json.loads(line) for line in run_pincite(folder, *arguments).out.splitlines()]


async def test_the_tools_say_what_they_take_and_give(folder: Path) -> None:
    async with connected(folder) as client:
        tools = (await client.list_tools()).tools
        assert [tool.name for tool in tools] == ["ask", "show", "verify", "list"]
        for tool in tools:
            for schema in (tool.input_schema, known(tool.output_schema)):
                jsonschema.Draft202012Validator.check_schema(schema)
                assert schema["type"] == "object"
            assert known(tool.annotations).read_only_hint


async def test_answers_are_those_of_the_command_line(folder: Path) -> None:
    async with connected(folder) as client:
        result = await client.call_tool("ask", {"question": "Who built the mill?", "top": 2})
        assert not result.is_error
        assert [result.structured_content] == printed(
            folder, "ask", "--json", "--top", "2", "Who built the mill?"
        )
        assert json.loads(words(result, 1)) == result.structured_content
        assert "│ The mill was built in 1802 by the Vogts." in words(result)
        assert "Quoted from “The mill” (mill.txt)" in words(result)
        again = await client.call_tool(
            "ask", {"question": "When was it built?", "articles": ["The bridge"], "history": []}
        )
        assert "1957" in again.structured_content["quote"]["exact"]
        followed = await client.call_tool(
            "ask", {"question": "And what did it cost?", "history": ["When was the bridge built?"]}
        )
        assert "nine pounds" in followed.structured_content["quote"]["exact"]


async def test_a_silence_is_told_as_one(folder: Path) -> None:
    async with connected(folder) as client:
        result = await client.call_tool("ask", {"question": PRIVATE})
        assert not result.is_error
        assert result.structured_content["answered"] is False
        assert result.structured_content["quote"] is None
        assert words(result).startswith("The article does not answer that")
        assert "Silent: “" in words(result)


async def test_places_are_shown_and_articles_listed(folder: Path) -> None:
    async with connected(folder) as client:
        shown = await client.call_tool("show", {"article": "mill", "paragraph": 1, "sentence": 2})
        assert [shown.structured_content] == printed(
            folder, "show", "--json", "--in", "mill", "--paragraph", "1", "--sentence", "2"
        )
        assert "»It grinds oats and barley.«" in words(shown)
        place = shown.structured_content["place"]
        same = await client.call_tool(
            "show", {"article": "mill", "start": place["start"], "end": place["end"]}
        )
        assert same.structured_content == shown.structured_content
        listed = await client.call_tool("list", {})
        assert listed.structured_content["articles"] == printed(folder, "list", "--json")


async def test_saved_answers_are_verified_and_changes_seen(tmp_path: Path) -> None:
    (tmp_path / "mill.txt").write_text(MILL, "utf-8")
    assert run_pincite(tmp_path, "index", "mill.txt").status == 0
    async with connected(tmp_path) as client:
        saved = (await client.call_tool("ask", {"question": "Who built the mill?"})).structured_content
        checked = await client.call_tool("verify", {"answer": saved})
        assert [check["status"] for check in checked.structured_content["checks"]] == ["same"]
        (tmp_path / "mill.txt").write_text(MILL.replace("Vogts", "Amsels"), "utf-8")
        checked = await client.call_tool("verify", {"answer": saved})
        assert [check["status"] for check in checked.structured_content["checks"]] == ["changed"]
        anew = await client.call_tool("ask", {"question": "Who built the mill?"})
        assert "Amsels" in anew.structured_content["quote"]["exact"]


async def test_what_is_wrong_is_told_in_one_line_and_the_server_goes_on(folder: Path) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("ask", {}, "ask cannot take that: 'question' is a required property. It takes question, history"),
        ("ask", {"question": 3}, "question: 3 is not of type 'string'"),
        ("ask", {"question": "Who?", "history": ["What?", None]}, "history[1]: None is not of type"),
        ("ask", {"question": "Who?", "colour": "blue"}, "'colour' was unexpected"),
        ("ask", {"question": " "}, "question is empty"),
        ("ask", {"question": "Who?", "articles": ["elm"]}, "No article of the index is called 'elm'."),
        ("ask", {"question": "mill " * 2000}, "tokens"),
        ("show", {}, "There are 2 articles. Name the one that is meant."),
        ("show", {"article": "mill", "start": 4}, "A place needs both start and end."),
        ("show", {"article": "mill", "start": 4, "end": 9_999}, "the article has"),
        ("show", {"article": "mill", "sentence": 1}, "A sentence is counted in its paragraph."),
        ("show", {"article": "mill", "start": 1, "end": 2, "paragraph": 1}, "There are two places."),
        ("verify", {"answer": {"quote": "words"}}, "That is no answer"),
        ("tell", {}, "There is no tool 'tell'. There are ask, show, verify, list."),
    ]
    async with connected(folder) as client:
        for tool, arguments, expected in wrong:
            try:
                result = await client.call_tool(tool, arguments)
            except RuntimeError as error:  # the client itself does not know the tool
                assert "tell" in str(error)  # noqa: PT017
                continue
            assert result.is_error, arguments
            assert len(result.content) == 1
            assert expected in words(result)
            assert "\n" not in words(result)
        assert not (await client.call_tool("ask", {"question": "Who built the mill?"})).is_error


async def test_many_calls_at_once(folder: Path) -> None:
    async with connected(folder) as client:
        questions = ["Who built the mill?", "What did the bridge cost?", PRIVATE] * 6
        results = await asyncio.gather(
            *(client.call_tool("ask", {"question": question}) for question in questions)
        )
        assert [result.structured_content["question"] for result in results] == questions
        assert [result.structured_content["answered"] for result in results] == [True, True, False] * 6


async def test_questions_are_logged_nowhere(folder: Path) -> None:
    async with connected(folder) as client:
        for more in ({}, {"top": "two"}, {"question": PRIVATE * 300}):
            await client.call_tool("ask", {"question": PRIVATE, **more})
    assert (folder / "stderr.txt").read_text() == ""


async def test_without_an_index_the_call_says_what_to_do(tmp_path: Path) -> None:
    async with connected(tmp_path, "--index", "none.pincite") as client:
        result = await client.call_tool("ask", {"question": "Who?"})
        assert result.is_error
        assert "There is no index in none.pincite. Run: pincite index" in words(result)


def test_a_host_without_the_sdk_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "mcp").mkdir()  # found before the real one
    (tmp_path / "mcp" / "__init__.py").write_text("raise ModuleNotFoundError('No mcp', name='mcp')\n")
    done = run_pincite(tmp_path, "mcp", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert (done.status, done.out) == (2, "")
    assert "Run: pip install 'pincite[mcp]'" in done.err


def test_what_is_no_message_does_not_end_it_with_a_traceback(folder: Path) -> None:
    done = run_pincite(folder, "mcp", stdin=f"{PRIVATE}\n{{}}\n")
    assert done.status == 0
    assert PRIVATE not in done.err
    assert "Traceback" not in done.err
