"""前者, 后者, 第二家: one of the units that the last answer was about, named in its place."""

import re
from collections.abc import Sequence

from handlers.language.numerals import WHOLE, to_int

_ONE = re.compile(
    rf"(?P<first>前者|前一[个家](?!月)|前面那?[个家])|(?P<last>后者|后一[个家](?!月)|后面那?[个家])|"
    rf"(?:其中)?(?P<bottom>倒数)?第(?P<n>{WHOLE})[个家](?=[的呢吗?]|$|[^月周期季]{{2}})"
)


def points_at_one(text: str) -> bool:
    return _ONE.search(text) is not None


def pointed_at(text: str, names: Sequence[str]) -> str:
    """The text with names for what points at them; as it is where there are not that many."""

    def named(found: re.Match[str]) -> str:
        number = to_int(found["n"]) if found["n"] else 1
        from_end = bool(found["last"] or found["bottom"])
        if len(names) < 2 or not 1 <= number <= len(names):
            return found.group()
        return names[-number if from_end else number - 1]

    return _ONE.sub(named, text)
