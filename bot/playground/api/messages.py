"""What a person said → the JSON that DingTalk pushes to a robot (`data` of the callback)."""

import base64
import hashlib
import json
from typing import Any

from bot.playground.world import BOT, File, Post, World
from bot.playground.world.cast import Conversation, Person
from bot.playground.world.faults import Faults

Wire = dict[str, Any]


def encrypted(world: World, staff_id: str) -> str:
    """An id as DingTalk encrypts it for one app."""
    digest = hashlib.sha256(f"{world.robot_code}/{staff_id}".encode()).digest()
    return "$:LWCP_v1:$" + base64.b64encode(digest[:24]).decode()


def message(world: World, faults: Faults, post: Post, said: Wire, webhook_base: str) -> Wire:
    """`said` holds msgtype and text or content, and for a quote originalMsgId."""
    person, conversation = world.cast.person(post.sender), world.conversations[post.conversation]
    session, until = world.session(post.conversation)
    wire: Wire = {
        "conversationId": conversation.id,
        "atUsers": _mentioned(world, conversation),
        "chatbotCorpId": world.cast.corp_id,
        "chatbotUserId": encrypted(world, BOT),
        "msgId": post.id,
        "senderNick": person.name,
        **_sender(world, faults, person),
        "senderId": encrypted(world, person.staff_id),
        "sessionWebhook": f"{webhook_base}/robot/sendBySession?session={session}",
        "sessionWebhookExpiredTime": milliseconds(until.timestamp()),
        "createAt": milliseconds(post.at.timestamp()),
        "conversationType": "2" if conversation.is_group else "1",
        **({"conversationTitle": conversation.title, "isInAtList": True} if conversation.is_group else {}),
        "senderPlatform": "Win",
        "robotCode": world.robot_code,
        "openThreadId": conversation.id,  # undocumented, and seen live: a bot must not mind fields it does not know
        **said,
    }
    month, most = world.month(), world.limits.stream_messages_per_month
    world.stream_messages[month] += 1
    return _varied(wire, faults, over_quota=faults.over_quota or world.stream_messages[month] > most)


def _mentioned(world: World, conversation: Conversation) -> list[Wire]:
    return [{"dingtalkId": encrypted(world, BOT)}] if conversation.is_group else []


def _sender(world: World, faults: Faults, person: Person) -> Wire:
    if person.outsider:
        return {"isAdmin": False}
    known = {} if faults.unpublished else {"isAdmin": person.is_admin, "senderStaffId": person.staff_id}
    return {"senderCorpId": world.cast.corp_id, **known}


def _varied(wire: Wire, faults: Faults, *, over_quota: bool) -> Wire:
    if over_quota:
        kept = {name: value for name, value in wire.items() if name not in ("text", "content")}
        return kept | {"errorCode": "20001", "errorMessage": "受调用量超量影响，机器人消息内容无法正常推送"}
    if faults.content_as_string and "content" in wire:
        return wire | {"content": json.dumps(wire["content"], ensure_ascii=False)}
    return wire


def text(content: str) -> Wire:
    return {"msgtype": "text", "text": {"content": content}}


def file(world: World, sent: File) -> Wire:
    return {"msgtype": "file", "content": file_content(world, sent)}


def file_content(world: World, sent: File) -> Wire:
    digest = int.from_bytes(hashlib.sha256(sent.content).digest()[:5])
    code = world.download_code(sent)
    return {"downloadCode": code, "fileName": sent.name, "spaceId": "28534345282", "fileId": str(digest)}


def voice(world: World, recording: File, heard: str) -> Wire:
    content = {"duration": 400 * max(len(heard), 1), "downloadCode": world.download_code(recording)}
    return {"msgtype": "audio", "content": {**content, "recognition": heard}}


def video(world: World, sent: File) -> Wire:
    content = {"duration": 4000, "downloadCode": world.download_code(sent), "videoType": "mp4"}
    return {"msgtype": "video", "content": content}


def picture(world: World, sent: File) -> Wire:
    code = world.download_code(sent)
    return {"msgtype": "picture", "content": {"downloadCode": code, "pictureDownloadCode": code}}


def rich_text(world: World, content: str, sent: File) -> Wire:
    code = world.download_code(sent)
    parts = [{"text": content}, {"type": "picture", "downloadCode": code, "pictureDownloadCode": code}]
    return {"msgtype": "richText", "content": {"richText": parts}}


def quoting(world: World, faults: Faults, content: str, quoted: Post) -> Wire:
    kind, body = _quoted(world, faults, quoted)
    replied = {
        "msgType": kind,
        "msgId": quoted.id,
        "senderId": encrypted(world, quoted.sender),
        "createdAt": milliseconds(quoted.at.timestamp()),
        "content": body,
    }
    said: Wire = {"msgtype": "text", "originalMsgId": quoted.id}
    if quoted.process_key:
        said["originalProcessQueryKey"] = quoted.process_key
    return said | {"text": {"content": content, "isReplyMsg": True, "repliedMsg": replied}}


def _quoted(world: World, faults: Faults, quoted: Post) -> tuple[str, Wire]:
    if quoted.kind in ("file", "voice", "video"):
        if quoted.kind != "file" or quoted.file is None or faults.quote_without_code:
            return "unknownMsgType", {}
        return "file", file_content(world, quoted.file)
    if quoted.kind == "picture":
        image = File("picture", quoted.pictures[0].content if quoted.pictures else b"")
        return "picture", picture(world, image)["content"]
    if quoted.kind == "text":
        return "text", {"text": quoted.text}
    return "interactiveCard", {}


def milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
