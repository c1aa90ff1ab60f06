"""Strangers' files: each gets a clear sentence in time, within the reader's memory, and changes nothing."""

import os
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.workers.files import READER_MEMORY, Files
from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import Office
from tests.conftest import CLERK, MONDAY
from tests.support.building import Formula, annex, typed, xlsx
from tests.support.hostile import REFUSED as REFUSED_TABLES
from tests.support.hostile import corner_in_the_middle, with_macro
from tests.support.hostile_pdf import REFUSED_PDF
from tests.support.watching import MB, can_watch, children, forget_peak, peak

REFUSED = REFUSED_TABLES | REFUSED_PDF
IN_THE_BOT = 2.0
"""Seconds of the bot's own processor time."""


@pytest.fixture(scope="module")
def files() -> Iterator[Files]:
    with Files() as files:
        yield files


def sent(files: Files, office: Office, content: bytes, name: str = "附件3.xlsx") -> str:
    message = Message("msg1", "", Sender(CLERK.staff_id, CLERK.name), "private", MONDAY)
    return dispatch(replace(message, attachment=files.read(name, content)), office).text


@pytest.mark.skipif(not can_watch(), reason="only Linux tells how much memory a process took at most")
@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_the_reason(name: str, files: Files, office: Office) -> None:
    build, reason = REFUSED[name]
    content = build()
    sent(files, office, b"x")  # the reader is warm, as in a running bot
    watched = [os.getpid(), *children()]
    for pid in watched:
        forget_peak(pid)
    began, before = time.process_time(), peak(os.getpid())
    assert reason in sent(files, office, content)
    assert time.process_time() - began < IN_THE_BOT, "all that takes long is done in the reader, which has its limit"
    in_bot, *in_reader = (peak(pid) for pid in watched)
    assert max(in_reader) * MB <= READER_MEMORY
    assert (in_bot - before) * MB <= len(content) / 4 + 4 * MB
    assert office.store.submissions.proposed(CLERK.staff_id) == ()


def test_what_kills_the_reader_kills_nothing_else(files: Files, office: Office) -> None:
    assert "读不了" in sent(files, office, corner_in_the_middle())
    assert "附件3" in sent(files, office, xlsx(typed(annex(3))))


def test_a_macro_is_never_run_and_the_table_is_read(files: Files, office: Office) -> None:
    assert "读到 13 个单位和合计" in sent(files, office, with_macro(), "附件3.xlsm")


def test_a_file_name_is_no_path(files: Files, office: Office) -> None:
    sent(files, office, xlsx(typed(annex(3))), "../../etc/passwd.xlsx")
    (proposed,) = office.store.submissions.proposed(CLERK.staff_id)
    assert proposed.origin.source == "../../etc/passwd.xlsx"
    assert [path.name for path in office.store.folder.iterdir() if "tongbao" not in path.name] == []


def test_formulas_in_names_stay_text(files: Files, office: Office) -> None:
    rows = typed(annex(3))
    rows[13][1] = '=HYPERLINK("http://x","萧山区")'
    rows[12][1] = "@上城区"
    told = sent(files, office, xlsx(rows))
    assert "不认识这个单位" in told
    rows[13][1] = Formula('=HYPERLINK("http://x","萧山区")', "萧山区")
    rows[12][1] = "上城区"
    assert "读到 13 个单位和合计" in sent(files, office, xlsx(rows))
