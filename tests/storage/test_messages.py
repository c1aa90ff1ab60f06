"""What is kept of messages in and out: once each, also after a stop in the middle."""

import sqlite3
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from storage.bulletins import Bulletin
from storage.chat.inbox import Unsettled
from storage.figures.submissions import Origin
from storage.store import Store

NOW = datetime(2018, 7, 27, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
PERIOD = date(2018, 7, 27)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path)
    yield store
    store.close()


def test_a_message_is_accepted_once(store: Store) -> None:
    inbox = store.inbox
    assert inbox.accept([("m1", "{1}"), ("m2", "{2}"), ("m1", "{1}")], NOW) == {"m1", "m2"}
    assert inbox.accept([("m2", "{2}"), ("m3", "{3}")], NOW + timedelta(seconds=1), settled=["m1"]) == {"m3"}
    assert [left.body for left in inbox.unsettled()] == ["{2}", "{3}"]
    inbox.forget(NOW + timedelta(days=1))
    assert inbox.accept([("m1", "{1}"), ("m2", "{2}")], NOW) == {"m1"}


def test_what_was_accepted_outlives_the_process_with_how_far_it_came(tmp_path: Path) -> None:
    first = Store(tmp_path)
    first.inbox.accept([("m1", "{1}"), ("m2", "{2}"), ("m3", "{3}")], NOW)
    first.inbox.answering([("m2", "two"), ("m3", "three")], NOW)
    first.inbox.not_answered("m3")
    origin = Origin("clerk01", "王敏", "c1", "m1", NOW, "表.xlsx")
    first.submissions.propose(origin, (), lives=timedelta(hours=2))
    first.close()
    second = Store(tmp_path)
    assert second.inbox.unsettled() == [
        Unsettled("{1}", None, is_answering=False, has_effect=True),
        Unsettled("{2}", "two", is_answering=True, has_effect=False),
        Unsettled("{3}", "three", is_answering=False, has_effect=False),
    ]
    second.close()


def test_a_part_is_planned_once_for_each_group(store: Store) -> None:
    for _ in range(2):
        store.deliveries.plan(PERIOD, 1, [("group1", ["a", "b"]), ("group2", ["a", "b"])], NOW)
    due = store.deliveries.due()
    assert [(d.destination, d.payload) for d in due] == [
        ("group1", "a"), ("group2", "a"), ("group1", "b"), ("group2", "b")
    ]  # fmt: skip
    store.deliveries.mark(due[0].id, "sending", NOW)
    store.deliveries.mark(due[0].id, "sent", NOW, process_key="k")
    store.deliveries.mark(due[1].id, "sending", NOW)
    assert store.deliveries.recover(NOW) == 1
    states = {(d.destination, d.part): (d.state, d.attempts) for d in store.deliveries.of_period(PERIOD)}
    assert states["group1", 0] == ("sent", 1)
    assert states["group2", 0] == ("unknown", 1)
    assert len(store.deliveries.due()) == 2


def test_a_file_is_kept_once_and_remembers_its_media_id(store: Store) -> None:
    sha256 = store.media.keep("a.png", b"picture")
    assert store.media.keep("b.png", b"picture") == sha256
    assert store.media.get(sha256) == ("a.png", b"picture", None)
    assert store.media.find(sha256) is None
    store.media.uploaded(sha256, "a.png", "@media1", NOW)
    assert store.media.get(sha256) == ("a.png", None, "@media1")
    store.media.uploaded("another hash", "b.png", "@media2", NOW)
    assert store.media.find("another hash") == "@media2"
    with pytest.raises(KeyError):
        store.media.get("no such hash")


def test_a_bulletin_moves_on(store: Store) -> None:
    assert store.bulletins.get(PERIOD) is None
    assert not store.bulletins.is_published(PERIOD)
    store.bulletins.move(Bulletin(PERIOD, "drafted", NOW, "calendar"))
    assert not store.bulletins.is_published(PERIOD)
    store.bulletins.move(Bulletin(PERIOD, "published", NOW, "clerk01"))
    assert store.bulletins.is_published(PERIOD)
    assert [bulletin.by for bulletin in store.bulletins.all()] == ["clerk01"]


def test_a_conversation_is_recalled_for_a_while(store: Store) -> None:
    store.conversations.remember("c1/p1", '{"a":1}', NOW)
    store.conversations.remember("c1/p1", '{"a":2}', NOW + timedelta(minutes=1))
    hour = timedelta(hours=1)
    assert store.conversations.recall("c1/p1", NOW + timedelta(minutes=30), hour) == '{"a":2}'
    assert store.conversations.recall("c1/p1", NOW + timedelta(minutes=62), hour) is None
    assert store.conversations.recall("c2/p1", NOW, hour) is None


def test_a_transaction_is_whole_or_nothing(store: Store) -> None:
    def twice() -> None:
        with store.connections.transaction() as db:
            for _ in range(2):
                db.execute("INSERT INTO periods (period, label) VALUES (20180727, '')")

    with pytest.raises(sqlite3.IntegrityError):
        twice()
    assert store.connections.db.execute("SELECT count(*) FROM periods").fetchone() == (0,)
