"""When something goes wrong inside: what the sender is told is true, and what the operator needs stands in the log."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from handlers.capabilities import CAPABILITIES
from handlers.dispatch import dispatch, reference
from handlers.message import Message, Sender
from handlers.office import Office, Person
from handlers.reply import Reply
from storage.database.errors import Damaged, DiskFull, StoreTrouble
from tests.conftest import CLERK, MONDAY

Breaks = Callable[[Callable[[Office], None]], Reply]


@pytest.fixture
def breaks(seeded: Office, monkeypatch: pytest.MonkeyPatch) -> Breaks:
    """The answer to a message whose handling breaks so."""

    def answer(breaking: Callable[[Office], None]) -> Reply:
        def handle(_: Message, office: Office, __: Person) -> Reply:
            breaking(office)
            raise AssertionError

        table = tuple(replace(each, handle=handle) if each.name == "提问" else each for each in CAPABILITIES)
        monkeypatch.setattr("handlers.dispatch.CAPABILITIES", table)
        return dispatch(Message("m1", "萧山区活跃率", Sender(CLERK.staff_id, CLERK.name), "place", MONDAY), seeded)

    return answer


def runs_full(office: Office) -> None:
    raise DiskFull(office.store.connections.path)


def is_wrong(_: Office) -> None:
    raise KeyError("what nobody expected")


def meets_a_bad_page(_: Office) -> None:
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    raise error


def test_an_unexpected_error_is_quoted_by_a_number_that_stands_in_the_log(
    breaks: Breaks, caplog: pytest.LogCaptureFixture
) -> None:
    reply = breaks(is_wrong)
    assert reply.text == f"抱歉，处理这条消息时出了问题，没有改动任何数据。请把编号 {reference('m1')} 告诉管理员。"
    assert reference("m1") in caplog.text
    assert "what nobody expected" in caplog.text
    assert "what nobody expected" not in reply.text


@pytest.mark.parametrize(("breaking", "kind"), [(runs_full, "full"), (meets_a_bad_page, "damaged")])
def test_trouble_of_the_database_is_told_to_the_admins_and_in_one_line(
    breaking: Callable[[Office], None], kind: str, breaks: Breaks, seeded: Office, caplog: pytest.LogCaptureFixture
) -> None:
    told: list[StoreTrouble] = []
    seeded.store.connections.on_trouble = told.append
    reply = breaks(breaking)
    assert reply.text.startswith("抱歉，数据库现在用不了，已通知管理员。这条消息没有办理，没有改动任何数据。")
    assert "Traceback" not in caplog.text
    if kind == "damaged":  # trouble that a transaction raises was told there
        assert [type(one) for one in told] == [Damaged]


@pytest.mark.parametrize("breaking", [is_wrong, runs_full])
def test_nobody_is_told_that_nothing_was_changed_where_something_was(
    breaking: Callable[[Office], None], breaks: Breaks, seeded: Office
) -> None:
    def half_way(office: Office) -> None:
        office.store.aliases.add("下沙", "杭州经济开发区", CLERK.staff_id, MONDAY)
        breaking(office)

    reply = breaks(half_way)
    assert seeded.store.aliases.in_use()
    assert "没有改动" not in reply.text
    assert "可能只办了一部分，请先核对" in reply.text
