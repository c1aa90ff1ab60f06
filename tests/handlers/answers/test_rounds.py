"""Questions that are answered together are answered as if each had come alone."""

from dataclasses import replace
from itertools import count

from handlers.dispatch import dispatch
from handlers.message import Message, Sender
from handlers.office import GroupRules, Office, Person, Rules
from handlers.reply import Reply
from storage.bulletins import Bulletin
from tests.conftest import CLERK, MONDAY, READER, SEED_DAY
from tests.handlers.answers.test_acceptance import entries

GROUP = "市级单位工作群"
ASKERS = ((READER, "private"), (READER, GROUP), (CLERK, "private"), (CLERK, GROUP), (READER, "private"))
numbers = count()


def asked(office: Office, person: Person, place: str, text: str) -> Reply:
    """Each time in a chat where nothing was said before; the group is always the same one. Codes are always new."""
    number = next(numbers)
    chat = GROUP if place == GROUP else f"private{number}"
    sender = Sender(person.staff_id, person.name)
    if place == GROUP:
        office.store.conversations.remember(f"{chat}\n{person.staff_id}", "", MONDAY)
    reply = dispatch(Message(f"round{number}", text, sender, chat, MONDAY, group=place == GROUP), office)
    return replace(reply, choices=tuple(replace(choice, code="") for choice in reply.choices))


def test_a_round_gives_everybody_their_own_answer(history: Office) -> None:
    """Readers see only what is published, and the group asks about its own scope: none may get another's answer."""
    rules = Rules(readers_see="published", groups={GROUP: GroupRules(scope="市级单位")})
    office = replace(history, rules=rules)
    bulletins = office.store.bulletins
    bulletins.move(Bulletin(SEED_DAY, "published", MONDAY, "clerk01"))
    try:
        for entry in entries():
            alone = [asked(office, *asker, entry["ask"]) for asker in ASKERS]
            with office.store.connections.steady(), office.store.conversations.gathered():
                together = [asked(office, *asker, entry["ask"]) for asker in ASKERS]
            assert together == alone, entry["ask"]
    finally:
        with office.store.connections.transaction() as db:
            db.execute("DELETE FROM bulletins")
