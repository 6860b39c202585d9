"""In which channels of a server the bot answers when it is mentioned."""

import json
from pathlib import Path

from bot import state
from bot.settings import SettingsError


class Channels:
    """A list of channels for each server, kept in a file; a server without a list has no limit.

    Raises SettingsError when the file holds something else: to answer everywhere then would be no one's wish.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._allowed = _read(path) if path.exists() else {}

    def allowed(self, server: int) -> tuple[int, ...]:
        """Return the channels that the bot answers in; empty when it answers in all."""
        return tuple(self._allowed.get(server, ()))

    def answers_in(self, server: int, *channels: int) -> bool:
        """Whether the bot answers in any of `channels`: a thread and its parent, for example."""
        allowed = self._allowed.get(server)
        return not allowed or any(channel in allowed for channel in channels)

    def toggle(self, server: int, channel: int) -> None:
        """Answer in `channel` of `server`, or no longer."""
        allowed = self._allowed.setdefault(server, [])
        if channel in allowed:
            allowed.remove(channel)
        else:
            allowed.append(channel)
        self._save()

    def clear(self, server: int) -> None:
        """Answer in every channel of `server` again."""
        self._allowed.pop(server, None)
        self._save()

    def _save(self) -> None:
        kept = {str(server): channels for server, channels in self._allowed.items() if channels}
        state.write(self._path, kept)


def _read(path: Path) -> dict[int, list[int]]:
    try:
        servers = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        servers = None
    if not _lists_channels(servers):
        raise SettingsError(
            f"{path} does not list channels for each server: mend it, or delete it and choose the channels "
            "again with /article channel."
        )
    return {int(server): channels for server, channels in servers.items()}


def _lists_channels(servers: object) -> bool:
    return isinstance(servers, dict) and all(
        server.isdecimal()
        and isinstance(channels, list)
        and all(isinstance(channel, int) for channel in channels)
        for server, channels in servers.items()
    )
