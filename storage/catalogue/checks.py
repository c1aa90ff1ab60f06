"""What can go wrong in a catalogue written by hand, each as a sentence that says where and what to do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

from jinja2 import Environment, TemplateSyntaxError

from storage.catalogue.file import CatalogueFile, Indicator, Pair, Table, Unit
from storage.catalogue.lines import LineOf, unlined
from storage.catalogue.numbers import number_problems


def problems(file: CatalogueFile, line_of: LineOf = unlined) -> Iterator[str]:
    """Every defect, in the order of the file. Nothing when the catalogue can be used."""
    yield from _repeated("scope", [scope.name for scope in file.scopes])
    yield from _repeated("indicator", [indicator.name for indicator in file.indicators])
    yield from _repeated("table", [table.name for table in file.tables])
    yield from _repeated("unit", [id_of(unit) for unit in file.units])
    yield from _unknown(file)
    yield from _lifetimes(file.units)
    yield from _same_names(file.units)
    yield from _stolen("unit", [((unit.name, *(old.name for old in unit.former)), unit.aliases) for unit in file.units])
    yield from _stolen("indicator", [((entry.name,), entry.aliases) for entry in file.indicators])
    yield from _stolen("table", [((table.name,), table.aliases) for table in file.tables])
    kinds = {indicator.name: indicator.kind for indicator in file.indicators}
    for indicator in file.indicators:
        yield from _made_of(indicator, kinds)
    yield from number_problems(file, line_of)
    for table in file.tables:
        yield from _shape(table)
    yield from _reported_twice(file)
    yield from _sentences(file)


def id_of(unit: Unit) -> str:
    return unit.id or unit.name


def rows_of(table: Table, units: Sequence[Unit]) -> tuple[str, ...]:
    """Ids of all units, of any time, that may stand in a grid; its total row's too."""
    listed = table.units or tuple(id_of(unit) for unit in units if table.scope and unit.scope == table.scope)
    return (*listed, *([table.total.unit] if table.total else []))


