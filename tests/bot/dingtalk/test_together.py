"""Stream, speaker and client together, against DingTalk's stand-in: what people then see in the chat."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.dingtalk.client import DingTalkClient
from bot.dingtalk.hosts import Hosts
from bot.dingtalk.messages import Inbound, parse
from bot.dingtalk.speaker import Speaker
from bot.dingtalk.stream import Stream
from bot.dingtalk.uploads import Uploads
from bot.playground.server import Playground
from bot.playground.world.cast import CLERK, DISTRICT_GROUP, OFFICE_GROUP, PRIVATE, READER, REPORTER, private_chat
from bot.playground.world.faults import What
from bot.playground.world.limits import Limits
from handlers.reply import Choice, Reply
from tests.bot.dingtalk.test_speaker import BOOK, RANKING, Remembered
from tests.support.wire import ZONE

Answering = Callable[[Inbound], Reply]


def echo(inbound: Inbound) -> Reply:
    return Reply((f"问：{inbound.message.text}", "截至2018年7月27日"))


@dataclass
class Bot:
    """As small a bot as there can be: what it hears it answers by `answering`, and files it fetches."""

    playground: Playground
    answering: Answering = echo
    heard: list[Inbound] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    client: DingTalkClient | None = None
    speaker: Speaker | None = None
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def receive(self, body: dict[str, Any]) -> None:
        inbound = parse(body, ZONE)
        assert isinstance(inbound, Inbound)
        self.heard.append(inbound)
        task = asyncio.create_task(self.answer(inbound))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def answer(self, inbound: Inbound) -> None:
        assert self.client
        assert self.speaker
        if inbound.download:
            self.files.append(await self.client.download(inbound.download.code, inbound.robot_code))
        await self.speaker.answer(inbound, self.answering(inbound))


@asynccontextmanager
async def bot(answering: Answering = echo, **limits: Any) -> AsyncIterator[tuple[Playground, Bot]]:
    async with Playground(limits=Limits(**limits)) as playground:
        pair = (playground.client_id, playground.client_secret)
        hosts = Hosts(playground.url, playground.url, (playground.netloc,), (playground.download_netloc,))
        small, remembered = Bot(playground, answering), Remembered()
        async with DingTalkClient(*pair, hosts=hosts) as small.client:
            small.speaker = Speaker(
                small.client,
                Uploads(small.client, remembered),
                paint=remembered.paint,
                write=remembered.write,
                now=playground.world.now,
            )
            stream = Stream(*pair, small.receive, openapi=playground.url)
            stream._client.RECONNECT_BASE_DELAY_SECONDS = stream._client.RECONNECT_JITTER_SECONDS = 0.05
            running = asyncio.create_task(stream.run())
            await playground.connected()
            yield playground, small
            await asyncio.gather(*small.tasks)
            await stream.stop()
            await running


async def test_a_question_in_a_group_is_answered_there_with_an_at() -> None:
    async with bot() as (playground, small):
        said = await playground.say(READER, OFFICE_GROUP, text="萧山区活跃率", at_bot=True)
        (answer,) = await playground.answers(said)
        assert answer.text.split("\n")[:2] == ["问：萧山区活跃率", "截至2018年7月27日"]
        assert answer.mentions == (READER,)
        assert small.heard[0].message.group
        await playground.world.until(lambda: playground.world.acks)
        assert not any(ack.problems for ack in playground.world.acks)


async def test_a_button_types_its_words() -> None:
    choices = (Choice("确认"), Choice("余杭区 & 西湖区 近8周 50%", "再看两区"))
    async with bot(lambda inbound: Reply((inbound.message.text,), choices)) as (playground, _):
        said = await playground.say(CLERK, PRIVATE, text="报送")
        (answer,) = await playground.answers(said)
        for choice in choices:
            tapped = await playground.tap(CLERK, answer.id, choice.label or choice.text)
            assert tapped is not None
            (next_answer,) = await playground.answers(tapped)
            assert next_answer.text.split("\n")[0] == choice.text.replace("&", "＆")


async def test_buttons_by_the_openapi_are_taken_too() -> None:
    for count in (1, 2, 3, 4):
        choices = tuple(Choice(f"第{number}个问题") for number in range(count))
        async with bot(lambda _, choices=choices: Reply(("请选择",), choices)) as (playground, _):  # type: ignore[misc]
            playground.faults.webhooks_dead = True
            said = await playground.say(READER, OFFICE_GROUP, text="问", at_bot=True)
            (answer,) = await playground.answers(said)
            assert answer.via == "openapi"
            assert [button.command for button in answer.buttons] == [choice.text for choice in choices]


async def test_files_in_private_and_quoted_in_a_group() -> None:
    async with bot() as (playground, small):
        said = await playground.say(CLERK, PRIVATE, file=("附件3.xlsx", b"PK private"))
        await playground.answers(said)
        posted = await playground.say(REPORTER, DISTRICT_GROUP, file=("附件3.xlsx", b"PK quoted"))
        playground.faults.content_as_string = True
        said = await playground.say(REPORTER, DISTRICT_GROUP, text="收一下", quote=posted.id, at_bot=True)
        await playground.answers(said)
        assert small.files == [b"PK private", b"PK quoted"]
        assert [inbound.download and inbound.download.file_name for inbound in small.heard] == ["附件3.xlsx"] * 2
        playground.faults.quote_without_code = True
        said = await playground.say(REPORTER, DISTRICT_GROUP, text="收一下", quote=posted.id, at_bot=True)
        await playground.answers(said)
        assert small.heard[-1].quoted_without_code


async def test_pictures_and_files_arrive_as_such() -> None:
    reply = Reply(("区县活跃率排名",), (Choice("发我Excel"),), pictures=(RANKING,), files=(BOOK,))
    async with bot(lambda _: reply) as (playground, _):
        for conversation in (PRIVATE, OFFICE_GROUP):
            said = await playground.say(CLERK, conversation, text="排名", at_bot=conversation != PRIVATE)
            answer, file = await playground.answers(said, 2)
            assert [picture.content[:4] for picture in answer.pictures] == [b"\x89PNG"]
            assert file.file is not None
            assert (file.kind, file.file.name) == ("file", "区县活跃率_2018-07-27.xlsx")
        uploads = [call for call in playground.world.calls if call.path == "/media/upload"]
        assert len(uploads) == 2, "each once, for whoever asks"


async def test_a_private_matter_leaves_the_group() -> None:
    receipt = Reply(("回执：共13行", "萧山区 激活数 8619"), private=True, public="回执已私聊发给您。")
    async with bot(lambda _: receipt) as (playground, _):
        said = await playground.say(CLERK, OFFICE_GROUP, text="收", at_bot=True)
        (public,) = await playground.answers(said)
        (private,) = await playground.bot_said(private_chat(CLERK))
        assert "8619" not in public.text
        assert "8619" in private.text


async def test_a_token_that_ends_early_is_not_noticed() -> None:
    async with bot() as (playground, _):
        playground.faults.webhooks_dead = True
        for _ in range(2):
            said = await playground.say(CLERK, PRIVATE, text="问")
            await playground.answers(said)
            playground.world.expire_token()
        errors = [call.error for call in playground.world.calls if call.error == "InvalidAuthentication"]
        assert len(errors) == 1


async def test_more_askers_at_once_than_dingtalk_takes_are_all_answered() -> None:
    async with bot() as (playground, _):
        for number in range(30):
            await playground.say(CLERK, PRIVATE, text=f"问{number}")
        said = await playground.bot_said(private_chat(CLERK), 30)
        assert len({post.text for post in said}) == 30


@pytest.mark.parametrize("fault", ["gateway timeout after", "reset after"])
async def test_a_call_that_was_done_but_not_answered_is_not_done_twice(fault: What) -> None:
    async with bot() as (playground, _):
        playground.faults.next("/robot/sendBySession", fault)
        said = await playground.say(CLERK, PRIVATE, text="一")
        await playground.answers(said)
        again = await playground.say(CLERK, PRIVATE, text="二")
        await playground.answers(again)
        assert len(await playground.bot_said(private_chat(CLERK), 2)) == 2


@pytest.mark.parametrize("fault", ["unavailable", "throttled"])
async def test_a_call_that_was_certainly_not_done_is_done_again(fault: What) -> None:
    async with bot() as (playground, _):
        playground.faults.next("/robot/sendBySession", fault)
        said = await playground.say(CLERK, PRIVATE, text="一")
        (answer,) = await playground.answers(said)
        assert answer.via == "webhook"


async def test_over_quota_is_answered_in_words() -> None:
    async with bot() as (playground, small):
        playground.faults.over_quota = True
        await playground.say(CLERK, PRIVATE, text="一")
        await playground.world.until(lambda: small.heard)
        assert small.heard[0].trouble == "quota"


async def test_a_disconnect_and_a_reset_are_survived() -> None:
    async with bot(disconnect_silence=0.1) as (playground, _):
        await playground.gateway.disconnect()
        await playground.world.until(lambda: not playground.gateway.channels)
        await playground.connected()
        playground.gateway.reset()
        await playground.connected()
        said = await playground.say(CLERK, PRIVATE, text="一")
        await playground.answers(said)
