"""Reply → DingTalk messages. The one place that knows how an answer looks in the chat.

A reply becomes pages, nearly always one; a page becomes a body for the session webhook or a pair for the OpenAPI.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus

import msgspec

from bot.dingtalk.plain import MARK, label, plain
from handlers.message import Sender
from handlers.reply import Choice, Reply

Body = dict[str, Any]
Part = tuple[str, dict[str, str]]
"""(msgKey, msgParam) of an OpenAPI send."""

LINES = 14
"""Lines on one page. Answers have about ten; a few more do not deserve a second message."""
BYTES = 9_000
"""Of a page's text: with JSON's escapes, mentions and buttons below both limits (20,000 and 15,000)."""
BREAK = "  \n  "
"""A line break that phones keep (DingTalk's documentation: two spaces on both sides)."""
CHOICES = 4
SAME_ANSWERS = 256
"""Answers whose look is kept: on the day of a bulletin, many ask the same."""
LONGEST_URL = 500
_STAFF_ID = re.compile(r"[\w.-]+")
SENT_PRIVATELY = "详情已私聊发送。"


@dataclass(frozen=True, slots=True)
class Page:
    """One message. `text` is markdown that is already safe; `title` is plain and shows in the list of chats."""

    title: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    """(what it shows, the link that types its text)."""


def pages(reply: Reply, media: Sequence[str] = (), *, group: bool = False) -> list[Page]:
    """The reply's lines, pictures (`media`: their ids) and choices; files are messages of their own."""
    return list(_pages(reply.lines, reply.choices, tuple(media), group))


@lru_cache(SAME_ANSWERS)
def _pages(
    lines: tuple[str, ...], choices: tuple[Choice, ...], media: tuple[str, ...], group: bool
) -> tuple[Page, ...]:
    text = "\n".join(lines)
    safe = [piece for one in lines for line in one.splitlines() or [""] for piece in _pieces(line)]
    title = label(text.strip().split("\n")[0], 40) or "通报"
    *made, last = (Page(title, body) for body in _texts([*safe, *_hint(text, choices, group)]))
    pictures = "".join(f"\n\n![]({media_id})" for media_id in media)
    return *made, replace(last, text=last.text + pictures, buttons=tuple(_buttons(choices)))


def webhook_body(page: Page, asker: Sender | None = None) -> Body:
    """For the session webhook. `asker` is who is to be answered with @, in a group."""
    staff_id = asker.staff_id if asker else None
    at: Body = {"at": {"atUserIds": [staff_id], "isAtAll": False}} if staff_id else {}
    text = _addressed(page, f"@{staff_id}" if staff_id and _STAFF_ID.fullmatch(staff_id) else _named(asker))
    if page.buttons:  # a card notifies by the id in its text, too (official page of 2026-05-15)
        buttons = [{"title": title, "actionURL": url} for title, url in page.buttons]
        card = {"title": page.title, "text": text, "btnOrientation": "0", "btns": buttons}
        return {"msgtype": "actionCard", "actionCard": card, **at}
    return {"msgtype": "markdown", "markdown": {"title": page.title, "text": text}, **at}


def openapi_part(page: Page, asker: Sender | None = None) -> Part:
    """For the OpenAPI, which knows no @: in a group the asker is named."""
    text = _addressed(page, _named(asker))
    buttons = page.buttons
    if not buttons:
        return "sampleMarkdown", {"title": page.title, "text": text}
    if len(buttons) == 1:
        ((title, url),) = buttons
        return "sampleActionCard", {"title": page.title, "text": text, "singleTitle": title, "singleURL": url}
    param = {"title": page.title, "text": text}
    for number, (title, url) in enumerate(buttons, start=1):
        param |= {f"actionTitle{number}": title, f"actionURL{number}": url}
    return f"sampleActionCard{len(buttons)}", param


def for_webhook(reply: Reply, asker: Sender | None = None, media: Sequence[str] = ()) -> list[Body]:
    """The bodies that answer `reply` over the session webhook; `asker` in groups only."""
    made = pages(reply, media, group=asker is not None)
    return [*(webhook_body(page) for page in made[:-1]), webhook_body(made[-1], asker)]


def for_openapi(reply: Reply, asker: Sender | None = None, media: Sequence[str] = ()) -> list[Part]:
    """The same by the OpenAPI: for late answers, private matters and pushes."""
    made = pages(reply, media, group=asker is not None)
    return [*(openapi_part(page) for page in made[:-1]), openapi_part(made[-1], asker)]


def picture_part(media_id: str) -> Part:
    return "sampleImageMsg", {"photoURL": media_id}


def file_part(media_id: str, file_name: str) -> Part:
    """A file message; DingTalk shows xlsx, pdf, zip, rar, doc and docx."""
    return "sampleFile", {"mediaId": media_id, "fileName": file_name, "fileType": file_name.rpartition(".")[2].lower()}


def publicly(reply: Reply) -> Reply:
    """What the group sees of a private reply."""
    return Reply((reply.public or SENT_PRIVATELY,), outcome=reply.outcome)


def _named(asker: Sender | None) -> str:
    return f"@{MARK}{plain(label(asker.name))}" if asker and asker.name else ""


def _addressed(page: Page, whom: str) -> str:
    return f"{page.text}\n\n{whom}" if whom else page.text


def _texts(lines: Sequence[str]) -> Iterator[str]:
    """The lines on as many pages as they need; the very first is a heading."""
    page: list[str] = []
    size = 0
    for number, line in enumerate(lines):
        text = f"### {line}" if number == 0 and line else line
        more = len(msgspec.json.encode(text + BREAK))
        if page and (len(page) >= LINES or size + more > BYTES):
            yield _joined(page)
            page, size = [], 0
        page.append(text)
        size += more
    yield _joined(page)


def _joined(lines: Sequence[str]) -> str:
    """The heading stands alone, so that what follows is no part of it."""
    if lines and lines[0].startswith("### "):
        return "\n\n".join(filter(None, [lines[0], BREAK.join(lines[1:])]))
    return BREAK.join(lines)


def _pieces(line: str) -> Iterator[str]:
    """A line made safe; one that no page could hold is cut (each sign may take four bytes once it is safe)."""
    longest = BYTES // 4 - 10
    for start in range(0, max(len(line), 1), longest):
        yield plain(line[start : start + longest])


def _hint(text: str, choices: Sequence[Choice], group: bool) -> list[str]:
    """What can be typed, where no button shows it in full; and in a group, where a tap may do nothing, that one can.

    Nothing where the answer says it already.
    """
    buttons = choices[:CHOICES]
    shown = {one.text for one in buttons if label(one.label or one.text) == one.text and _fits(_command(one))}
    unsaid = [choice.text for choice in choices if choice.text not in text]
    hidden = [f"“{plain(words)}”" for words in unsaid if words not in shown]
    if hidden:
        return [f"可点按钮，也可{'@我' if group else '直接'}发送：" + "、".join(hidden)]
    return ["可点按钮，也可@我发送按钮上的文字。"] if group and unsaid else []


def _buttons(choices: Sequence[Choice]) -> Iterator[tuple[str, str]]:
    for choice in choices[:CHOICES]:
        command = _command(choice)
        if _fits(command):
            yield label(choice.label or choice.text), command


def _fits(command: str) -> bool:
    return len(command) <= LONGEST_URL


def _command(choice: Choice) -> str:
    """A link that types the choice's text for whoever taps it. The host must be in lower case, else nothing happens."""
    return "dtmd://dingtalkclient/sendMessage?content=" + quote_plus(choice.typed, errors="replace")
