"""Tables beside each other in one sheet; names and separators as systems write them."""

from collections.abc import Callable, Sequence

from tests.handlers.intake.corpus.files import Case, case, seed
from tests.support.building import Row, annex, delimited, typed, xlsx

TITLES = {2: "市本级单位政务钉钉活跃率排名表", 3: "各区县（市）政务钉钉活跃率排名表"}


def beside(numbers: Sequence[int], *, titled: bool = False, gap: int = 1) -> bytes:
    tables = [[[TITLES[number]], *typed(annex(number))] if titled else typed(annex(number)) for number in numbers]
    rows: list[Row] = []
    for place in range(max(map(len, tables))):
        line: Row = []
        for table in tables:
            row = table[place] if place < len(table) else []
            line += [*row, *[""] * (7 + gap - len(row))]
        rows.append(line)
    return xlsx(rows)


def add(name: str, build: Callable[[], Case]) -> None:
    build.__name__ = name
    case(build)


for first, second in ((2, 3), (3, 2)):
    for is_titled in (False, True):
        for width in (0, 1, 2):
            add(
                f"annexes_{first}_and_{second}_beside_each_other_{is_titled}_{width}",
                lambda order=(first, second), is_titled=is_titled, width=width: Case(  # type: ignore[misc]
                    "汇总.xlsx", beside(order, titled=is_titled, gap=width), seed(2, 3)
                ),
            )


@case
def a_tab_behind_each_value() -> Case:
    return Case("导出.csv", delimited([[f"{cell}\t" for cell in row] for row in annex(3)]), seed(3))


@case
def a_tab_before_each_number() -> Case:
    rows = [[f"\t{cell}" if cell.isdigit() else cell for cell in row] for row in annex(3)]
    return Case("导出.csv", delimited(rows), seed(3))


@case
def a_tab_behind_each_value_among_semicolons() -> Case:
    return Case("导出.csv", delimited([[f"{cell}\t" for cell in row] for row in annex(3)], ";"), seed(3))


@case
def thousands_marks_between_tabs() -> Case:
    rows = [[f"{int(cell):,}" if cell.isdigit() and place > 1 else cell for place, cell in enumerate(row)]
            for row in annex(3)]  # fmt: skip
    return Case("导出.tsv", delimited(rows, "\t"), seed(3))


def renamed(change: Callable[[int, str], str]) -> list[Row]:
    header, *rows = typed(annex(3))
    return [header, *([*row[:1], change(place, row[1]), *row[2:]] for place, row in enumerate(rows[:-1], 1))]


@case
def governments_of_the_units() -> Case:
    content = xlsx(renamed(lambda _, name: f"{name}人民政府"))
    return Case("附件3.xlsx", content, seed(3, without=("区县合计",)), ("“余杭区人民政府”（B2）：读作余杭区",))


@case
def governments_in_short() -> Case:
    content = xlsx(renamed(lambda _, name: f"{name}政府"))
    return Case("附件3.xlsx", content, seed(3, without=("区县合计",)), ("单位名称（13 处",))


@case
def numbers_and_spaces_before_the_names() -> Case:
    content = xlsx(renamed(lambda place, name: f"{place:02} {name}"))
    return Case("附件3.xlsx", content, seed(3, without=("区县合计",)))


@case
def province_and_city_before_the_names() -> Case:
    content = xlsx(renamed(lambda _, name: f"浙江省杭州市{name}"))
    return Case("附件3.xlsx", content, seed(3, without=("区县合计",)))
