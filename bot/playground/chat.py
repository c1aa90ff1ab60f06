"""People speak: what DingTalk lets them do, what it shows, and what of it reaches the bot."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict, Unpack

from bot.playground.api import messages
from bot.playground.world import File, Picture, Post, World
from bot.playground.world.cast import PRIVATE, Conversation
from bot.playground.world.faults import Faults
from bot.playground.world.phone import links

RECORDING = b"#!AMR\n" + bytes([0x3C]) + bytes(31)
Push = Callable[[messages.Wire], object]


class WithIt(TypedDict, total=False):
    """What may go with the text, or instead of it. `file` is (name, bytes), `voice` what the recording says."""

    file: tuple[str, bytes] | None
    picture: bytes | None
    voice: str | None
    video: bytes | None
    quote: str | None
    at_bot: bool


class NotPossibleError(Exception):
    """DingTalk's clients do not let a person do that."""


class Chat:
    def __init__(self, world: World, faults: Faults, push: Push, webhook_base: Callable[[], str]) -> None:
        self._world, self._faults, self._push, self._webhook_base = world, faults, push, webhook_base

    def say(self, person: str, conversation: str = PRIVATE, text: str = "", **with_it: Unpack[WithIt]) -> Post:
        """Raises NotPossibleError where a client would not let the person do it, KeyError for what is not here."""
        speaker = self._world.cast.person(person)
        place = self._world.conversation(conversation, person)
        self._check(person, place, text, with_it)
        quote, at_bot = with_it.get("quote") or "", with_it.get("at_bot", False)
        post = Post(self._world.new_id(), place.id, person, speaker.name, self._world.now(), "text", quote=quote)
        file, voice, video = with_it.get("file"), with_it.get("voice"), with_it.get("video")
        if file is not None:
            sent = File(*file)
            return self._said(
                replace(post, kind="file", text=sent.name, file=sent), place, messages.file(self._world, sent)
            )
        if voice is not None:
            sent = File("voice.amr", RECORDING)
            said = messages.voice(self._world, sent, voice)
            return self._said(replace(post, kind="voice", text=voice, file=sent), place, said)
        if video is not None:
            sent = File("video.mp4", video)
            return self._said(replace(post, kind="video", file=sent), place, messages.video(self._world, sent))
        return self._written(post, place, text, with_it.get("picture"), at_bot)

    def tap(self, person: str, message: str, label: str) -> Post | None:
        """Taps a button or a link. None where the phone sends nothing."""
        post = self._world.post(message)
        buttons = {button.label: button for button in (*links(post.blocks), *post.buttons)}
        if label not in buttons:
            raise KeyError(f"nothing to tap says {label!r}, only {list(buttons)}")
        command = buttons[label].command
        if command is None or not command.strip():
            return None
        place = self._world.conversation(post.conversation, person)
        if not place.is_group:
            return self.say(person, place.id, command)
        self._check(person, place, command, {})
        reaches = self._faults.taps_in_groups_reach_bot
        speaker = self._world.cast.person(person)
        said = Post(self._world.new_id(), place.id, person, speaker.name, self._world.now(), "text", command)
        return self._said(said, place, messages.text(command), at_bot=reaches)

    def _written(self, post: Post, place: Conversation, text: str, picture: bytes | None, at_bot: bool) -> Post:
        content, seen = self._typed(place, text, at_bot)
        if picture is not None:
            sent = File("picture.png", picture)
            post = replace(post, kind="picture", text=seen, pictures=(Picture(sent.name, picture),))
            said = messages.rich_text(self._world, content, sent) if seen else messages.picture(self._world, sent)
            return self._said(post, place, said, at_bot=at_bot)
        post = replace(post, text=seen)
        if post.quote:
            quoted = self._world.post(post.quote)
            return self._said(post, place, messages.quoting(self._world, self._faults, content, quoted), at_bot=at_bot)
        return self._said(post, place, messages.text(content), at_bot=at_bot)

    def _typed(self, place: Conversation, text: str, at_bot: bool) -> tuple[str, str]:
        """(what the bot gets, what stands in the chat): the @ is removed, the space after it stays."""
        mention = f"@{self._world.cast.bot_name}"
        if not place.is_group or not at_bot:
            return text, text
        seen = text if mention in text else f"{mention} {text}"
        return seen.replace(mention, "", 1), seen

    def _said(self, post: Post, place: Conversation, said: messages.Wire, at_bot: bool = False) -> Post:
        reaches = place.has_bot and (not place.is_group or at_bot)
        self._world.add(replace(post, heard=reaches))
        if reaches:
            self._push(messages.message(self._world, self._faults, post, said, self._webhook_base()))
        return self._world.post(post.id)

    def _check(self, person: str, place: Conversation, text: str, with_it: WithIt) -> None:
        things = [name for name in ("file", "voice", "video", "picture") if with_it.get(name) is not None]
        only_picture = things == ["picture"]
        quote, names_bot = with_it.get("quote"), with_it.get("at_bot") and place.is_group
        if person not in place.members:
            raise NotPossibleError(f"你不在“{place.title}”里。")
        if len(things) > 1 or (things and (quote or (text and not only_picture))):
            raise NotPossibleError("文件、语音和视频要单独发送，不能带文字、引用或别的附件。")
        if not things and not text.strip():
            raise NotPossibleError("还没有写内容。")
        if names_bot and things and not only_picture:
            raise NotPossibleError("群里不能@机器人发送文件、语音或视频。请先发到群里，再引用它并@机器人。")
        if names_bot and not place.has_bot:
            raise NotPossibleError("这个群里没有机器人。")
        if quote and self._world.post(quote).conversation != place.id:
            raise NotPossibleError("只能引用本会话里的消息。")
