"""What speech recognition writes for the numbers of a time: 近吧周 is 近八周, 进四周 is 近四周."""

import re

_SOUND_ALIKE = {
    "一": "依衣医伊", "二": "而儿尔", "三": "散伞山", "四": "似思寺死丝司撕", "五": "午武舞伍物务", "六": "流留刘柳溜",
    "七": "齐奇妻漆", "八": "吧巴爸拔把罢", "九": "酒久就旧玖", "十": "石食实史师拾",
}  # fmt: skip
"""Number → characters that are written for it; none of them means anything between 近 and 周."""
_NUMBER = {character: number for number, characters in _SOUND_ALIKE.items() for character in characters}
_SAID = re.compile(
    rf"(?P<before>近|进|最近|最进|过去|前)(?P<n>[{''.join(_NUMBER)}一二两三四五六七八九十\d几])(?P<unit>个?(?:周|星期|期|月))"
)


def as_heard(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with such times as they were meant, and (as heard, as read) for each. Of voice messages only."""
    read_as: list[tuple[str, str]] = []

    def meant(found: re.Match[str]) -> str:
        number = _NUMBER.get(found["n"], found["n"])
        said = found["before"].replace("进", "近") + number + found["unit"]
        if said != found.group():
            read_as.append((found.group(), said))
        return said

    return _SAID.sub(meant, text), read_as
