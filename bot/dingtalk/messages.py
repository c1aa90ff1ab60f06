"""Wire JSON → handlers' Message. Nothing that strangers can send raises here.

The shapes are those of DingTalk's robot callbacks (topic /v1.0/im/bot/messages/get): official documentation of
receiving messages; quotes (`repliedMsg`) are undocumented and read as clients were seen to send them.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from handlers.message import Attachment, Message, Sender

WEBHOOK_LIVES = timedelta(minutes=90)
LONGEST_NAME = 120

LONGEST_QUOTE = 20_000
DEEPEST = 12
"""Levels of a card that are looked into for its words."""
BOTS_OWN = {"interactiveCard", "actionCard"}
"""Kinds of messages that only bots send; this one's, mostly."""
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\s]{0,2000}\)")
_MARKUP = re.compile(r"[*#>`\u200b\u2060\ufeff]")
ONLINE = re.compile(r"https?://alidocs\.dingtalk\.com/[!-~]*")

Trouble = Literal["", "picture", "video", "unheard", "quote", "own", "online", "file", "quota", "kind"]
"""Why there is nothing to answer but a kind sentence. Empty: there is no trouble."""

SENTENCES: Mapping[str, str] = {
    "picture": "图片里的数字机器人读不了。请发送 Excel 或 CSV 文件，或把数字直接打成文字。",
    "video": "视频机器人看不了。请发送文字、Excel 或 CSV 文件。",
    "unheard": "这段语音没有听清，请再说一遍，或者打字。",
    "quote": "引用的内容取不到文件。请在与我的私聊里直接发送这个文件，或请发送人重新发一次后再引用。",
    "own": "引用的是我发出的文件，不会当作报送。要问什么请打字，要报送请发送您自己的文件。",
    "online": "钉钉在线文档我打不开。请下载为 Excel 后私聊发给我，或把数字直接打成文字。",
    "file": "这个文件没有取到，请重新发送一次。",
    "quota": "本单位本月的钉钉消息额度已经用完，看不到这条消息的内容，请联系管理员。",
    "kind": "这种消息机器人读不了。请发送文字、Excel 或 CSV 文件。",
}


@dataclass(frozen=True, slots=True)
class Download:
    """A file to fetch. The code is short-lived and bound to the robot; `file_name` has no path and no controls."""

    code: str
    file_name: str


@dataclass(frozen=True, slots=True)
class Inbound:
    """A message with what the shell needs to answer it.

    Where there is trouble, `message.attachment.trouble` holds the sentence for the sender.
    """

    message: Message
    webhook: str
    webhook_until: datetime
    robot_code: str
    download: Download | None = None
    trouble: Trouble = ""

    @property
    def needs_fetching(self) -> bool:
        return self.download is not None

    @property
    def quoted_without_code(self) -> bool:
        return self.trouble == "quote"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`message_id` may be empty. The reason is for the log: it holds nothing of what strangers wrote."""

    message_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Said:
    text: str = ""
    heard: bool = False
    download: Download | None = None
    trouble: Trouble = ""
    quoted: str = ""
    context: str = ""
    unread: Trouble = ""


def parse(body: str | bytes | dict[str, Any], zone: ZoneInfo) -> Inbound | Unreadable:
    """Reads the `data` of a callback, as the SDK gives it or as it was stored."""
    wire = body if isinstance(body, dict) else _decoded(body)
    if not isinstance(wire, dict):
        return Unreadable("", "not a JSON object")
    id_, conversation = _text(wire.get("msgId")), _text(wire.get("conversationId"))
    if not id_ or not conversation:
        return Unreadable(id_, "no msgId" if not id_ else "no conversationId")
    until = _moment(wire.get("sessionWebhookExpiredTime"), zone)
    at = _moment(wire.get("createAt"), zone) or (datetime.now(zone) if until is None else until - WEBHOOK_LIVES)
    said = _said(wire)
    message = Message(
        id=id_,
        text=said.text,
        sender=_sender(wire),
        conversation=conversation,
        at=at,
        group=_text(wire.get("conversationType")) != "1",  # what cannot be told is treated as overheard
        attachment=Attachment("", trouble=SENTENCES[said.trouble]) if said.trouble else None,
        heard=said.heard,
        quoted=said.quoted,
        context=said.context,
        unread=SENTENCES[said.unread] if said.unread else "",
    )
    webhook, robot_code = _text(wire.get("sessionWebhook")), _text(wire.get("robotCode"))
    return Inbound(message, webhook, until or at + WEBHOOK_LIVES, robot_code, said.download, said.trouble)


def _sender(wire: dict[str, Any]) -> Sender:
    staff_id, name = _text(wire.get("senderStaffId")) or None, _text(wire.get("senderNick"))
    corp = _text(wire.get("senderCorpId"))
    return Sender(staff_id, name, staff_id is None and bool(corp) and corp == _text(wire.get("chatbotCorpId")))


def raw(body: dict[str, Any]) -> str:
    """The body as text to be stored; `parse` reads it again, whatever a stranger put into it."""
    try:
        return msgspec.json.encode(body).decode()
    except (ValueError, OverflowError):  # lone surrogates, endless numbers
        return json.dumps(body)


def _said(wire: dict[str, Any]) -> _Said:
    if wire.get("errorCode") or wire.get("errorMessage"):
        over = not wire.get("errorCode") or "20001" in f"{wire.get('errorCode')} {wire.get('errorMessage')}"
        return _Said(trouble="quota" if over else "kind")
    kind = wire.get("msgtype")
    content = _object(wire.get("content"))
    if kind == "text":
        return _text_message(wire)
    if kind == "richText":
        return _rich_text(content)
    if kind == "file":
        return _file(content, "file")
    if kind == "audio":
        heard = _trimmed(content.get("recognition"))
        return _Said(heard, heard=True) if heard else _Said(trouble="unheard")
    return _Said(trouble=kind if kind in ("picture", "video") else "kind")


def _text_message(wire: dict[str, Any]) -> _Said:
    body = _object(wire.get("text"))
    text = _trimmed(body.get("content"))
    quoted = _object(body.get("repliedMsg"))
    kind, content = quoted.get("msgType"), _object(quoted.get("content"))
    is_own = bool(quoted.get("senderId")) and quoted.get("senderId") == wire.get("chatbotUserId")
    if kind == "file" and is_own:
        return _Said(text) if text else _Said(trouble="own")
    if kind == "file":
        found = _file(content, "quote")
        return _Said(text, download=found.download, trouble=found.trouble)
    # A card is a file only where it leads to one; else it is one of our own answers, and the text is the question.
    if kind == "unknownMsgType" or (kind == "interactiveCard" and content.get("biz_custom_action_url")):
        return _Said(text, trouble="quote")
    if not text and kind in ("picture", "video"):
        return _Said(trouble="picture" if kind == "picture" else "video")
    if ONLINE.search(text):
        said = ONLINE.sub("", text).strip()
        return _Said(said, unread="online") if said else _Said(trouble="online")
    words = _words(quoted.get("content"))[:LONGEST_QUOTE]
    if is_own or kind in BOTS_OWN:
        return _Said(text, context=_plain(words))
    return _Said(text, quoted=words if kind in {"text", "markdown", "richText"} else "")


def _plain(markdown: str) -> str:
    """The bot's words without their markup and links."""
    return _MARKUP.sub("", _LINK.sub(r"\1", markdown)).strip()


