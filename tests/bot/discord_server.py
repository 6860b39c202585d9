"""A small Discord on the loopback: a gateway and a REST service, driven by the real client over real sockets.

It knows what the bot uses and no more. Unlike a simulation inside the process it notices an event loop that
is blocked, an interaction that nobody answered, a session that is resumed, and a rate limit.
"""

import asyncio
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import yarl
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

BOT = 123456789012345678
GUILD, CHANNEL, ALICE = 2000, 3000, 4000
OWN_ROLE = 5000
"""The role that Discord makes for the bot."""
PERMISSIONS = (1 << 10) | (1 << 11) | (1 << 16) | (1 << 38)
MODERATOR = str(PERMISSIONS | 1 << 5)
DEFER, EPHEMERAL, COMPONENTS = 5, 64, 1 << 15


def original(token: str) -> str:
    """Return the path of the answer to an interaction."""
    return f"/webhooks/{BOT}/{token}/messages/@original"


@dataclass
class Request:
    """A REST request of the bot: `at` in seconds of `time.monotonic`."""

    method: str
    path: str
    body: Any
    at: float


@dataclass
class Refusal:
    """What is answered instead, `times` over, to requests whose path holds `path`."""

    path: str
    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    times: int = 1


class DiscordServer:
    """One application, one server with one channel and one member; of more `guilds` each has a channel."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self._at: dict[tuple[str, str], list[Request]] = {}
        self.refusals: list[Refusal] = []
        self.received: list[dict[str, Any]] = []  # what the client sent over the gateway
        self.resumable = True
        self.token = ""
        self._sockets: dict[int, web.WebSocketResponse] = {}  # by shard
        self.guilds = {GUILD: guild()}
        self.files: dict[str, bytes] = {}  # by path what was attached
        self.shards = 1
        """How many shards a bot is told to begin."""
        self._count = 1
        self._commands: list[dict[str, Any]] = []
        self._sent: list[dict[str, Any]] = []
        self._ids = itertools.count(10_000)
        self.port = 0
        self.messages_limit: tuple[int, float] | None = None
        """How many messages the channel takes in how many seconds; None for any number."""
        self._window = (0.0, 0)
        self.locale = "en-US"
        self.refused_intents = 0
        """Intents that the application may not ask for."""

    # ------------------------------------------------------------------ driving

    def id(self) -> int:
        return next(self._ids)

    def shard(self, server: int) -> int:
        """Return the shard that serves `server`."""
        return (server >> 22) % self._count

    def connected(self, shard: int = 0) -> bool:
        """Whether a client is there for `shard`."""
        return shard in self._sockets

    async def dispatch(
        self, event: str, data: dict[str, Any], *, lose: bool = False, shard: int | None = None
    ) -> None:
        """Send an event to the shard of its server, messages to the bot itself to shard 0.

        `lose` only counts it, as if the connection had broken before it arrived; that is so, too, while no
        client serves the shard.
        """
        if shard is None:
            shard = self.shard(int(data["guild_id"])) if data.get("guild_id") else 0
        payload = {"op": 0, "t": event, "s": len(self._sent) + 1, "d": data}
        self._sent.append(payload | {"shard": shard})
        if not lose and (socket := self._sockets.get(shard)) is not None:
            with suppress(ConnectionError):  # the client is just going
                await socket.send_json(payload)

    async def break_connection(self) -> None:
        """Close the socket of shard 0 as a network failure does; the client may resume."""
        await self._sockets[0].close(code=4000)

    async def ask(
        self,
        question: str,
        *,
        private: bool = False,
        lose: bool = False,
        user: int = 0,
        server: int = GUILD,
    ) -> tuple[int, str]:
        """Send an `/ask` interaction of Alice's, or of the `user`-th after her; return its id and token.

        From another `server` than the one the bot is in, it is that of somebody who brought the bot along.
        """
        options: list[dict[str, Any]] = [{"name": "question", "type": 3, "value": question}]
        options += [{"name": "private", "type": 5, "value": True}] if private else []
        data = {"id": "1", "name": "ask", "type": 1, "options": options}
        return await self._interact(data, user, lose=lose, server=server)

    async def command(self, name: str, subcommand: str) -> tuple[int, str]:
        """Send a moderator's interaction with a subcommand; return its id and token."""
        options = [{"name": subcommand, "type": 1, "options": []}]
        return await self._interact({"id": "2", "name": name, "type": 1, "options": options}, 0)

    async def add_article(self, name: str, text: str, *, everywhere: bool = False) -> str:
        """Send `/article add` with an attached file; return the interaction's token."""
        file = str(self.id())
        self.files[f"/files/{file}"] = text.encode()
        address = f"http://127.0.0.1:{self.port}/files/{file}"
        attached = {"id": file, "filename": name, "size": len(text), "url": address, "proxy_url": address}
        given: list[dict[str, Any]] = [{"name": "file", "type": 11, "value": file}]
        given += [{"name": "everywhere", "type": 5, "value": True}] if everywhere else []
        options = [{"name": "add", "type": 1, "options": given}]
        data = {"id": "2", "name": "article", "type": 1, "options": options}
        _, token = await self._interact(data | {"resolved": {"attachments": {file: attached}}}, 0)
        return token

    async def choose_language(self, language: str, *, user: int = 0, server: int = GUILD) -> str:
        """Send `/language` of Alice's, or of the `user`-th after her; return the interaction's token."""
        options = [{"name": "language", "type": 3, "value": language}]
        data = {"id": "3", "name": "language", "type": 1, "options": options}
        _, token = await self._interact(data, user, server=server)
        return token

    async def press(self, custom_id: str, message: int, *, private: bool = True, user: int = 0) -> str:
        """Press a button of the bot's `message`, which is seen by one person alone if `private`."""
        interaction = self.id()
        token = f"token-{interaction}"
        button = {"id": 2, "type": 2, "style": 2, "label": "press", "custom_id": custom_id}
        components = [{"id": 1, "type": 1, "components": [button]}]
        flags = COMPONENTS | (EPHEMERAL if private else 0)
        shown = self._own_message({"flags": flags, "components": components}) | {"id": str(message)}
        data = {"custom_id": custom_id, "component_type": 2, "id": 2}
        payload = self._interaction(interaction, token, data, user) | {"type": 3, "message": shown}
        await self.dispatch("INTERACTION_CREATE", payload)
        return token

    async def _interact(
        self, data: dict[str, Any], user: int, *, lose: bool = False, server: int = GUILD
    ) -> tuple[int, str]:
        interaction = self.id()
        token = f"token-{interaction}"
        payload = self._interaction(interaction, token, data, user) | {"guild_id": str(server)}
        if server in self.guilds and server != GUILD:
            channel = self.guilds[server]["channels"][0]["id"]
            payload |= {"channel_id": channel, "channel": payload["channel"] | {"id": channel}}
        await self.dispatch("INTERACTION_CREATE", payload, lose=lose)
        return interaction, token

    async def say(self, content: str, *, mention: bool = True, lose: bool = False, user: int = 0) -> int:
        """Send a message of Alice's, or of the `user`-th after her; return its id."""
        message = self.id()
        said = self.message(message, content, mention=mention, user=user)
        await self.dispatch("MESSAGE_CREATE", said, lose=lose)
        return message

    def message(self, message: int, content: str, *, mention: bool = True, user: int = 0) -> dict[str, Any]:
        return {
            **_message(message, _user(ALICE + user, "alice"), content=content),
            "guild_id": str(GUILD),
            "mentions": [_user(BOT, "pincite", bot=True)] if mention else [],
            "member": _member(),
        }

    async def until(self, found: Callable[[], Any], seconds: float = 20) -> Any:
        """Wait until `found()` gives something, and return it."""
        async with asyncio.timeout(seconds):
            while not (result := found()):
                await asyncio.sleep(0.005)
            return result

    async def said(self, op: int, times: int = 1) -> None:
        """Wait until the client sent gateway opcode `op` so many times."""
        await self.until(lambda: len([m for m in self.received if m["op"] == op]) >= times)

    async def request(self, method: str, path: str, times: int = 1, seconds: float = 20) -> Request:
        """Wait for the `times`-th request to a path that holds `path`, and return it."""
        await self.until(lambda: len(self.made(method, path)) >= times, seconds)
        return self.made(method, path)[times - 1]

    def made(self, method: str, path: str) -> list[Request]:
        """Return the requests to `path`, or else to paths that hold it."""
        if (method, path) in self._at:
            return self._at[method, path]
        return [r for r in self.requests if r.method == method and path in r.path]

    # ------------------------------------------------------------------ serving

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41_250}, "s": None, "t": None})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            payload = json.loads(message.data)
            await self._heard(payload, socket)
            self.received.append(payload)
        self._sockets = {shard: other for shard, other in self._sockets.items() if other is not socket}
        return socket

    async def rest(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        body = await _body(request)
        made = Request(request.method, path, body, time.monotonic())
        self.requests.append(made)
        self._at.setdefault((request.method, path), []).append(made)
        for refusal in self.refusals:
            if refusal.path in path and refusal.times:
                refusal.times -= 1
                return _json(refusal.body, refusal.status, refusal.headers)
        if self.messages_limit and request.method == "POST" and path == f"/channels/{CHANNEL}/messages":
            return self._limited(made)
        if request.method == "PUT" and "/reactions/" in path:
            return web.Response(status=204)
        return _json(self._answer(request.method, path, body))

    async def file(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.path])

    def _limited(self, made: Request) -> web.Response:
        """Take a message if the channel takes one more now, else say when it will; as Discord does."""
        assert self.messages_limit is not None
        most, seconds = self.messages_limit
        begun, taken = self._window
        if made.at >= begun + seconds:
            begun, taken = made.at, 0
        left = begun + seconds - made.at
        headers = {
            "X-RateLimit-Bucket": "messages",
            "X-RateLimit-Limit": str(most),
            "X-RateLimit-Remaining": str(max(0, most - taken - 1)),
            "X-RateLimit-Reset": f"{time.time() + left:.3f}",
            "X-RateLimit-Reset-After": f"{left:.3f}",
        }
        if taken >= most:
            self.requests.remove(made)
            self._at[made.method, made.path].remove(made)
            body = {"message": "You are being rate limited.", "retry_after": left, "global": False}
            return _json(body, 429, headers | {"Retry-After": str(int(left) + 1), "Via": "1.1 google"})
        self._window = begun, taken + 1
        return _json(self._answer(made.method, made.path, made.body), headers=headers)

    def _answer(self, method: str, path: str, body: Any) -> Any:
        if path == "/users/@me":
            return _user(BOT, "pincite", bot=True)
        if path == "/oauth2/applications/@me":
            return _application()
        if path == "/gateway/bot":
            limit = {"total": 1000, "remaining": 1000, "reset_after": 1, "max_concurrency": 16}
            url = f"ws://127.0.0.1:{self.port}/gateway"
            return {"url": url, "shards": self.shards, "session_start_limit": limit}
        if path.endswith("/commands"):
            if method == "PUT":
                known = {"description": "", "application_id": str(BOT), "version": "1"}
                self._commands = [{**known, **command, "id": str(self.id())} for command in body]
            return self._commands
        if path.endswith("/callback"):
            message = self._own_message(body)
            interaction = {"id": path.split("/")[2], "type": 2, "response_message_id": message["id"]}
            return {"interaction": interaction, "resource": {"type": body["type"], "message": message}}
        if method in ("POST", "PATCH") and ("/webhooks/" in path or path.endswith("/messages")):
            return self._own_message(body)
        raise web.HTTPNotFound(text=json.dumps({"message": f"unknown route {method} {path}", "code": 0}))

    async def _heard(self, payload: dict[str, Any], socket: web.WebSocketResponse) -> None:
        if payload["op"] == 1:
            await socket.send_json({"op": 11, "d": None, "s": None, "t": None})
        elif payload["op"] == 2 and payload["d"]["intents"] & self.refused_intents:
            await socket.close(code=4014)
        elif payload["op"] == 2:
            self.token = payload["d"]["token"]
            shard, self._count = payload["d"].get("shard", (0, 1))
            self._sockets[shard] = socket
            served = [data for server, data in self.guilds.items() if self.shard(server) == shard]
            await self.dispatch("READY", self._ready(shard, served), shard=shard)
            for data in served:
                await self.dispatch("GUILD_CREATE", data, shard=shard)
        elif payload["op"] == 6 and self.resumable:
            shard = int(payload["d"]["session_id"].split("-")[1])
            self._sockets[shard] = socket
            seen = payload["d"]["seq"]
            for event in [event for event in self._sent if event["s"] > seen and event["shard"] == shard]:
                await socket.send_json(event)
            await self.dispatch("RESUMED", {}, shard=shard)
        elif payload["op"] == 6:
            await socket.send_json({"op": 9, "d": False, "s": None, "t": None})

    def _ready(self, shard: int, served: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "v": 10,
            "user": _user(BOT, "pincite", bot=True),
            "guilds": [{"id": data["id"], "unavailable": True} for data in served],
            "session_id": f"session-{shard}-{len(self._sent)}",
            "shard": [shard, self._count],
            "resume_gateway_url": f"ws://127.0.0.1:{self.port}/gateway",
            "application": {"id": str(BOT), "flags": 0},
        }

    def _interaction(self, interaction: int, token: str, data: dict[str, Any], user: int) -> dict[str, Any]:
        return {
            "id": str(interaction),
            "application_id": str(BOT),
            "type": 2,
            "token": token,
            "version": 1,
            "data": data,
            "guild_id": str(GUILD),
            "channel_id": str(CHANNEL),
            "channel": {
                "id": str(CHANNEL),
                "type": 0,
                "name": "general",
                "position": 0,
                "permissions": str(PERMISSIONS),
            },
            "member": {**_member(), "user": _user(ALICE + user, "alice"), "permissions": MODERATOR},
            "locale": self.locale,
            "app_permissions": str(PERMISSIONS),
            "entitlements": [],
            "authorizing_integration_owners": {},
            "context": 0,
            "attachment_size_limit": 10_000_000,
        }

    def _own_message(self, body: Any) -> dict[str, Any]:
        body = body if isinstance(body, dict) else {}
        data = body.get("data") or body
        shown = {key: data[key] for key in ("content", "components", "flags") if key in data}
        return {**_message(self.id(), _user(BOT, "pincite", bot=True)), **shown}


