"""面上工作: what the clerk writes in chat for the bulletin: 加一条, 第2条改为, 删第2条, 第3条移到第1条."""

import re
from datetime import date, timedelta

from handlers.bulletin.commands.which_bulletin import being_made
from handlers.language.numerals import to_int
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply

LONGEST = 800
"""Characters of one item: more is no item but a document."""
MOST = 30
"""Items of one bulletin: more is no weekly bulletin, but a document sent by mistake."""

_DAY = r"(?:(?P<year>\d{4})[-年./])?(?P<month>\d{1,2})[-月./](?P<day>\d{1,2})日?"
_WHERE = rf"(?:[（(]{_DAY}期?[）)])?"
_COUNT = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
# Possessive (*+, ?+): of many spaces in a row each is looked at once, whatever follows them.
_NUMBER = rf"第?\s*+(?P<number>{_COUNT})\s*+条"
_NUMBERS = rf"(?P<numbers>第?\s*+{_COUNT}\s*+条(?:\s*+[、，,和及与]?+\s*+第?+\s*+{_COUNT}\s*+条)*+)"
_TO = rf"(?:第?\s*+(?P<to>{_COUNT})\s*+条?|(?P<end>最前面?|最上面|第一位|最后面?|最下面|末尾))"
_AWAY = "(?:删掉?|删除|去掉|取消)"
_COMMANDS = {
    "add": re.compile(rf"(?:加|添加|新增|增加)[一几1]?条{_WHERE}[\s:：，,]*(?P<text>.*)", re.DOTALL),
    "replace": re.compile(rf"(?:把)?{_NUMBER}{_WHERE}\s*+(?:改为|改成|换成)[\s:：]*(?P<text>.+)", re.DOTALL),
    "edit": re.compile(rf"(?:改|修改){_NUMBER}{_WHERE}[\s:：，,]*(?P<text>.+)", re.DOTALL),
    "remove": re.compile(rf"{_AWAY}{_NUMBERS}{_WHERE}"),
    "take away": re.compile(rf"把?{_NUMBERS}{_WHERE}\s*+{_AWAY}"),
    "move": re.compile(rf"把?{_NUMBER}{_WHERE}\s*+[移挪放调排提换][到至]\s*+{_TO}"),
    "shift": re.compile(rf"把?{_NUMBER}{_WHERE}\s*+(?P<way>上移|下移|往上|往下|提前|后移)(?:一?[条位格])?"),
    "swap": re.compile(
        rf"把?{_NUMBER}{_WHERE}\s*+[和与跟、]?+\s*+第?+\s*+(?P<to>{_COUNT})\s*+条\s*+(?:对调|互换|交换|调换|换一下)(?:位置|顺序)?"
    ),
    "show": re.compile(rf"(?:本周|查看)?(?:面上工作|工作事项){_WHERE}(?:情况)?"),
}
_OWN_NUMBER = re.compile(r"^\s*(?:\d{1,2}\s*[.．、)）]|[（(]\d{1,2}[)）]|[一二三四五六七八九十]+、)\s*")


def recognises(message: Message, office: Office) -> bool:  # noqa: ARG001
    return message.attachment is None and _read(message.text) is not None


def handle(message: Message, office: Office, person: Person) -> Reply:
    """面上工作，如“加一条 7月25日召开……”“删第2条”"""
    found = _read(message.text)
    if found is None:
        raise ValueError(message.text)  # recognises let something through that nothing here matches
    command, said = found
    period = _period(said, message, office)
    if period is None:
        return Reply(("这个日期不存在，请按“加一条（7月27日） 内容”的样子写。",), outcome="refused")
    if command == "show":
        return _list(office, period, "")
    if office.store.bulletins.is_published(period):
        return Reply((f"截至 {period} 的通报已经发布，面上工作不能再改。",), outcome="refused")
    match command:
        case "add":
            return _add(office, period, said["text"], person, message)
        case "replace" | "edit":
            return _replace(office, period, to_int(said["number"]), said["text"], person, message)
        case "remove" | "take away":
            return _remove(office, period, said["numbers"], person, message)
        case "swap":
            return _swap(office, period, to_int(said["number"]), to_int(said["to"]), message)
        case _:
            return _move(office, period, to_int(said["number"]), _place(command, said, office, period), message)


def about(message: Message, office: Office, person: Person) -> str | None:  # noqa: ARG001
    """For buttons: the items as they are numbered now."""
    command, said = _read(message.text) or ("show", {})
    period = _period(said, message, office)
    if command == "show" or period is None:
        return None
    return ",".join(str(item.id) for item in office.store.items.of_period(period))


