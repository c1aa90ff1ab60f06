"""Which files a group gets: those that its configuration names, made and uploaded once for all groups."""

from datetime import datetime
from pathlib import Path

from bot.config import Config, Group, Member, Moment, Week
from tests.conftest import CLERK, SEED_DAY, SHANGHAI
from tests.support.weeks import Weeks

CONFIG = Config(
    week=Week(publish=Moment(day="Tuesday", at="10:00"), release="automatic"),
    groups=(
        Group(id="cidLEADERS", name="领导群", content=("summary", "word", "pdf")),
        Group(id="cidOFFICE", name="工作群", content=("word", "workbook")),
    ),
    people=(Member(id=CLERK.staff_id, name=CLERK.name, role="clerk"),),
)


async def test_word_and_pdf_go_to_the_groups_that_want_them(tmp_path: Path) -> None:
    weeks = Weeks(CONFIG, tmp_path, datetime(2018, 7, 27, 9, tzinfo=SHANGHAI))
    try:
        await weeks.report(SEED_DAY)
        await weeks.go(datetime(2018, 7, 31, 12, tzinfo=SHANGHAI))
        leaders, office = weeks.far.to("cidLEADERS"), weeks.far.to("cidOFFICE")
    finally:
        weeks.stop()
    assert [one.key for one in leaders] == ["sampleMarkdown", "sampleFile", "sampleFile"]
    assert [one.text.split()[0] for one in leaders[1:]] == ["每周通报_2018-07-27.docx", "每周通报_2018-07-27.pdf"]
    assert [one.text.split()[0] for one in office] == ["每周通报_2018-07-27.docx", "每周通报_2018-07-27.xlsx"]
    assert len(weeks.far.uploads) == 3


async def test_a_correction_brings_files_that_say_so(tmp_path: Path) -> None:
    weeks = Weeks(CONFIG, tmp_path, datetime(2018, 7, 27, 9, tzinfo=SHANGHAI))
    try:
        await weeks.report(SEED_DAY)
        await weeks.go(datetime(2018, 7, 31, 12, tzinfo=SHANGHAI))
        await weeks.report(SEED_DAY, lambda one: one.table == "附件3", 萧山区="12%")
        await weeks.say("发布更正")
        await weeks.go(datetime(2018, 8, 1, 12, tzinfo=SHANGHAI))
        corrected = [one.text.split()[0] for one in weeks.far.to("cidOFFICE") if one.key == "sampleFile"][2:]
    finally:
        weeks.stop()
    assert corrected == ["每周通报_2018-07-27_更正2.docx", "每周通报_2018-07-27_更正2.xlsx"]
