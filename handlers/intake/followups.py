"""What a sender says about the last file or text: another period, whom a name means, how a rate is written."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.intake.dates import cutoff_around, named_cutoff
from handlers.intake.drafts import Draft, recall
from handlers.intake.names import unit_names
from handlers.intake.settle import take
from handlers.intake.text import plain
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply

_PERIOD = re.compile(r"^改(?:期|为|成|到)[次为成到]*[\s:：]*(?P<period>.*)$")
_NAME = re.compile(r"^[“\"]?(?P<label>[^”\"]+?)[”\"]?\s*就是\s*(?P<name>.+)$")
_RATE = re.compile(r"^(?P<rate>.+?)按(?P<how>百分数|小数)读$")
_TABLE = re.compile(r"^这是(?P<table>.+)$")
ANY_DAY = date(2000, 1, 1)
NOTHING = "没有刚发来的文件或数可以改，请重新发送。"


def recognises(message: Message, office: Office) -> bool:
    text = message.text.strip().rstrip("。")
    if message.attachment is not None or not message.sender.staff_id:
        return False
    if text.startswith("改期"):
        return True
    return bool(_answer(text, office)) and recall(office, message.sender.staff_id, message.at) is not None


def about(message: Message, office: Office, person: Person) -> str:
    """For buttons: the file or text that would be changed now."""
    draft = recall(office, person.staff_id, message.at)
    return f"{draft.at.isoformat()} {hashlib.sha256(draft.content).hexdigest()}" if draft else ""


def answer(message: Message, office: Office, person: Person) -> Reply:
    """改期：把刚发来的数改到另一期，例如“改期 7月20日”"""
    draft = recall(office, person.staff_id, message.at)
    if draft is None:
        return Reply((NOTHING,), outcome="refused")
    text = message.text.strip().rstrip("。")
    change = _answer(text, office)
    period = _PERIOD.match(text)
    if change is None and period:
        found = named_cutoff(period["period"], message.at.date())
        if found is None:
            return _ask_period(draft, office)
        cutoff = cutoff_around(office, found.day)
        return take(replace(draft, cutoff=cutoff), message, office, person)
    return take(change(draft), message, office, person) if change else Reply((NOTHING,), outcome="refused")


def _ask_period(draft: Draft, office: Office) -> Reply:
    near = cutoff_around(office, draft.at.date())
    weeks = [near.fromordinal(near.toordinal() - 7 * back) for back in (-1, 0, 1, 2)]
    return Reply(
        ("改到哪一期？请点选，或写“改期 7月20日”。",), tuple(Choice(f"改期 {week}") for week in weeks), outcome="ask"
    )


def _answer(text: str, office: Office) -> Callable[[Draft], Draft] | None:
    """What an answer changes about the draft; None for a text that is no answer."""
    rate, table, name = _RATE.match(text), _TABLE.match(text), _NAME.match(text)
    if rate and rate["rate"] in office.catalogue.indicators:
        fractions = {rate["rate"]: rate["how"] == "小数"}
        return lambda draft: replace(draft, fractions={**draft.fractions, **fractions})
    if table and table["table"] in office.catalogue.tables:
        return lambda draft: replace(draft, table=table["table"])
    if name:
        known = {plain(unit.name): unit.id for unit in office.catalogue.units.values()}
        unit = known.get(plain(name["name"])) or _only(name["name"], office)
        if unit:
            label = plain(name["label"])
            return lambda draft: replace(draft, names={**draft.names, label: unit})
    return None


def _only(text: str, office: Office) -> str | None:
    """The unit that a text names exactly."""
    units = frozenset(office.catalogue.units)
    names = unit_names(office.catalogue)
    return names.find(text, units, ANY_DAY).unit if names.knows(text, units) else None