def _read(text: str) -> tuple[str, dict[str, str]] | None:
    for command, pattern in _COMMANDS.items():
        if found := pattern.fullmatch(text.strip()):
            return command, {name: value or "" for name, value in found.groupdict().items()}
    return None


def _period(said: dict[str, str], message: Message, office: Office) -> date | None:
    """The one that was named, else the one that is being made."""
    today = message.at.date()
    if said.get("month"):
        try:
            day = date(int(said["year"] or today.year), int(said["month"]), int(said["day"]))
            past = day if said["year"] or day <= today + timedelta(days=7) else day.replace(year=day.year - 1)
        except ValueError:
            return None
        return office.cutoff_of_week(past)
    return being_made(office, message.at)


def _add(office: Office, period: date, text: str, person: Person, message: Message) -> Reply:
    """Each line that was sent is an item of its own."""
    items = [item for line in text.splitlines() if (item := _tidy(line))]
    if not items:
        return Reply(("请把内容写在后面，如“加一条 7月25日召开数据安全检查部署会。”",), outcome="refused")
    if any(len(item) > LONGEST for item in items):
        return Reply((f"一条不能超过{LONGEST}个字，请分成几条再发。",), outcome="refused")
    if len(office.store.items.of_period(period)) + len(items) > MOST:
        return Reply((f"一期最多{MOST}条面上工作，没有加入。请合并或删减后再发。",), outcome="refused")
    for item in items:
        position = office.store.items.add(period, item, person.staff_id, message.at)
    first = f"第{position}条" if len(items) == 1 else f"{len(items)}条"
    return _list(office, period, f"已加入{first}。")


def _replace(office: Office, period: date, number: int, text: str, person: Person, message: Message) -> Reply:
    item = _tidy(" ".join(text.splitlines()))
    if len(item) > LONGEST:
        return Reply((f"一条不能超过{LONGEST}个字。",), outcome="refused")
    if not office.store.items.replace(period, number, item, person.staff_id, message.at):
        return _none(office, period, str(number))
    return _list(office, period, f"已改第{number}条。")


def _remove(office: Office, period: date, said: str, person: Person, message: Message) -> Reply:
    """From the last one up, so that the numbers stay those that were meant."""
    numbers = sorted({to_int(number) for number in re.findall(_COUNT, said)})
    there = len(office.store.items.of_period(period))
    if missing := [number for number in numbers if not 1 <= number <= there]:
        return _none(office, period, str(missing[0]))
    for number in reversed(numbers):
        office.store.items.remove(period, number, person.staff_id, message.at)
    return _list(office, period, f"已删去{'、'.join(f'第{number}条' for number in numbers)}。")


def _place(command: str, said: dict[str, str], office: Office, period: date) -> int:
    """Where an item is to go."""
    if command == "shift":
        return to_int(said["number"]) + (-1 if said["way"] in {"上移", "往上", "提前"} else 1)
    if said.get("end"):
        return 1 if said["end"][:2] in {"最前", "最上", "第一"} else len(office.store.items.of_period(period))
    return to_int(said["to"])


def _move(office: Office, period: date, number: int, to: int, message: Message) -> Reply:
    if not office.store.items.move(period, number, to, message.at):
        return _none(office, period, f"{number}条或第{to}")
    return _list(office, period, f"已把第{number}条移到第{to}条。")


def _swap(office: Office, period: date, one: int, other: int, message: Message) -> Reply:
    first, second = sorted((one, other))
    items = office.store.items
    if not items.move(period, first, second, message.at):
        return _none(office, period, f"{first}条或第{second}")
    if second - first > 1:
        items.move(period, second - 1, first, message.at)
    return _list(office, period, f"已把第{first}条和第{second}条对调。")


def _tidy(line: str) -> str:
    """Without a number of its own, which the bulletin gives it, and with an end."""
    text = " ".join(_OWN_NUMBER.sub("", line).split())
    return f"{text}。" if text and text[-1] not in "。！？；…”）" else text


def _list(office: Office, period: date, first: str) -> Reply:
    items = office.store.items.of_period(period)
    lines = [first] if first else []
    if not items:
        lines.append(f"截至 {period} 的通报还没有面上工作。可以发送“加一条 内容”。")
        return Reply(tuple(lines))
    lines.append(f"截至 {period} 的通报，面上工作共{len(items)}条：")
    lines += [f"第{number}条 {item.text}" for number, item in enumerate(items, start=1)]
    return Reply(tuple(lines), (Choice("预览"), Choice(f"删第{len(items)}条")), private=True)


def _none(office: Office, period: date, number: str) -> Reply:
    count = len(office.store.items.of_period(period))
    held = f"共有{count}条" if count else "还没有面上工作"
    return Reply((f"没有第{number}条：截至 {period} 的通报{held}。",), outcome="refused")
