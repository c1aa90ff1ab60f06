"""What a reviewer says about a bulletin: which decision, about which bulletin, and with what reason or until when."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handlers.bulletin.commands.which_bulletin import named_period
from handlers.language.calendar.moments import moment_of
from handlers.language.calendar.spoken import spoken_period
from handlers.language.calendar.time_words import whens_at
from handlers.language.text import bare, normalise
from handlers.office import Office
from handlers.questions.question import When

ANYWAY = "照常发布"
CORRECTION = "发布更正"
POSTPONE_A_DAY = "推迟一天"

_MAY_DECIDE = re.compile("[发推退]|打回|延[期后]|提前|改[到在]|同意|可以|没问题|没意见|恢复原|按原")
"""Every pattern below needs one of these; most messages are questions, and hold none."""
_EDITION = r"(?:的?(?:通报|草稿)|那一?期|这一?期|一期|期)"
_RELEASE = re.compile(
    r"(?:(?P<anyway>照常发布)|可以发布?了|发吧|(?:现在|立即|立刻|马上|请|确认|同意|准予|可以)*(?:发布|推送)吧?)"
    r"\s*(?:(?:本期|这期|本周|这周)?的?(?:通报|草稿)?吧?|(?P<rest>\S.*))"
)
_AGREE = re.compile(r"同意|可以|可以发|没问题|没意见")
_RETURN = re.compile(r"(?:退回|打回|退稿)(?:草稿|通报)?[\s:：，,]*(?P<rest>.*)", re.DOTALL)
_NOT_YET = re.compile(
    r"(?:(?:先|暂时|暂)?(?:别|不要|不|缓)(?:发布?|推送?)|暂缓(?:发布|推送)|(?:取消|撤回|停止)(?:发布|推送))"
    r"(?:草稿|通报)?(?:了|吧)?(?:[\s:：，,。]+(?P<rest>.*))?",
    re.DOTALL,
)
_PUT_OFF = re.compile(
    rf"(?:把|将)?(?P<before>.*?){_EDITION}?\s*(?P<word>推迟|延期|延后|推后|提前|改到|改在)(?:发布|推送)?\s*(?P<rest>.*)"
)
_OF = re.compile(rf"(?P<day>.+?){_EDITION}\s*(?P<when>.*)")
_AS_PLANNED = re.compile(r"取消推迟|不推迟了?|恢复原(?:来|定)?时间|按原(?:来|定)?时间(?:发布|推送)?")

Act = Literal["release", "agree", "return", "postpone", "as planned"]


@dataclass(frozen=True, slots=True)
class Asked:
    """`period` is the bulletin that is named, `rest` a reason or a moment in the asker's words."""

    act: Act
    period: date | None = None
    rest: str = ""
    word: str = ""

    def about(self, period: date, now: datetime) -> str:
        """The same decision about one bulletin, as one would type it."""
        day = spoken_period(period, now)
        match self.act:
            case "release" | "agree":
                return f"{self.word or '发布'} {day}"
            case "return":
                return f"退回 {day} {self.rest}".strip()
            case "as planned":
                return f"{day}的通报取消推迟"
            case "postpone":
                return f"{day}的通报{self.word}{self.rest}"


def read(text: str, office: Office, now: datetime) -> Asked | None:
    """None where nothing is decided."""
    if not _MAY_DECIDE.search(text):
        return None
    return next((found for found in _readings(bare(text), office, now)), None)


def _readings(said: str, office: Office, now: datetime) -> Iterator[Asked]:
    if found := _RELEASE.fullmatch(said):
        period = _whole_period(found["rest"] or "", office, now)
        if period or not found["rest"]:
            yield Asked("release", period, word=ANYWAY if found["anyway"] else "")
    if _AGREE.fullmatch(said):
        yield Asked("agree")
    if found := _RETURN.fullmatch(said) or _NOT_YET.fullmatch(said):
        period, reason = _leading_period(found["rest"] or "", office, now)
        yield Asked("return", period, " ".join(reason.split()))
    if found := re.fullmatch(rf"(?:(?P<day>.+?){_EDITION}?)?\s*(?:{_AS_PLANNED.pattern})", said):
        period = _whole_period(found["day"] or "", office, now)
        if period or not found["day"]:
            yield Asked("as planned", period)
    if found := _PUT_OFF.fullmatch(said):
        yield from _put_off(found, office, now)


def _put_off(found: re.Match[str], office: Office, now: datetime) -> Iterator[Asked]:
    """推迟一天, 推迟7月27日的通报到周三, 7月27日的通报改到周三. 改到 and 提前 need a moment: figures are 改到, too."""
    before, word, rest = found["before"].strip(), found["word"], found["rest"].strip()
    period = _whole_period(before, office, now) if before else None
    if before and period is None:
        return
    if period is None and (of := _OF.fullmatch(rest)) and (named := _whole_period(of["day"], office, now)):
        period, rest = named, of["when"]
    if word not in {"推迟", "延期", "延后", "推后"} and moment_of(rest.lstrip("到至"), now, now) is None:
        return
    yield Asked("postpone", period, rest, word)


def _whole_period(text: str, office: Office, now: datetime) -> date | None:
    """The bulletin that a text names, where nothing else stands in it: 7月20日, 截至7月20日的通报, 上期."""
    text = normalise(text).strip().removeprefix("截至")
    for said, _ in _time_words(text, now):
        if re.fullmatch(rf"的?\s*{_EDITION}?\s*", text[len(said) :]):
            return named_period(said, office, now)
    return None


def _leading_period(text: str, office: Office, now: datetime) -> tuple[date | None, str]:
    """The bulletin that a reason begins with, and the rest. The day of a bulletin that is out is a part of the reason
    (7月20日的数据有误), unless it stands apart (7月20日 数据有误) or names the bulletin (7月20日的通报)."""
    plain = unicodedata.normalize("NFKC", text).strip()  # its spaces tell what stands apart
    for said, when in _time_words(plain, now):
        after = re.match(rf"(?P<named>{_EDITION}|$)?(?P<gap>[\s，,：:]*)", plain[len(said) :])
        period = named_period(said, office, now)
        if period is None or after is None:
            continue
        is_day = when.first is not None and when.first == when.last
        stands_apart = after["named"] is not None or (is_day and after["gap"])
        if stands_apart or (is_day and not office.store.bulletins.is_published(period)):
            return period, plain[len(said) + after.end() :]
    return None, text


def _time_words(text: str, now: datetime) -> list[tuple[str, When]]:
    """Those that the text begins with, the longest first."""
    return sorted(whens_at(text, 0, now.date()), key=lambda one: -len(one[0])) if text else []
