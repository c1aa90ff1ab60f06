"""What the README promises of `tongbao demo`, done by hand in a real browser."""

import asyncio
import io
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from bot.playground.sample import files
from bot.playground.world import PATIENCE
from tests.bot.playground.test_page import CHROMIUM, FLAGS, SLOW
from tests.end_to_end.conftest import TONGBAO

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Chromium at /usr/bin/chromium (Debian's package chromium)"),
]


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """Of a running demo."""
    process = await asyncio.create_subprocess_exec(
        TONGBAO, "demo", "--port", "0", "--no-browser", stdout=asyncio.subprocess.PIPE, cwd=tmp_path
    )
    assert process.stdout is not None
    said = (await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode()
    found = re.search(r"http://\S+", said)
    assert found, said
    yield found[0]
    process.send_signal(signal.SIGINT)
    assert await asyncio.wait_for(process.wait(), PATIENCE) == 0


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        page = await browser.new_page(viewport={"width": 1280, "height": 900}, timezone_id="Asia/Shanghai")
        page.set_default_timeout(SLOW)
        await page.goto(address)
        await expect(page.get_by_test_id("link")).to_have_text("机器人已连接")
        yield page
        await browser.close()


def last(page: Page) -> Locator:
    return page.get_by_test_id("message").last


async def test_from_a_file_to_the_push(page: Page) -> None:
    annex_3 = "附件3_2018-07-27.xlsx"
    await page.get_by_test_id("file").set_input_files(
        {"name": annex_3, "mimeType": "application/octet-stream", "buffer": files()[annex_3]}
    )
    receipt = page.get_by_test_id("message").filter(has_text="89695")
    for words in ("89635", "87049", "87109", "35055", "35071", "临安区", "拱墅区", "建德市"):
        await expect(receipt).to_contain_text(words)
    await receipt.get_by_test_id("choice").filter(has_text="确认").click()
    await expect(last(page)).to_contain_text("已保存")

    await page.get_by_test_id("chat-group").filter(has_text="数据资源工作群").click()
    await page.get_by_test_id("text").fill("@通报助手 萧山区活跃率")
    await page.get_by_test_id("send").click()
    for words in ("9%", "第13名", "2018-07-27", "8727", "8619", "815", "@王敏"):
        await expect(last(page)).to_contain_text(words)

    await page.get_by_test_id("to-push").click()
    await expect(page.get_by_test_id("now")).to_contain_text("17:0")
    summary = page.get_by_test_id("message").filter(has_text="每周通报（截至2018年7月27日）")
    await expect(summary).to_contain_text("49%")
    await expect(page.get_by_test_id("picture")).to_have_count(3)
    async with page.expect_download() as download:
        await page.get_by_test_id("download").last.click()
    file = await (await download.value).path()
    assert (await download.value).suggested_filename == "每周通报_2018-07-27.xlsx"
    assert len(openpyxl.load_workbook(io.BytesIO(file.read_bytes())).sheetnames) == 4

    await page.get_by_test_id("plus-hour").click()
    await page.get_by_test_id("text").fill("@通报助手 帮助")
    await page.get_by_test_id("send").click()
    await expect(last(page)).to_contain_text("可以这样问")
    await expect(summary).to_have_count(1)
    await expect(page.get_by_test_id("picture")).to_have_count(3)