def _repeated(kind: str, names: Sequence[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"{kind} {name} is written {names.count(name)} times; keep one, or give the others an id of their own"


def _unknown(file: CatalogueFile) -> Iterator[str]:
    known = {
        "scopes": {scope.name for scope in file.scopes},
        "units": {id_of(unit) for unit in file.units},
        "indicators": {indicator.name for indicator in file.indicators},
    }
    for owner, kind, name in _references(file):
        if name not in known[kind]:
            hint = " (a unit is named by its id)" if kind == "units" else ""
            yield f"{owner} names {name}, which is not among the {kind}{hint}"


def _references(file: CatalogueFile) -> Iterator[tuple[str, str, str]]:
    yield "default_scope", "scopes", file.default_scope
    yield "everything", "units", file.everything
    for scope in file.scopes:
        if scope.total:
            yield f"scope {scope.name}", "units", scope.total
    for unit in file.units:
        if unit.scope:
            yield f"unit {unit.name}", "scopes", unit.scope
        yield from ((f"unit {unit.name}", "units", successor) for successor in unit.successors)
    for indicator in file.indicators:
        named = (*(indicator.of or ()), *([indicator.at_most] if indicator.at_most else []))
        yield from ((f"indicator {indicator.name}", "indicators", name) for name in named)
    for table in file.tables:
        yield from _table_references(table)


def _table_references(table: Table) -> Iterator[tuple[str, str, str]]:
    owner = f"table {table.name}"
    if table.scope:
        yield owner, "scopes", table.scope
    if table.total:
        yield owner, "units", table.total.unit
    yield from ((owner, "units", unit) for unit in (*table.units, *(pair.unit for pair in table.pairs)))
    yield from ((owner, "indicators", name) for name in table.indicators)
    if table.rank_by and table.rank_by not in table.columns:
        yield owner, "indicators", table.rank_by


def _lifetimes(units: Iterable[Unit]) -> Iterator[str]:
    for unit in units:
        since, until = unit.since or date.min, unit.until or date.max
        if since > until:
            yield f"unit {unit.name} ends on {until}, before it begins on {since}"
        if unit.successors and not unit.until:
            yield f"unit {unit.name} has successors but no day on which it ended; add until"
        if id_of(unit) in unit.successors:
            yield f"unit {unit.name} is its own successor"
        for old in unit.former:
            if not since <= old.until < until:
                yield f"unit {unit.name} was called {old.name} until {old.until}, outside of its own time"


def _same_names(units: Sequence[Unit]) -> Iterator[str]:
    for one, other in combinations(units, 2):
        together = (one.since or date.min) <= (other.until or date.max) and (other.since or date.min) <= (
            one.until or date.max
        )
        if one.name == other.name and together and id_of(one) != id_of(other):
            yield f"two units are called {one.name} at the same time: {id_of(one)} and {id_of(other)}"


def _stolen(kind: str, entries: Iterable[tuple[tuple[str, ...], tuple[str, ...]]]) -> Iterator[str]:
    """An alias may be shared (then the bot asks), but must not be the name of something else."""
    entries = list(entries)
    owners = {name: names[0] for names, _ in entries for name in names}
    for names, aliases in entries:
        for alias in aliases:
            if not alias.strip():
                yield f"{kind} {names[0]} has an empty alias"
            elif owners.get(alias, names[0]) != names[0]:
                yield f"{kind} {names[0]} has the alias {alias}, which is the name of {owners[alias]}; remove the alias"


def _made_of(indicator: Indicator, kinds: Mapping[str, str]) -> Iterator[str]:
    if indicator.kind == "count" and indicator.of:
        yield f"indicator {indicator.name} is a count; only a rate is made of other indicators"
    if indicator.kind == "number" and indicator.of:
        yield f"indicator {indicator.name} is a number; only a rate is made of other indicators"
    if indicator.kind == "rate" and indicator.at_most:
        yield f"indicator {indicator.name} is a rate; at_most is for counts"
    for name in (*(indicator.of or ()), *([indicator.at_most] if indicator.at_most else [])):
        if kinds.get(name) == "rate":
            yield f"indicator {indicator.name} is compared with {name}, which is a rate; it takes a count"


def _shape(table: Table) -> Iterator[str]:
    where = f"table {table.name}"
    if bool(table.columns) == bool(table.pairs):
        yield f"{where} needs either columns (units by indicators) or pairs (two columns), and not both"
    if table.columns and bool(table.scope) == bool(table.units):
        yield f"{where} needs either a scope or a list of units, and not both"
    if table.rank_by and table.rank_by not in table.columns:
        yield f"{where} is ranked by {table.rank_by}, which is not one of its columns"
    yield from (f"{where}: {sentence}" for sentence in _repeated("column", table.columns))
    yield from _shared_labels(where, table.pairs)


def _shared_labels(where: str, pairs: Sequence[Pair]) -> Iterator[str]:
    owners: dict[str, str] = {}
    for pair in pairs:
        for label in dict.fromkeys((pair.label, *pair.aliases)):
            if owners.setdefault(label, pair.label) != pair.label:
                yield f"{where} reads {label} as both {owners[label]} and {pair.label}; remove it from one"


def _reported_twice(file: CatalogueFile) -> Iterator[str]:
    """A figure has one place: two tables that report it would overwrite each other."""
    places: dict[tuple[str, str], str] = {}
    for table in file.tables:
        for unit in rows_of(table, file.units) if table.columns else ():
            for indicator in table.columns:
                yield from _place(places, unit, indicator, table.name)
        for pair in table.pairs:
            yield from _place(places, pair.unit, pair.indicator, f"{table.name} ({pair.label})")


def _place(places: dict[tuple[str, str], str], unit: str, indicator: str, place: str) -> Iterator[str]:
    first = places.setdefault((unit, indicator), place)
    if first != place:
        yield f"{indicator} of {unit} is reported by both {first} and {place}; leave it to one of them"


def _sentences(file: CatalogueFile) -> Iterator[str]:
    """A template that cannot be read. What it names is found out when the bulletin is drafted."""
    paragraphs = [sentences for section in file.bulletin.sections for sentences in section.paragraphs]
    headings, tables = {section.heading for section in file.bulletin.sections}, {table.name for table in file.tables}
    for line in file.bulletin.lines:
        if line.section and line.section not in headings:
            yield f"bulletin: a line of the summary belongs to the section {line.section}, which is not there"
        if line.table and line.table not in tables:
            yield f"bulletin: a line of the summary belongs to the table {line.table}, which is not there"
    lines = [line.say for line in file.bulletin.lines]
    for sentence in (*lines, *(sentence for sentences in paragraphs for sentence in sentences)):
        try:
            Environment(autoescape=False).parse(sentence)  # noqa: S701  plain text, nothing is rendered here
        except TemplateSyntaxError as error:
            yield f"bulletin: the sentence {sentence!r} is not a template: {error.message}"
