"""What the bot sent → the message as it stands in the conversation."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from bot.playground.world import BOT, File, Kind, Picture, Post, World
from bot.playground.world.phone import Button, images, markdown, shown

Param = Mapping[str, Any]


def picture(world: World, address: str) -> Picture:
    media = world.media.get(address)
    return Picture(address, media.content if media is not None and media.kind == "image" else b"")


class Robot:
    def __init__(self, world: World) -> None:
        self._world = world

    def written(self, conversation: str, kind: Kind, param: Param, mentions: Iterable[str] = ()) -> Post:
        """`param` as the session webhook has it, by `kind`: text, markdown, card or link."""
        post = self._post(conversation, kind, param, via="webhook", mentions=tuple(mentions))
        return self._world.add(post)

    def sent(self, conversation: str, key: str, param: Param, process_key: str) -> Post:
        """`key` and `param` as the OpenAPI has them."""
        return self._world.add(self._by_key(conversation, key, param, process_key))

    def _by_key(self, conversation: str, key: str, param: Param, process_key: str) -> Post:
        more: dict[str, Any] = {"via": "openapi", "process_key": process_key}
        if key == "sampleImageMsg":
            shown_picture = picture(self._world, str(param["photoURL"]))
            return self._bare(conversation, "picture", pictures=(shown_picture,), **more)
        if key == "sampleFile":
            name, media = str(param["fileName"]), self._world.media[str(param["mediaId"])]
            return self._bare(conversation, "file", text=name, file=File(name, media.content), **more)
        if key in ("sampleAudio", "sampleVideo"):
            media = self._world.media[str(param["mediaId" if key == "sampleAudio" else "videoMediaId"])]
            kind: Kind = "voice" if key == "sampleAudio" else "video"
            return self._bare(conversation, kind, file=File(media.name, media.content), **more)
        kinds: dict[str, Kind] = {"sampleText": "text", "sampleMarkdown": "markdown", "sampleLink": "link"}
        return self._post(conversation, kinds.get(key, "card"), param, **more)

    def _post(self, conversation: str, kind: Kind, param: Param, **more: Any) -> Post:
        if kind == "text":
            text = self._named(str(param["content"]), more.get("mentions", ()))
            return self._bare(conversation, "text", text=text, **more)
        title, text = str(param.get("title", "")), str(param.get("text", ""))
        if kind in {"markdown", "card"}:  # a card names whom it notifies, since the official page of 2026-05-15
            text = self._named(text, more.get("mentions", ()))
        if kind == "link":
            button = Button(title, str(param.get("messageUrl", "")))
            return self._bare(conversation, "link", title=title, text=text, buttons=(button,), **more)
        blocks = markdown(text)
        pictures = tuple(picture(self._world, address) for address in images(blocks))
        return self._bare(
            conversation, kind, title=title, text=shown(blocks), blocks=blocks, pictures=pictures,
            buttons=tuple(buttons(param)) if kind == "card" else (), **more,
        )  # fmt: skip

    def _named(self, text: str, mentions: Iterable[str]) -> str:
        """With the names of those who are @-ed in place of their staff ids."""
        names = {person.staff_id: person.name for person in self._world.cast.people}
        for staff_id in mentions:
            text = text.replace(f"@{staff_id}", f"@{names.get(staff_id, staff_id)}")
        return text

    def _bare(
        self,
        conversation: str,
        kind: Kind,
        *,
        via: Literal["webhook", "openapi"],
        **more: Any,
    ) -> Post:
        name = self._world.cast.bot_name
        return Post(self._world.new_id(), conversation, BOT, name, self._world.now(), kind, via=via, **more)


def buttons(param: Param) -> Iterable[Button]:
    """Of an actionCard in any of its spellings."""
    if "singleTitle" in param:
        yield Button(str(param["singleTitle"]), str(param.get("singleURL", "")))
    for button in param.get("btns") or ():
        yield Button(str(button["title"]), str(button["actionURL"]))
    for title, url in (("actionTitle", "actionURL"), ("buttonTitle", "buttonUrl")):
        for number in range(1, 6):
            if f"{title}{number}" in param:
                yield Button(str(param[f"{title}{number}"]), str(param.get(f"{url}{number}", "")))
