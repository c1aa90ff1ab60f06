"""Files and texts go in through the same door as chat."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from handlers.dispatch import dispatch
from handlers.intake.formats.read import read_file
from handlers.intake.vocabulary import vocabulary
from handlers.message import Message, Sender
from handlers.office import Office, Person
from handlers.reply import Reply
from tests.conftest import CLERK, MONDAY, SEED

Send = Callable[..., Reply]


def send_to(office: Office) -> Send:
    """`send("确认")`, or `send(name="附件3.xlsx", content=b"…")`: what the bot answers a clerk."""
    counter = iter(range(1_000_000))

    def send(
        text: str = "",
        *,
        name: str = "",
        content: bytes | None = None,
        who: Person = CLERK,
        at: datetime = MONDAY,
        cutoff: date | None = None,
        group: bool = False,
    ) -> Reply:
        attachment = None
        if content is not None:
            attachment = read_file(name, content, vocabulary(office.catalogue))
            if cutoff:
                attachment = type(attachment)(name, content, attachment.sheets, attachment.trouble, cutoff)
        sender = Sender(who.staff_id, who.name)
        place = "group" if group else f"private-{who.staff_id}"
        message = Message(f"msg{next(counter):08}", text, sender, place, at, group, attachment)
        return dispatch(message, office)

    return send


@pytest.fixture
def send(office: Office) -> Send:
    return send_to(office)


def seed_csv(number: int) -> bytes:
    """One of the seed's annexes as it is."""
    (path,) = Path(SEED).glob(f"annex{number}_*.csv")
    return path.read_bytes()
