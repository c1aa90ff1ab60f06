"""Where in its file an entry of the catalogue stands."""

from collections.abc import Callable

import yaml

LineOf = Callable[[str, int, str], int]
"""(section, place in it from 0, key) → line from 1; 0 where the file is not at hand."""


def unlined(section: str, place: int, key: str) -> int:  # noqa: ARG001  as LineOf
    return 0


def lines_of(root: yaml.Node | None) -> LineOf:
    """The line of an entry's key, or, where the entry does not have it, the entry's first."""

    def line_of(section: str, place: int, key: str) -> int:
        listed = _value(root, section)
        if not isinstance(listed, yaml.SequenceNode) or place >= len(listed.value):
            return 0
        entry = listed.value[place]
        found = _value(entry, key)
        return int((found or entry).start_mark.line) + 1

    return line_of


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if getattr(name, "value", None) == key), None)
