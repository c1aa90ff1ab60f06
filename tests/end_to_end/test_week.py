"""A bulletin that a clerk releases by hand, corrects, and that a group puts off: the real process, by chat."""

from pathlib import Path

import msgspec

from bot.clock import Clock
from bot.config import Moment, Week
from bot.playground import sample
from bot.playground.server import Playground
from bot.playground.world import Post
from bot.playground.world.cast import ADMIN, CLERK, DISTRICT_GROUP, OFFICE_GROUP, READER, private_chat
from tests.end_to_end.conftest import AFTER_THE_PUSH, MakeBot, config_for

FILES = sample.files()
ALL_FOUR = "每周通报数据_2018-07-27.xlsx"
ANNEX_1 = "附件1_2018-07-27.csv"


async def ask(playground: Playground, text: str, who: str = CLERK, place: str = "private") -> Post:
    said = await playground.say(who, place, text, at_bot=place != "private")
    return (await playground.answers(said))[0]


async def send(playground: Playground, name: str, content: bytes) -> None:
    before = {post.id for post in playground.world.messages(private_chat(CLERK))}
    await playground.say(CLERK, file=(name, content))

    def receipts() -> list[Post]:
        posts = playground.world.messages(private_chat(CLERK), of_bot=True)
        return [post for post in posts if post.id not in before and any(one.label == "确认" for one in post.buttons)]

    await playground.world.until(receipts)
    tapped = await playground.tap(CLERK, receipts()[0].id, "确认")
    assert tapped is not None
    before |= {receipts()[0].id}
    await until_said(playground, private_chat(CLERK), "已保存", before)


async def until_said(
    playground: Playground, conversation: str, words: str, before: set[str] | frozenset[str] = frozenset()
) -> Post:
    """The bot's first message there (but for those of `before`) that holds these words, once it stands there."""

    def found() -> list[Post]:
        posts = playground.world.messages(conversation, of_bot=True)
        return [post for post in posts if words in post.text and post.id not in before]

    await playground.world.until(found)
    return found()[0]


async def test_held_released_pushed_and_corrected(
    make_bot: MakeBot, playground: Playground, clock: Clock, tmp_path: Path
) -> None:
    config = config_for(playground, tmp_path / "data")
    week = Week(publish=Moment(day="Friday", at="17:00"), draft=Moment(day="Friday", at="16:55"), release="by_hand")
    bot = make_bot(playground, config=msgspec.structs.replace(config, week=week))
    await bot.start()
    await playground.connected()
    await send(playground, ALL_FOUR, FILES[ALL_FOUR])
    assert "已退订" in (await ask(playground, "退订", ADMIN, DISTRICT_GROUP)).text

    clock.move_to(AFTER_THE_PUSH)
    assert "草稿" in (await until_said(playground, private_chat(CLERK), "草稿")).text
    held = await until_said(playground, private_chat(CLERK), "后马上推送")
    assert playground.world.messages(OFFICE_GROUP, of_bot=True) == ()
    preview = await ask(playground, "预览")
    assert "每周通报" in preview.text
    assert "49%" in (await until_said(playground, private_chat(CLERK), "49%")).text

    tapped = await playground.tap(CLERK, held.id, "发布")
    assert tapped is not None
    await until_said(playground, private_chat(CLERK), "马上推送")  # the preview's files may still come in between
    summary, *_, workbook = await playground.bot_said(OFFICE_GROUP, 5)
    assert "2018年7月27日" in summary.text
    assert workbook.file is not None

    changed = FILES[ANNEX_1].decode("utf-8-sig").replace("萧山区,6,3,50.00%", "萧山区,6,4,66.67%").encode()
    assert changed != FILES[ANNEX_1]
    await send(playground, "附件1_截至7月27日_改.csv", changed)
    draft = await until_said(playground, private_chat(CLERK), "更正草稿")
    assert "50.00% → 66.67%" in draft.text
    assert "推送到原来的各群" in (await ask(playground, "发布更正")).text
    assert "50.00% → 66.67%" in (await until_said(playground, OFFICE_GROUP, "更正（第2版）")).text
    assert "更正" in (await ask(playground, "通报 第30周", READER)).text
    assert not [post for post in await playground.bot_said(DISTRICT_GROUP) if "2018年7月27日" in post.text]
    assert await bot.stop() == 0
