"""The whole bot for an office that has nothing to do with the first: only its catalogue and its config differ."""

import io
from datetime import datetime
from pathlib import Path

import msgspec
import openpyxl

from bot.clock import Clock
from bot.playground.server import Playground, private_chat
from bot.playground.world.cast import CLERK, OFFICE_GROUP, READER
from tests.conftest import DATA
from tests.end_to_end.conftest import ZONE, MakeBot, config_for, hear

AFTERNOON = datetime(2024, 3, 8, 16, 0, tzinfo=ZONE)
SHEETS: dict[str, list[tuple[object, ...]]] = {
    "表一": [
        ("序号", "街道", "上报事件数", "办结数", "办结率"),
        (1, "望潮街道", 120, 118, "98.3%"),
        (2, "东港街道", 40, 38, "95.0%"),
        (3, "盐河街道", 200, 150, "75.0%"),
        (4, "松林街道", 80, 52, "65.0%"),
        (None, "合计", 440, 358, "81.4%"),
    ],
    "表二": [
        ("序号", "部门", "受理热线数", "按时回复数", "按时回复率"),
        (1, "区应急局", 10, 10, "100.0%"),
        (2, "东港供水公司", 30, 27, "90.0%"),
        (3, "区住建局", 50, 40, "80.0%"),
        (4, "区综合执法局", 60, 30, "50.0%"),
        (None, "合计", 150, 107, "71.3%"),
    ],
    "全区概况": [("指标", "数值"), ("全区网格数", 96), ("全区网格员数", 310), ("全区上报事件数", 440)],
}


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.append([f"{name}（截至2024年3月8日）"])
        for row in rows:
            sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


async def test_another_office_needs_only_its_catalogue_and_config(
    make_bot: MakeBot, playground: Playground, clock: Clock, tmp_path: Path
) -> None:
    clock.move_to(AFTERNOON)
    config = config_for(playground, tmp_path / "data")
    config = msgspec.structs.replace(config, office=str(DATA / "offices" / "linhai.yaml"), people=config.people[:1])
    bot = make_bot(playground, config=config)
    await bot.start()
    await playground.connected()

    await playground.say(CLERK, file=("治理周报.xlsx", workbook()))
    receipt = await hear(playground, private_chat(CLERK), "回复“确认”")
    await playground.tap(CLERK, receipt.id, "确认")
    await hear(playground, private_chat(CLERK), "已保存")

    async def ask(text: str) -> str:
        said = await playground.say(READER, OFFICE_GROUP, text, at_bot=True)
        (answer,) = await playground.answers(said)
        return answer.text

    for words in ("75.0%", "第3名", "2024-03-08", "200", "150"):
        assert words in await ask("盐河街道办结率")
    assert "望潮街道 98.3%" in await ask("办结率排名")
    assert "310" in await ask("全区网格员数")
    assert "%" not in await ask("萧山区活跃率")
    assert "街道" in await ask("帮助")

    before = len(await playground.bot_said(OFFICE_GROUP))
    clock.move_to(datetime(2024, 3, 8, 17, 1, tzinfo=ZONE))
    pushed = (await playground.bot_said(OFFICE_GROUP, before + 4))[before:]
    assert "治理周报" in pushed[0].text
    assert pushed[-1].file is not None
    assert pushed[-1].file.name == "治理周报_2024-03-08.xlsx"
