"""Several requests in one message, each to be answered by itself; and one that its own end corrects."""

import re

_NUMBERED = re.compile(r"(?:^|(?<=[\s;；。，,：:?？]))[(（]?(?:\d|[一二三四五六七八九])[)）、.．](?!\d)")
_ENDS = re.compile(r"[?？;；\n]+")
_ALSO = re.compile(r"^[,，。\s]*(?:另外|还有|以及|再问|再问下|再问一下|顺便问下|顺便|然后|其次|第二)[,，:：]?")
_CORRECTED = re.compile(
    r"^(?P<said>.{2,}?)[,，.。]*(?:哦|啊|呃|额|噢|哎|诶|唉|嗯|,|，)*(?:不对|说错了|打错了|写错了|讲错了|错了)[,，.。啊哦呀]*"
    r"(?:不是.{1,8}?[,，]?)?(?:我?要?的?是|应该是|我是说|改成|换成|看)(?P<meant>.{2,})$"
)
MOST = 5


def requests(text: str) -> tuple[str, ...]:
    """The parts that may each be a request: of a numbered list, or between question marks, semicolons and line ends."""
    numbered = list(_NUMBERED.finditer(text))
    if len(numbered) > 1:
        starts = [one.end() for one in numbered]
        ends = [one.start() for one in numbered[1:]] + [len(text)]
        parts = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    else:
        parts = _ENDS.split(text)
    parts = [_ALSO.sub("", part).strip(" \t,，。;；") for part in parts]
    parts = [part for part in parts if any(map(str.isalnum, part))]
    return tuple(parts) if 2 <= len(parts) <= MOST else ()


def corrected(text: str) -> tuple[str, str] | None:
    """看一下桐庐哦不对是淳安的 as what was said first, and what replaces a part of it."""
    found = _CORRECTED.match(text)
    return (found["said"], found["meant"]) if found else None
