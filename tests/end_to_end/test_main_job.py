"""Figures in by chat, a question answered, the weekly push sent: the real process over the real SDK."""

import io
import signal

import openpyxl

from bot.clock import Clock
from bot.playground import sample
from bot.playground.server import Playground
from bot.playground.world import Post
from bot.playground.world.cast import CLERK, DISTRICT_GROUP, OFFICE_GROUP, OUTSIDER, READER, REPORTER, private_chat
from tests.end_to_end.conftest import AFTER_THE_PUSH, Bot, MakeBot, hear

FILES = sample.files()
ANNEX_3 = "附件3_2018-07-27.xlsx"
ALL_FOUR = "每周通报数据_2018-07-27.xlsx"


async def ask(playground: Playground, text: str, who: str = CLERK, group: str = "") -> str:
    said = await playground.say(who, group or "private", text, at_bot=bool(group))
    (answer,) = await playground.answers(said)
    return answer.text


async def send(playground: Playground, name: str, who: str = CLERK) -> Post:
    said = await playground.say(who, file=(name, FILES[name]))

    def said_since() -> list[Post]:
        posts = playground.world.messages(said.conversation)
        return [post for post in posts[posts.index(playground.world.post(said.id)) :] if post.is_bots]

    await playground.world.until(lambda: any(post.buttons for post in said_since()), 20)  # a long one has two pages
    return said_since()[-1]


async def confirm(playground: Playground, receipt: Post, who: str = CLERK) -> None:
    tapped = await playground.tap(who, receipt.id, "确认")
    assert tapped is not None
    await hear(playground, private_chat(who), "已保存")


async def test_a_file_is_checked_confirmed_and_then_answered_from(bot: Bot, playground: Playground) -> None:
    receipt = await send(playground, ANNEX_3)
    for word in ("89635", "89695", "87049", "87109", "35055", "35071", "临安区", "拱墅区", "建德市"):
        assert word in receipt.text
    assert "9%" not in await ask(playground, "萧山区活跃率")
    await confirm(playground, receipt)
    for answer in (
        await ask(playground, "萧山区活跃率", READER, OFFICE_GROUP),
        await ask(playground, "萧山区活跃率", READER),
    ):
        for words in ("9%", "第13名", "2018-07-27", "8727", "8619", "815"):
            assert words in answer
    assert await bot.stop() == 0


async def test_rankings_totals_and_help(bot: Bot, playground: Playground) -> None:
    await confirm(playground, await send(playground, ALL_FOUR))
    assert "49%" in await ask(playground, "全市活跃率", READER, OFFICE_GROUP)
    said = await playground.say(READER, OFFICE_GROUP, "区县活跃率排名", at_bot=True)
    (ranking,) = await playground.answers(said)
    assert "余杭区 70%" in ranking.text
    assert ranking.pictures
    assert ranking.pictures[0].content.startswith(b"\x89PNG")
    assert READER in ranking.mentions or "陈局" in ranking.text
    assert "萧山区" in await ask(playground, "帮助", READER)


async def test_at_the_push_time_every_group_gets_everything_once(
    bot: Bot, playground: Playground, clock: Clock
) -> None:
    await confirm(playground, await send(playground, ALL_FOUR))
    receipts = [call for call in playground.world.calls if call.path == "/media/upload"]
    clock.move_to(AFTER_THE_PUSH)
    for group in (OFFICE_GROUP, DISTRICT_GROUP):
        summary, *pictures, workbook = await playground.bot_said(group, 5)
        assert "2018年7月27日" in summary.text
        assert all(picture.pictures[0].content.startswith(b"\x89PNG") for picture in pictures)
        assert workbook.file is not None
        assert workbook.file.name == "每周通报_2018-07-27.xlsx"
        book = openpyxl.load_workbook(io.BytesIO(workbook.file.content))
        assert any(cell.value == "萧山区" for row in book[book.sheetnames[2]] for cell in row)
    uploads = [call for call in playground.world.calls if call.path == "/media/upload"]
    assert len(uploads) - len(receipts) == 4

    # Killed and started again, with the next week's push due as well: that one is held back, this one is not repeated.
    await bot.stop(signal.SIGKILL)
    clock.move_to(AFTER_THE_PUSH.replace(month=8, day=3))
    await bot.start()
    await hear(playground, private_chat(CLERK), "2018年8月3日")
    for group in (OFFICE_GROUP, DISTRICT_GROUP):
        assert len(await playground.bot_said(group)) == 5


