"""逐条看: every figure of what waits for 确认, beside what is stored, as a workbook."""

from handlers.figures.cells import NOT_REPORTED
from handlers.intake.submission.confirm import waiting
from handlers.intake.submission.receipt import Change, compare
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Column, Reply, SheetOut, Workbook

SAYS = frozenset({"逐条看", "逐条", "逐条核对", "看逐条"})
MOST = 10
COLUMNS = (
    Column("表", width=12), Column("期次", width=13), Column("单位", width=34), Column("指标", width=18),
    Column("这次报的", width=14), Column("已保存的", width=14), Column("变化", width=10),
)  # fmt: skip


def recognises(message: Message, _: Office) -> bool:
    return message.attachment is None and message.text.strip().rstrip("。") in SAYS


def answer(message: Message, office: Office, person: Person) -> Reply:
    """逐条看：列出等您确认的每一个数，和已保存的对照"""
    figures = [figure for each in waiting(office, person.staff_id, message.at) for figure in each.figures]
    if not figures:
        return Reply(("现在没有等您确认的数。",), outcome="refused")
    changes = compare(office, figures)
    rows = tuple(_row(office, change) for change in changes)
    lines = [f"等您确认的共 {len(changes)} 个数" + ("：" if len(changes) <= MOST else "，逐条列在 Excel 里。")]
    files: tuple[Workbook, ...] = ()
    if len(changes) <= MOST:
        lines += [f"{unit} {indicator} {new}（{told}）" for _, _, unit, indicator, new, _, told in rows]
    else:
        files = (Workbook("待确认明细", (SheetOut("明细", "待确认的数", COLUMNS, rows),)),)
    return Reply(tuple(lines), (Choice("确认"), Choice("取消")), files=files, private=True, outcome="ask")


def _row(office: Office, change: Change) -> tuple[str, str, str, str, str, str, str]:
    figure, stored = change.figure, change.stored
    unit = office.catalogue.units[figure.unit].name_on(figure.period)
    told = "新增" if stored is None else "未变" if stored.printed == figure.printed else "修改"
    old = stored.printed if stored else NOT_REPORTED
    return figure.table, figure.period.isoformat(), unit, figure.indicator, figure.printed, old, told
