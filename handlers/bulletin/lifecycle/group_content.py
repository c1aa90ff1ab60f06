"""What each group gets of a bulletin: its own choice of lines, pictures and files, in the order of reading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from handlers.bulletin.commands.subscriptions import current
from handlers.bulletin.content.draft import Draft
from handlers.bulletin.content.narrative import Line
from handlers.office import Content, GroupRules, Office
from handlers.reply import File, RankingPicture
from storage.catalogue import Catalogue, Table


@dataclass(frozen=True, slots=True)
class Parcel:
    """`lines` make one message, each picture and file is one; `pictures` by the table that they show."""

    lines: tuple[str, ...]
    pictures: Mapping[str, RankingPicture]
    files: Mapping[Content, File]

    @property
    def kinds(self) -> tuple[Content, ...]:
        """Of its messages, in their order."""
        text: list[Content] = ["summary"] if self.lines else []
        pictures: list[Content] = ["pictures"] * len(self.pictures)
        return (*text, *pictures, *self.files)


def receiving(office: Office) -> dict[str, GroupRules]:
    """The groups that get the bulletin as things stand, configured ones first, by conversation id."""
    by_chat = (one.group for one in office.store.subscriptions.all())
    groups = dict.fromkeys((*office.rules.groups, *by_chat))
    return {group: rules_of(office, group) for group in groups if current(office, group)[0]}


def rules_of(office: Office, group: str) -> GroupRules:
    return office.rules.groups.get(group, GroupRules())


def parcel(found: Draft, rules: GroupRules, office: Office) -> Parcel:
    pictures = dict(zip(found.pictured, found.pictures, strict=True))
    files = dict(_files(found))
    return Parcel(
        lines=_lines(found, rules, office) if "summary" in rules.content else (),
        pictures={
            name: picture
            for name, picture in pictures.items()
            if "pictures" in rules.content and _sees(rules, office.catalogue.tables[name])
        },
        files={kind: file for kind, file in files.items() if kind in rules.content},
    )


def usual_kinds(rules: GroupRules, catalogue: Catalogue) -> tuple[Content, ...]:
    """The messages that a group gets when nothing is missing, whatever the figures are."""
    pictures = sum(table.rank_by is not None and _sees(rules, table) for table in catalogue.tables.values())
    return tuple(kind for kind in rules.content for _ in range(pictures if kind == "pictures" else 1))


def _lines(found: Draft, rules: GroupRules, office: Office) -> tuple[str, ...]:
    known = office.people.known
    names = [known[staff_id].name for staff_id in rules.mention if staff_id in known]
    mention = (" ".join(f"@{name}" for name in names),) if names else ()
    return (found.title, *(line.text for line in found.lines if _wants(rules, line, office)), *mention)


def _wants(rules: GroupRules, line: Line, office: Office) -> bool:
    if rules.sections and line.section and line.section not in rules.sections:
        return False
    return not line.table or _sees(rules, office.catalogue.tables[line.table])


def _sees(rules: GroupRules, table: Table) -> bool:
    if rules.annexes:
        return table.annex in rules.annexes
    return not rules.scope or table.scope == rules.scope


def _files(found: Draft) -> Iterator[tuple[Content, File]]:
    if found.document:
        yield "word", found.document
        yield "pdf", replace(found.document, form="pdf")
    yield "workbook", found.workbook
