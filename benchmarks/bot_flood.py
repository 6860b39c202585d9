"""A flood of mentions, over real sockets: ``python -m benchmarks.bot_flood``.

The bot runs as a process of its own, with its ordinary settings, against the small Discord of
``tests/discord_server.py``, whose channel takes 5 messages in 5 seconds. 20 people mention the bot twice a
second each for 30 seconds; in the middle somebody else asks once. Counted are the answers and notes that were
posted, how long the bystander waited, and how long the bot went on after the flood. What is asked meanwhile
with a command is answered by another way and timed as well.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bot_memory import start_bot
from tests.bot.discord_server import BOT, CHANNEL, DiscordServer, Request, discord_server, original
from tests.bot.support import ANSWER, ANSWERED

LIMIT = (5, 5.0)  # messages that the channel takes, in so many seconds
PEOPLE, RATE = 20, 2.0  # RATE: mentions of each in a second
QUIET = 8.0  # seconds without a message after which the bot has said everything
LEAST_ANSWERS, LONGEST_WAIT = 25, 25.0


async def flood(server: DiscordServer, seconds: float) -> None:
    """Let PEOPLE mention the bot RATE times a second each, evenly spread, for so many `seconds`."""
    begun = time.monotonic()
    for number in range(round(PEOPLE * RATE * seconds)):
        await asyncio.sleep(max(0.0, begun + number / (PEOPLE * RATE) - time.monotonic()))
        await server.say(f"<@{BOT}> {ANSWERED}", user=1 + number % PEOPLE)


async def ask_beside(server: DiscordServer, after: float) -> tuple[float, float]:
    """Ask as a bystander `after` so many seconds: return what a mention and then a command waited."""
    await asyncio.sleep(after)
    begun = time.monotonic()
    message = await server.say(f"<@{BOT}> {ANSWERED}")
    _, token = await server.ask(ANSWERED, user=PEOPLE + 1)
    command = (await server.request("PATCH", original(token), seconds=300)).at - begun
    reply = await server.until(lambda: _reply_to(server, message), 300)
    return reply.at - begun, command


async def main(seconds: float) -> bool:
    """Run the flood, print the figures, and return whether they are reached."""
    with tempfile.TemporaryDirectory() as name:
        async with discord_server() as server:
            server.messages_limit = LIMIT
            child = await start_bot(Path(name), server)
            try:
                await server.said(2)
                begun = time.monotonic()
                (mention, command), _ = await asyncio.gather(
                    ask_beside(server, seconds / 2), flood(server, seconds)
                )
                ended = time.monotonic()
                while time.monotonic() - max(ended, *(said.at for said in _said(server))) < QUIET:
                    await asyncio.sleep(0.2)
            finally:
                child.terminate()
                await child.wait()
            said = _said(server)
    answers = [message for message in said if ANSWER in str(message.body)]
    during = [message for message in answers if message.at <= begun + seconds]
    reactions = [made for made in server.requests if "/reactions/" in made.path]
    print(f"{PEOPLE} people, {RATE:g} mentions a second each, {seconds:g} s")
    print(f"answers {len(answers)} ({len(during)} during the flood; reach: at least {LEAST_ANSWERS})")
    print(f"notes {len(said) - len(answers)}, reactions {len(reactions)}")
    print(f"a bystander's mention is answered after {mention:.1f} s (reach: under {LONGEST_WAIT:g} s)")
    print(f"a bystander's command is answered after {command:.2f} s")
    print(f"the last message came {said[-1].at - ended:.1f} s after the flood")
    return len(during) >= LEAST_ANSWERS and mention < LONGEST_WAIT


def _said(server: DiscordServer) -> list[Request]:
    return server.made("POST", f"/channels/{CHANNEL}/messages")


def _reply_to(server: DiscordServer, message: int) -> Request | None:
    """Return the message that replies to `message`, once there is one."""
    return next(
        (
            said
            for said in _said(server)
            if str((said.body.get("message_reference") or {}).get("message_id")) == str(message)
        ),
        None,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0)
    sys.exit(0 if asyncio.run(main(parser.parse_args().seconds)) else 1)
