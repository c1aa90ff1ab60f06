"""The chat page in a real browser, with a small bot on the official SDK at the other end."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, async_playwright, expect

from bot.playground.api.robot import Robot
from bot.playground.server import Playground
from bot.playground.world import Media
from bot.playground.world.cast import CLERK, DISTRICT_GROUP, OFFICE_GROUP, READER, REPORTER, private_chat
from tests.bot.playground.robot import listening

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
SLOW = 30_000  # ms, a bound for a machine that is busy with everything else
expect.set_options(timeout=SLOW)
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001"
    "a5f645400000000049454e44ae426082"
)
CARD = {
    "title": "回执",
    "text": "### 附件3 已读取\n\n**13** 行",
    "btns": [{"title": "确认", "actionURL": "dtmd://dingtalkclient/sendMessage?content=%E7%A1%AE%E8%AE%A4"}],
}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium at /usr/bin/chromium (Debian's package chromium)"),
]


@pytest.fixture
def moments() -> list[datetime]:
    return [datetime(2018, 7, 30, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))]


@pytest_asyncio.fixture(loop_scope="module")
async def playground(moments: list[datetime]) -> AsyncIterator[Playground]:
    async with Playground(
        now=lambda: moments[-1],
        move=moments.append,
        push_at=lambda: datetime(2018, 7, 31, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        samples={"附件3.xlsx": b"PK-sample"},
    ) as playground:
        yield playground


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(playground: Playground, browser: Browser) -> AsyncIterator[Page]:
    """The page, opened as the clerk in the private chat; anything that a browser complains of fails the test."""
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": 1280, "height": 800}, timezone_id="America/New_York")
    page.set_default_timeout(SLOW)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await page.goto(playground.url)
    await expect(page.get_by_test_id("title")).to_have_text("通报助手")
    yield page
    await page.close()
    assert complaints == []


async def test_a_question_typed_is_answered_on_the_page(playground: Playground, page: Page) -> None:
    async with listening(playground):
        await expect(page.get_by_test_id("link")).to_have_text("机器人已连接")
        await page.get_by_test_id("text").fill("萧山区活跃率")
        await page.get_by_test_id("text").press("Enter")
        messages = page.get_by_test_id("message")
        await expect(messages).to_have_count(2)
        await expect(messages.nth(0).get_by_test_id("from")).to_have_text("王敏")
        await expect(messages.nth(1)).to_contain_text("通报助手机器人09:00")
        await expect(messages.nth(1).get_by_test_id("text-of")).to_have_text("回声：萧山区活跃率")
    await expect(page.get_by_test_id("link")).to_have_text("机器人未连接")


async def test_in_a_group_a_file_is_posted_and_then_quoted(playground: Playground, page: Page) -> None:
    async with listening(playground) as bot:
        await page.get_by_test_id("who").select_option(REPORTER)
        await page.get_by_test_id("chat-group").filter(has_text="区县联络群").click()
        await page.get_by_test_id("sample").click()
        await page.get_by_test_id("quote").click()
        await expect(page.get_by_test_id("quoted")).to_contain_text("附件3.xlsx")
        await expect(page.get_by_test_id("at")).to_have_attribute("aria-pressed", "true")
        await page.get_by_test_id("text").press("End")
        await page.get_by_test_id("text").press_sequentially("收一下")
        await page.get_by_test_id("send").click()
        await expect(page.get_by_test_id("message")).to_have_count(3)
    (body,) = bot.bodies
    assert body["text"]["content"] == " 收一下"
    assert body["text"]["repliedMsg"]["content"]["fileName"] == "附件3.xlsx"
    assert body["senderStaffId"] == REPORTER


async def test_the_at_button_goes_in_and_out(playground: Playground, page: Page) -> None:
    await expect(page.get_by_test_id("at")).to_be_hidden()
    await page.get_by_test_id("chat-group").first.click()
    await page.get_by_test_id("text").fill("帮助")
    await page.get_by_test_id("at").click()
    await expect(page.get_by_test_id("text")).to_have_value("@通报助手 帮助")
    await page.get_by_test_id("at").click()
    await expect(page.get_by_test_id("text")).to_have_value("帮助")
    await page.get_by_test_id("send").click()
    await expect(page.get_by_test_id("message")).to_have_count(1)
    assert not playground.world.messages(OFFICE_GROUP)[0].heard


async def test_a_file_is_attached_and_downloaded_with_its_name(
    playground: Playground, page: Page, tmp_path: Path
) -> None:
    chosen: FilePayload = {"name": "萧山区 7月.xlsx", "mimeType": "application/octet-stream", "buffer": b"PK-bytes"}
    await page.get_by_test_id("file").set_input_files(chosen)
    async with page.expect_download() as downloading:
        await page.get_by_test_id("download").click()
    download = await downloading.value
    assert download.suggested_filename == "萧山区 7月.xlsx"
    await download.save_as(tmp_path / "back")
    assert await asyncio.to_thread((tmp_path / "back").read_bytes) == b"PK-bytes"


async def test_a_button_types_its_command_for_whoever_taps(playground: Playground, page: Page) -> None:
    Robot(playground.world).written(private_chat(CLERK), "card", CARD)
    async with listening(playground, lambda message: "已入库" if "确认" in message.get_text_list()[0] else None):
        await page.get_by_role("button", name="确认").click()
        await expect(page.get_by_test_id("message").last.get_by_test_id("text-of")).to_have_text("已入库")
    assert playground.world.messages(private_chat(CLERK))[1].text == "确认"


async def test_a_picture_is_shown_and_opens_large(playground: Playground, page: Page) -> None:
    playground.world.media["@pixel"] = Media("@pixel", "image", "a.png", PIXEL)
    text = {"title": "排名", "text": "排名\n\n![](@pixel)\n\n![](@nobody)"}
    Robot(playground.world).written(private_chat(CLERK), "markdown", text)
    await expect(page.get_by_text("[图片无法显示]")).to_be_visible()
    picture = page.get_by_test_id("picture")
    await expect(picture).to_have_count(1)
    assert await picture.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    await picture.click()
    await expect(page.get_by_test_id("viewer")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("viewer")).to_be_hidden()


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "**粗** [x](http://a)"])
async def test_what_people_write_is_shown_letter_by_letter(playground: Playground, page: Page, text: str) -> None:
    await playground.say(CLERK, text=text)
    await playground.say(CLERK, file=(text.replace("/", "_"), b"x"))
    messages = page.get_by_test_id("message")
    await expect(messages.first.get_by_test_id("text-of")).to_have_text(text)
    await expect(messages.last.get_by_test_id("download")).to_contain_text(text.replace("/", "_"))
    assert await messages.locator("img, script").count() == 0


async def test_the_clock_moves_in_the_offices_own_time(
    playground: Playground, page: Page, moments: list[datetime]
) -> None:
    await expect(page.get_by_test_id("now")).to_contain_text("2018年7月30日 星期一 09:0")
    await page.get_by_test_id("to-push").click()
    await expect(page.get_by_test_id("now")).to_contain_text("2018年7月31日 星期二 10:0")
    assert moments[-1].isoformat() == "2018-07-31T10:00:00+08:00"
    await page.get_by_test_id("moment").fill("2018-08-03T15:00")
    await page.get_by_test_id("set-clock").click()
    await expect(page.get_by_test_id("now")).to_contain_text("2018年8月3日 星期五 15:0")
    await page.get_by_test_id("plus-hour").click()
    await expect(page.get_by_test_id("now")).to_contain_text("16:0")


async def test_everyone_sees_their_own_chats(playground: Playground, page: Page) -> None:
    await playground.say(CLERK, text="只有我看得见")
    await playground.say(REPORTER, DISTRICT_GROUP, "群里的话")
    await expect(page.get_by_test_id("chat-group").filter(has_text="区县联络群")).to_contain_text("1")
    await page.get_by_test_id("who").select_option(READER)
    await expect(page.get_by_test_id("chat-group")).to_have_count(1)
    await expect(page.get_by_test_id("message")).to_have_count(0)


async def test_what_was_recalled_is_gone(playground: Playground, page: Page) -> None:
    post = Robot(playground.world).written(private_chat(CLERK), "text", {"content": "发错了"})
    await expect(page.get_by_text("发错了").first).to_be_visible()
    playground.world.recall((post.id,))
    await expect(page.get_by_test_id("message")).to_have_count(0)


async def test_a_refusal_is_shown(playground: Playground, page: Page) -> None:
    await page.get_by_test_id("voice").click()
    await expect(page.get_by_test_id("toast")).to_contain_text("先在输入框里写下要说的话")


@pytest.mark.parametrize("width", [360, 768, 1280])
async def test_nothing_is_wider_than_the_screen(playground: Playground, page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 720})
    await playground.say(CLERK, text="长" * 200 + " " + "a" * 200)
    await playground.say(CLERK, file=("很长的文件名" * 12 + ".xlsx", b"x"))
    await expect(page.get_by_test_id("message")).to_have_count(2)
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    await expect(page.get_by_test_id("send")).to_be_in_viewport()


async def test_news_take_neither_the_focus_nor_what_is_there(playground: Playground, page: Page) -> None:
    Robot(playground.world).written(private_chat(CLERK), "card", CARD)
    button = page.get_by_role("button", name="确认")
    await button.focus()
    await playground.say(CLERK, text="还有一句")
    await expect(page.get_by_test_id("message")).to_have_count(2)
    await expect(button).to_be_focused()
    await expect(page.get_by_test_id("message").last).to_be_in_viewport()
