"""Everything that is the case: conversations and what stands in them, files, media, tokens, counters, the record."""

import asyncio
import contextlib
import secrets
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.playground.world.cast import PRIVATE, Cast, Conversation, private_chat
from bot.playground.world.limits import Limits
from bot.playground.world.phone import Block, Button

BOT = "bot"
PATIENCE = 120.0
"""Seconds that a wait lasts at most: a net for what never comes, not a bound on how long it may take."""
Kind = Literal["text", "markdown", "card", "picture", "file", "voice", "video", "link", "empty"]


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Media:
    """What was uploaded. `kind` is the upload's type: image, voice, video or file."""

    id: str
    kind: str
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Picture:
    """`content` is empty where the address leads outside, or where the media id is unknown: phones show a gap."""

    address: str
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """One message as it stands in a conversation.

    `text` is what a reader's phone shows, `sender` a staff id or BOT, `mentions` the staff ids that were @-ed.
    `heard` says whether it was pushed to the bot, `via` how the bot sent it.
    """

    id: str
    conversation: str
    sender: str
    name: str
    at: datetime
    kind: Kind
    text: str = ""
    title: str = ""
    blocks: tuple[Block, ...] = ()
    pictures: tuple[Picture, ...] = ()
    file: File | None = None
    buttons: tuple[Button, ...] = ()
    mentions: tuple[str, ...] = ()
    quote: str = ""
    heard: bool = False
    via: Literal["person", "webhook", "openapi"] = "person"
    process_key: str = ""

    @property
    def is_bots(self) -> bool:
        return self.sender == BOT

    def button(self, label: str) -> Button:
        """Raises KeyError, which names the buttons that are there."""
        found = next((button for button in self.buttons if button.label == label), None)
        if found is None:
            raise KeyError(f"no button {label!r}, only {[button.label for button in self.buttons]}")
        return found


@dataclass(frozen=True, slots=True)
class Call:
    """One call to the stand-in. `body` has no secrets; `error` is DingTalk's code, empty if all went well."""

    method: str
    path: str
    status: int
    body: Any = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """An answer to a frame. `problems` are empty where it is as the protocol wants it."""

    message_id: str
    code: int | None
    data: Any
    problems: tuple[str, ...] = ()


@dataclass(slots=True)
class Code:
    """A download code of one robot; `until` on time.monotonic()."""

    file: File
    robot_code: str
    until: float


class World:
    """`now` is the clock of the chat (aware); tickets, tokens and download codes live by the machine's own."""

    def __init__(self, cast: Cast, limits: Limits, now: Callable[[], datetime], robot_code: str) -> None:
        self.cast, self.limits, self.now, self.robot_code = cast, limits, now, robot_code
        self.conversations: dict[str, Conversation] = cast.conversations()
        self.media: dict[str, Media] = {}
        self.codes: dict[str, Code] = {}
        self.sessions: dict[str, tuple[str, datetime]] = {}
        self.process_keys: dict[str, tuple[float, tuple[str, ...]]] = {}
        """Process key → since when (time.monotonic()) and the ids of the posts it made."""
        self.recalled: set[str] = set()
        self.read: set[tuple[str, str]] = set()
        """(post id, staff id) of what somebody has seen on the page."""
        self.calls: list[Call] = []
        self.acks: list[Ack] = []
        self.stream_messages: Counter[str] = Counter()
        self.api_calls: Counter[str] = Counter()
        self.token, self.token_until = "", 0.0
        self._posts: dict[str, Post] = {}
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)
        self._changed = asyncio.Event()
        self._watchers: set[asyncio.Queue[Post | None]] = set()

    def conversation(self, id_: str, speaker: str = "") -> Conversation:
        """Raises KeyError. PRIVATE is the speaker's own chat with the bot."""
        wanted = private_chat(speaker) if id_ == PRIVATE else id_
        if wanted not in self.conversations:
            raise KeyError(f"there is no conversation {id_!r}")
        return self.conversations[wanted]

    def messages(self, conversation: str, *, of_bot: bool = False) -> tuple[Post, ...]:
        """What stands in the conversation, in order; with `of_bot`, only what the bot sent."""
        posts = (post for post in self._posts.values() if post.conversation == conversation)
        return tuple(post for post in posts if post.id not in self.recalled and (post.is_bots or not of_bot))

    def post(self, id_: str) -> Post:
        """Raises KeyError."""
        return self._posts[id_]

    def add(self, post: Post) -> Post:
        self._posts[post.id] = post
        self.tell(post)
        return post

    def recall(self, ids: tuple[str, ...]) -> None:
        self.recalled.update(ids)
        self.tell(None)

    def new_id(self) -> str:
        return f"msg{secrets.token_urlsafe(16)}=="

    def session(self, conversation: str) -> tuple[str, datetime]:
        """A new webhook session of the conversation, and when it ends."""
        session, until = secrets.token_hex(16), self.now() + timedelta(seconds=self.limits.webhook_lives)
        self.sessions[session] = (conversation, until)
        return session, until

    def download_code(self, file: File) -> str:
        code = secrets.token_urlsafe(48)
        self.codes[code] = Code(file, self.robot_code, time.monotonic() + self.limits.download_code_lives)
        return code

    def access_token(self) -> tuple[str, int]:
        """The token and the seconds it has left; the same one until it ends."""
        if time.monotonic() >= self.token_until:
            self.token = secrets.token_hex(16)
            self.token_until = time.monotonic() + self.limits.token_lives
        return self.token, round(self.token_until - time.monotonic())

    def expire_token(self) -> None:
        """What the bot holds is no longer good, as when another process of the same app renewed it."""
        self.token_until = 0.0

    def is_token(self, token: str) -> bool:
        return bool(token) and secrets.compare_digest(token.encode(), self.token.encode()) and self._token_lives()

    def _token_lives(self) -> bool:
        return time.monotonic() < self.token_until

    def is_too_fast(self, key: str, most: int, seconds: float) -> bool:
        """Counts one more of `key`, and says whether there were more than `most` within the last `seconds`."""
        recent, now = self._recent[key], time.monotonic()
        while recent and recent[0] <= now - seconds:
            recent.popleft()
        if len(recent) >= most:
            return True
        recent.append(now)
        return False

    def month(self) -> str:
        return f"{self.now():%Y-%m}"

    async def until(self, happened: Callable[[], Any], timeout: float = PATIENCE) -> None:  # noqa: ASYNC109
        """Returns when `happened()` is true. Raises TimeoutError.

        It is asked again whenever something changes here, and every tenth of a second for what changes elsewhere.
        """
        async with asyncio.timeout(timeout):
            while not happened():
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), 0.1)

    def tell(self, post: Post | None = None) -> None:
        """Wakes whoever waits; the page's watchers get the post, or None where they had better look again."""
        self._changed.set()
        self._changed = asyncio.Event()
        for watcher in self._watchers:
            watcher.put_nowait(post)

    def watch(self) -> asyncio.Queue[Post | None]:
        queue: asyncio.Queue[Post | None] = asyncio.Queue()
        self._watchers.add(queue)
        return queue

    def unwatch(self, queue: asyncio.Queue[Post | None]) -> None:
        self._watchers.discard(queue)