async def test_a_bulletin_that_is_not_complete_is_held_back(bot: Bot, playground: Playground, clock: Clock) -> None:
    await confirm(playground, await send(playground, ANNEX_3))
    clock.move_to(AFTER_THE_PUSH)
    notice = await hear(playground, private_chat(CLERK), "还没有推送")
    for words in ("附件1", "附件2", "全市概况"):
        assert words in notice.text
    assert "附件3" not in notice.text
    await confirm(playground, await send(playground, ALL_FOUR))
    assert len(await playground.bot_said(OFFICE_GROUP, 5)) == 5


async def test_what_was_sent_before_a_crash_can_be_confirmed_after_it(bot: Bot, playground: Playground) -> None:
    receipt = await send(playground, ANNEX_3)
    await bot.stop(signal.SIGKILL)
    await bot.start()
    await playground.connected()
    await confirm(playground, receipt)
    assert "9%" in await ask(playground, "萧山区活跃率")


async def test_a_file_in_a_group_arrives_as_a_quote(bot: Bot, playground: Playground) -> None:
    posted = await playground.say(CLERK, OFFICE_GROUP, file=(ANNEX_3, FILES[ANNEX_3]))
    assert not posted.heard
    said = await playground.say(CLERK, OFFICE_GROUP, "收一下", quote=posted.id, at_bot=True)
    assert all("89635" not in public.text for public in await playground.answers(said))
    receipt = await hear(playground, private_chat(CLERK), "89695")
    await confirm(playground, receipt)

    playground.faults.quote_without_code = True
    said = await playground.say(CLERK, OFFICE_GROUP, "收一下", quote=posted.id, at_bot=True)
    (kindly,) = await playground.answers(said)
    assert "私聊" in kindly.text


async def test_what_cannot_be_read_is_said_and_nothing_is_stored(bot: Bot, playground: Playground) -> None:
    await playground.say(CLERK, file=("照片.xlsx", b"\x89PNG\r\n not a table"))
    await hear(playground, private_chat(CLERK), "图片")
    unknown = FILES["附件1_2018-07-27.csv"].decode("utf-8-sig").replace("江干区", "宁波市").encode()
    await playground.say(CLERK, file=("附件1.csv", unknown))
    refusal = await hear(playground, private_chat(CLERK), "宁波市")
    assert "确认" not in [button.label for button in refusal.buttons]
    await confirm(playground, await send(playground, ANNEX_3))
    for question in ("宁波活跃率多少", "明天杭州天气"):
        assert "%" not in await ask(playground, question)


async def test_only_those_who_may_send_and_ask_do(bot: Bot, playground: Playground) -> None:
    await playground.say(READER, file=(ANNEX_3, FILES[ANNEX_3]))
    await hear(playground, private_chat(READER), "权限")
    await confirm(playground, await send(playground, ANNEX_3))
    assert "9%" not in await ask(playground, "萧山区活跃率", OUTSIDER)
    assert "已保存" not in await ask(playground, "确认", REPORTER)


async def test_a_wrong_secret_is_one_clear_line_and_no_crash(make_bot: MakeBot, playground: Playground) -> None:
    bot = make_bot(playground, secret="wrong-secret-0123456789")
    await bot.start()
    log = await bot.logged("refuses the client id or the client secret")
    assert "Traceback" not in log
    assert "wrong-secret" not in log
    assert await bot.stop() == 0


async def test_a_dingtalk_that_is_down_at_start_is_found_when_it_comes(make_bot: MakeBot, clock: Clock) -> None:
    async with Playground(now=clock.now) as earlier:
        pass  # its ports are free again, and known
    port, download_port = (int(place.rpartition(":")[2]) for place in (earlier.netloc, earlier.download_netloc))
    bot = make_bot(earlier)
    await bot.start()
    await bot.logged("cannot be reached")
    again = Playground(now=clock.now, client_secret=earlier.client_secret, port=port, download_port=download_port)
    async with again as playground:
        await playground.connected()
        assert "可以" in await ask(playground, "帮助")
