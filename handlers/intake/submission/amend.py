"""What a sender says about the last file or text: another period, whom a name means, how a rate is written."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.intake.cells.text import plain
from handlers.intake.cells.unit_names import unit_names
from handlers.intake.submission.draft import Draft, mark, recall
from handlers.intake.submission.receive import take
from handlers.language.calendar.cutoffs import WEEK, cutoff_around, named_cutoff
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply

_PERIOD = re.compile(r"^(?:请|把|将)?(?:期次|日期|截[至止]日期?)?改(?:期|为|成|到)[次为成到]*[\s:：]*(?P<period>.*)$")
_WEEK = re.compile(r"(?P<back>上上|上一?|前一|本|这一?|当|下一?)个?(?P<sort>[周期]|星期|礼拜)$")
_BACK = {"上上": 2, "上": 1, "上一": 1, "前一": 1, "下": -1, "下一": -1}
_NAME = re.compile(r"^[“\"]?(?P<label>[^”\"]+?)[”\"]?\s*就是\s*(?P<name>.+)$")
_RATE = re.compile(r"^(?P<rate>.+?)按(?P<how>百分数|小数)读$")
_STANDS = re.compile(r"^\S+没有写错$")
_TABLE = re.compile(r"^这是(?P<table>.+)$")
ANY_DAY = date(2000, 1, 1)
NOTHING = "没有刚发来的文件或数可以改，请重新发送。"


def recognises(message: Message, office: Office) -> bool:
    text = message.text.strip().rstrip("。")
    if message.attachment is not None or not message.sender.staff_id:
        return False
    if text.startswith("改期"):
        return True
    if _answer(text, office) is None and _named_period(text, office, message.at.date()) is None:
        return False
    return recall(office, message.sender.staff_id, message.at) is not None


def about(message: Message, office: Office, person: Person) -> str:
    """For buttons: the file or text that would be changed now."""
    return mark(office, person.staff_id, message.at)


def answer(message: Message, office: Office, person: Person) -> Reply:
    """改期：把刚发来的数改到另一期，例如“改期 7月20日”"""
    draft = recall(office, person.staff_id, message.at)
    if draft is None:
        return Reply((NOTHING,), outcome="refused")
    text = message.text.strip().rstrip("。")
    change = _answer(text, office)
    if change:
        return take(change(draft), message, office, person)
    cutoff = _named_period(text, office, message.at.date())
    return take(replace(draft, cutoff=cutoff), message, office, person) if cutoff else _ask_period(draft, office)


def _named_period(text: str, office: Office, today: date) -> date | None:
    """The period that a text changes to: by any way of writing a day or a week, by 上周 or 上期."""
    match = _PERIOD.match(text)
    if match is None:
        return None
    word = _WEEK.match(text[match.start("period") :].rstrip("的"))
    if word:
        present = cutoff_around(office, today) if word["sort"] == "期" else office.cutoff_of_week(today)
        return present - _BACK.get(word["back"], 0) * WEEK
    found = named_cutoff(text[match.start("period") :], today)
    return cutoff_around(office, found.day) if found else None


def _ask_period(draft: Draft, office: Office) -> Reply:
    near = cutoff_around(office, draft.at.date())
    weeks = [near - back * WEEK for back in (0, 1, 2, -1)]
    return Reply(
        ("改到哪一期？请点选，或写“改期 7月20日”。",), tuple(Choice(f"改期 {week}") for week in weeks), outcome="ask"
    )


def _answer(text: str, office: Office) -> Callable[[Draft], Draft] | None:
    """What an answer changes about the draft; None for a text that is no answer."""
    if _STANDS.match(text):
        return lambda draft: replace(draft, affirmed=draft.affirmed | {text})
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
