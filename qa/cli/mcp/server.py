"""Speaks the Model Context Protocol over standard input and output, with the official SDK."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import mcp_types as types
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server

from index.errors import PinciteError, QuestionError
from index.version import VERSION
from qa.cli.json.output import dumps
from qa.cli.mcp.tools import Result, Tool, tools
from qa.cli.wording import told
from qa.library import Library

INSTRUCTIONS = (
    "Pincite quotes articles word for word and says exactly where. Cite `quote.exact` unchanged, with its "
    "article and paragraph. When `answered` is false the articles do not answer: say so, and do not pass off "
    "`nearest` as an answer."
)
AT_ONCE = 4
"""Calls that are worked on at the same time; more wait for their turn."""
LONGEST = 200
"""Code points of what was sent that an error repeats."""


def serve(library: Library) -> None:
    """Answer calls until standard input ends; what fails is told to the caller and logged nowhere."""
    # The SDK logs what it was sent when something goes wrong, and that may be a question.
    logging.getLogger("mcp").setLevel(logging.CRITICAL + 1)
    asyncio.run(_serve(library))


async def _serve(library: Library) -> None:
    server = server_of(library)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def server_of(library: Library) -> Server[dict[str, Any]]:
    """Return a server that offers `library`."""
    offered = {tool.name: tool for tool in tools()}
    turns = asyncio.Semaphore(AT_ONCE)

    async def on_list_tools(
        _: ServerRequestContext[dict[str, Any]], __: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_described(tool) for tool in offered.values()])

    async def on_call_tool(
        _: ServerRequestContext[dict[str, Any]], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        try:
            tool, arguments = _named(params.name, offered), params.arguments or {}
            _check(tool, arguments)
            async with turns:
                result = await asyncio.to_thread(tool.call, library, arguments)
        except PinciteError as error:
            return _failed(told(error))
        except Exception as error:  # what fails is this call, not the server
            return _failed(f"unforeseen {type(error).__name__}; please report it")
        return _given(result)

    return Server(
        "pincite",
        version=VERSION,
        title="Pincite",
        instructions=INSTRUCTIONS,
        on_list_tools=on_list_tools,
        on_call_tool=on_call_tool,
    )


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.takes,
        output_schema=tool.gives,
        annotations=types.ToolAnnotations(
            read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
        ),
    )


def _named(name: str, offered: Mapping[str, Tool]) -> Tool:
    if name not in offered:
        raise QuestionError(f"There is no tool {name[:LONGEST]!r}.", f"There are {', '.join(offered)}.")
    return offered[name]


def _check(tool: Tool, arguments: Mapping[str, Any]) -> None:
    """Raise QuestionError, with what is wrong first, for arguments that do not fit."""
    wrong = best_match(Draft202012Validator(tool.takes).iter_errors(arguments))
    if wrong is not None:
        where = "".join(f"[{part}]" if isinstance(part, int) else f"{part}" for part in wrong.path)
        raise QuestionError(
            f"{tool.name} cannot take that: {where and f'{where}: '}{wrong.message[:LONGEST]}.",
            f"It takes {', '.join(tool.takes['properties']) or 'nothing'}.",
        )


def _given(result: Result) -> types.CallToolResult:
    """Return a result in words, and as JSON both for clients that know typed results and for others."""
    texts = (result.words, dumps(result.value))
    return types.CallToolResult(
        content=[types.TextContent(type="text", text=text) for text in texts],
        structured_content=dict(result.value),
    )


def _failed(line: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=line)], is_error=True)
