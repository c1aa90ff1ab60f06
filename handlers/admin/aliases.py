"""What the admin learns from the questions and teaches: 未答问题, 加别名 下沙=杭州经济开发区, 撤销别名 下沙, 别名."""

import re
from collections.abc import Callable

from handlers.language.text import normalise
from handlers.message import Message
from handlers.office import Office, Person
from handlers.questions.cache import reader_of
from handlers.questions.question import Question
from handlers.questions.words import words
from handlers.reply import Choice, Reply

_ADD = re.compile(
    r"(?:加|添加|新增|增加|设置|设)别名[ :：]*(?P<form>[^=＝]{1,40}?)\s*[=＝]\s*(?P<name>.{1,60})", re.DOTALL
)
_UNDO = re.compile(r"(?:撤销|撤回|删除|删|取消|去掉)别名[ :：]*(?P<form>.{1,40})", re.DOTALL)
_LIST = re.compile(r"(?:别名|别名列表|查看别名|有哪些别名)")
_UNANSWERED = re.compile(r"(?:未答问题|没答上来的问题|未答的问题)")
LISTED = 15


def recognises(message: Message, office: Office) -> bool:  # noqa: ARG001
    text = message.text.strip()
    return len(text) <= 120 and any(pattern.fullmatch(text) for pattern in (_ADD, _UNDO, _LIST, _UNANSWERED))


def about(message: Message, office: Office, person: Person) -> str | None:  # noqa: ARG001
    """For buttons: looking at the lists changes nothing."""
    text = message.text.strip()
    return None if _LIST.fullmatch(text) or _UNANSWERED.fullmatch(text) else ""


def handle(message: Message, office: Office, person: Person) -> Reply:
    """管理员：加别名、撤销别名、别名、未答问题"""
    if message.group:
        return Reply(("管理操作请在单聊里发给我。",), outcome="refused")
    text = message.text.strip()
    commands: tuple[tuple[re.Pattern[str], Callable[..., Reply]], ...] = (
        (_ADD, _add),
        (_UNDO, _undo),
        (_LIST, _show),
        (_UNANSWERED, _unanswered),
    )
    for pattern, command in commands:
        found = pattern.fullmatch(text)
        if found:
            return command(message, office, person, **found.groupdict())
    raise ValueError(text)  # recognises let something through that nothing here matches


def _add(message: Message, office: Office, person: Person, form: str, name: str) -> Reply:
    key = normalise(form)
    trouble = _trouble(key, office)
    if trouble:
        return Reply((trouble,), outcome="refused")
    meant = _meant(name, message, office)
    if meant is None:
        return Reply((f"没有找到唯一的单位或指标“{name.strip()}”，请写全称。",), outcome="refused")
    taken = _taken(key, office)
    if taken and meant not in taken:
        others = "、".join(_name(other, office) for other in sorted(taken))
        return Reply((f"“{key}”已经指 {others}，不能再指 {_name(meant, office)}。",), outcome="refused")
    before = _meant(form, message, office)
    office.store.aliases.add(key, meant, person.staff_id, message.at)
    lines = [f"已添加别名：{key} = {_name(meant, office)}，现在就可以用。"]
    if before is not None and before != meant:
        lines.append(f"此前“{key}”指 {_name(before, office)}。")
    return Reply(tuple(lines), (Choice(f"撤销别名 {key}"),))


def _trouble(key: str, office: Office) -> str:
    """Why a form cannot be an alias: too short, an everyday word, or somebody's full name."""
    catalogue = office.catalogue
    full = {normalise(unit.name) for unit in catalogue.units.values()} | {
        normalise(name) for name in catalogue.indicators
    }
    if not 2 <= len(key) <= 20 or not any(map(str.isalpha, key)):
        return "别名要有2到20个字，并且不能只是数字。"
    if key in words() or key in full | {normalise(scope) for scope in catalogue.scopes}:
        return f"“{key}”是常用词或正式名称，不能作别名。"
    return ""


def _taken(key: str, office: Office) -> set[str]:
    """The units or indicators that the catalogue itself calls so: an alias must not turn their questions away."""
    names = {unit.id: unit.all_names for unit in office.catalogue.units.values()} | {
        indicator.name: (indicator.name, *indicator.aliases) for indicator in office.catalogue.indicators.values()
    }
    return {meant for meant, forms in names.items() if key in map(normalise, forms)}


def _meant(name: str, message: Message, office: Office) -> str | None:
    """The one unit id or indicator that the name stands for without any guessing."""
    reading = reader_of(office).read(name, message.at.date())
    if not isinstance(reading, Question) or reading.read_as or reading.instead:
        return None
    found = (*reading.units, *reading.indicators)
    return found[0] if len(found) == 1 and not reading.operations and not reading.whens else None


def _name(meant: str, office: Office) -> str:
    unit = office.catalogue.units.get(meant)
    return unit.name if unit else meant


def _undo(message: Message, office: Office, person: Person, form: str) -> Reply:
    undone = office.store.aliases.undo(normalise(form), person.staff_id, message.at)
    if undone is None:
        return Reply((f"没有添加过别名“{form.strip()}”。",), (Choice("别名"),), outcome="refused")
    now = office.store.aliases.in_use().get(undone.form)
    after = f"，恢复为 {_name(now, office)}" if now else ""
    return Reply((f"已撤销别名：{undone.form} = {_name(undone.name, office)}{after}。",))


def _show(message: Message, office: Office, person: Person) -> Reply:  # noqa: ARG001
    present = office.store.aliases.in_use()
    if not present:
        return Reply(("还没有添加过别名。添加方法：加别名 简称=全称",))
    lines = [f"{form} = {_name(meant, office)}" for form, meant in list(present.items())[-LISTED:]]
    return Reply((f"添加过的别名（{len(present)}个）：", *lines))


def _unanswered(message: Message, office: Office, person: Person) -> Reply:  # noqa: ARG001
    found = office.store.unanswered.newest(LISTED)
    if not found:
        return Reply(("没有未答的问题。",))
    lines = [
        f"{one.at:%m-%d %H:%M} {one.text[:40]}" + (f"（不认识：{one.words}）" if one.words else "") for one in found
    ]
    return Reply((f"最近未答的问题（{len(found)}条）：", *lines, "可以回复：加别名 简称=全称"))