def _words(content: object, depth: int = 0) -> str:
    """The text of a quoted message, whichever of the shapes it comes in: a bare string, segments, content or text."""
    if isinstance(content, str):
        return _trimmed(content)
    if depth > DEEPEST:
        return ""
    if isinstance(content, list):
        return "".join(_words(part, depth + 1) for part in content)
    body = _object(content)
    for name in ("content", "text", "richText", "cardContent", "value"):
        if said := _words(body.get(name), depth + 1) if body.get(name) else "":
            return said
    children = body.get("children")
    return "\n".join(_words(child, depth + 1) for child in children) if isinstance(children, list) else ""


def _rich_text(content: dict[str, Any]) -> _Said:
    parts = content.get("richText")
    parts = [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []
    text = _trimmed("".join(_text(part.get("text")) for part in parts))
    is_picture = any("downloadCode" in part or part.get("type") == "picture" for part in parts)
    if is_picture and not text:
        return _Said(trouble="picture")
    return _Said(text, unread="picture" if is_picture else "")


def _file(content: dict[str, Any], otherwise: Trouble) -> _Said:
    code = _text(content.get("downloadCode"))
    return _Said(download=Download(code, _file_name(content.get("fileName")))) if code else _Said(trouble=otherwise)


def _file_name(value: object) -> str:
    """A name alone: no folders, no controls, and not longer than a name needs to be (its ending is kept)."""
    name = "".join(letter for letter in _text(value).replace("\\", "/").rsplit("/", 1)[-1] if letter.isprintable())
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 10] + name[-10:]


def _text(value: object) -> str:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:  # half a character, which neither a file nor a socket takes
            return value.encode("utf-8", "replace").decode()
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _trimmed(value: object) -> str:
    """Without the space that a removed @ leaves behind. Tabs stay: a pasted table may begin with an empty cell."""
    return _text(value).strip(" \r\n\u2005\u00a0\u3000")


def _object(value: object) -> dict[str, Any]:
    """An object, which some clients send as JSON in a string; a bare string is the text itself."""
    if isinstance(value, str):
        found = _decoded(value) if value.lstrip()[:1] == "{" else None
        return found if isinstance(found, dict) else {"content": value, "text": value}
    return value if isinstance(value, dict) else {}


def _decoded(body: str | bytes) -> object:
    try:
        return msgspec.json.decode(body)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _moment(value: object, zone: ZoneInfo) -> datetime | None:
    """Milliseconds since 1970, as a number or in digits; None for what is no moment between 2001 and 2286."""
    digits = _text(value)
    if not (digits.isascii() and digits.isdigit() and len(digits) == 13):
        return None
    return datetime.fromtimestamp(int(digits) / 1000, zone)