@asynccontextmanager
async def discord_server() -> AsyncIterator[DiscordServer]:
    """Serve on a free port of the loopback, and point discord.py there meanwhile."""
    server = DiscordServer()
    application = web.Application(client_max_size=2**25)
    application.router.add_get("/gateway", server.gateway)
    application.router.add_get("/gateway/", server.gateway)
    application.router.add_get("/files/{rest:.*}", server.file)
    application.router.add_route("*", "/api/v10/{rest:.*}", server.rest)
    runner = web.AppRunner(application, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.port = runner.addresses[0][1]
    try:
        with pointed_at(server.port):
            yield server
    finally:
        await runner.cleanup()


@contextmanager
def pointed_at(port: int) -> Iterator[None]:
    """Let discord.py speak to the loopback."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = f"http://127.0.0.1:{port}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(f"ws://127.0.0.1:{port}/gateway")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def _json(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    # discord.py reads JSON only from exactly this content type, without a charset.
    headers = {**(headers or {}), "Content-Type": "application/json"}
    return web.Response(body=json.dumps(body).encode(), status=status, headers=headers)


async def _body(request: web.Request) -> Any:
    if request.content_type == "multipart/form-data":
        form = await request.post()
        return json.loads(str(form["payload_json"]))
    text = await request.text()
    return json.loads(text) if text else None


def _user(user: int, name: str, *, bot: bool = False) -> dict[str, Any]:
    return {"id": str(user), "username": name, "discriminator": "0", "avatar": None, "bot": bot, "flags": 0}


def _member() -> dict[str, Any]:
    return {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0}


def _message(message: int, author: dict[str, Any], content: str = "") -> dict[str, Any]:
    return {
        "id": str(message),
        "channel_id": str(CHANNEL),
        "author": author,
        "content": content,
        "timestamp": "2026-01-01T00:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "components": [],
        "pinned": False,
        "type": 0,
        "flags": 0,
    }


def guild(
    server: int = GUILD, channel_id: int = CHANNEL, owner: int = ALICE, permissions: int = PERMISSIONS
) -> dict[str, Any]:
    """Return a server as Discord tells of it: with one channel, which is that for system messages, too."""
    everyone: dict[str, Any] = {"id": str(server), "name": "@everyone", "position": 0}
    everyone["permissions"] = str(permissions)
    everyone |= {"color": 0, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
    own = {
        **everyone,
        "id": str(OWN_ROLE + server - GUILD),
        "name": "pincite",
        "managed": True,
        "tags": {"bot_id": str(BOT)},
    }
    channel = {
        "id": str(channel_id),
        "type": 0,
        "name": "general",
        "position": 0,
        "permission_overwrites": [],
    }
    return {
        "id": str(server),
        "name": "Test",
        "owner_id": str(owner),
        "system_channel_id": str(channel_id),
        "member_count": 2,
        "large": False,
        "unavailable": False,
        "roles": [everyone, own],
        "channels": [channel],
        "members": [{**_member(), "user": _user(BOT, "pincite", bot=True)}],
        "threads": [],
        "emojis": [],
        "stickers": [],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "features": [],
        "preferred_locale": "en-US",
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "afk_timeout": 300,
        "premium_progress_bar_enabled": False,
    }


def _application() -> dict[str, Any]:
    return {
        "id": str(BOT),
        "name": "pincite",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "",
        "flags": 0,
        "hook": False,
        "owner": _user(1, "owner"),
    }
