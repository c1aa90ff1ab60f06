"""What a question is about where its words leave that to the catalogue: an annex's scope, a total's members."""

from dataclasses import replace

from handlers.questions.question import Question
from storage.catalogue import Catalogue, Table


def in_scope(question: Question, catalogue: Catalogue) -> Question:
    """附件3排名 is about the scope that the annex holds; 全市区县排名 is about the 区县 alone."""
    if question.says("export", "word_file", "missing", "deadline", "differs"):
        return question
    question = _as_rate(_in_table(question, catalogue), catalogue)
    question = _moved_the_way(question)
    stands = _asks_where_it_stands(question)
    if stands and len(question.units) > 1:  # 临安是不是全市最低: among those beside it
        question = replace(question, units=tuple(unit for unit in question.units if unit != catalogue.everything))
    if (stands or question.says("position", "rank")) and question.scopes:
        own = {catalogue.units[unit].scope for unit in question.units}
        if own == set(question.scopes):  # 萧山在区县里排第几
            question = replace(question, scopes=())
    question = _each_of(question, catalogue)
    total = question.units and all(map(catalogue.is_total, question.units))
    if (
        total
        and not question.scopes
        and (
            question.limit
            or question.place
            or question.places
            or question.excluded
            or question.says("highest", "lowest", "rank")
        )
    ):
        inside = tuple(scope.name for scope in catalogue.scopes.values() if scope.total in question.units)
        if not inside or _ranked_inside(question, inside, catalogue):
            return replace(question, units=(), scopes=inside)
    return question


def _moved_the_way(question: Question) -> Question:
    """比上周退步的有哪些: those that fell, and not who fell most."""
    way = next((to for said, to in (("worsened", "fall"), ("improved", "rise")) if question.says(said)), "")
    whom = question.scopes or question.says("which", "bodies")
    if not (way and whom and question.says("against")) or question.units or question.says("highest", "lowest"):
        return question
    kept = tuple(name for name in question.operations if name not in ("worsened", "improved"))
    return replace(question, operations=(*kept, way, "those_who"))


def _asks_where_it_stands(question: Question) -> bool:
    """是不是最低, 是第一吗, 进前五了吗."""
    ends = question.place is not None or question.says("highest", "lowest") or question.limit is not None
    return ends and question.says("whether", "within") and not question.says("which")


_PLAIN = frozenset({"count", "amount", "and", "again", "greeting", "thanks", "whether", "topic", "bodies"})


def _each_of(question: Question, catalogue: Catalogue) -> Question:
    """区县和市本级的事项接入率 asks for the figures of both: a scope beside a unit is its total row."""
    if not (question.units and question.scopes and question.indicators) or set(question.operations) - _PLAIN:
        return question
    inside = {catalogue.units[unit].scope for unit in question.units}
    totals = [catalogue.scopes[scope].total for scope in question.scopes if scope not in inside]
    if question.limit or question.place or question.conditions or not all(totals) or not totals:
        return question
    return replace(question, units=tuple(dict.fromkeys((*filter(None, totals), *question.units))), scopes=())


def _ranked_inside(question: Question, scopes: tuple[str, ...], catalogue: Catalogue) -> bool:
    """市本级系统接入率排名: where none of its units has a figure, the total itself is meant, among those beside it."""
    members = [unit.id for scope in scopes for unit in catalogue.members(scope)]
    return not question.indicators or any(
        catalogue.holds(unit, name) for unit in members for name in question.indicators
    )


def _as_rate(question: Question, catalogue: Catalogue) -> Question:
    """激活人数占注册人数的比例 is 激活率: the rate that is made of the two counts, as they were said."""
    known = catalogue.indicators
    counts = tuple(name for name in question.indicators if known[name].kind == "count")
    rate = next((one.name for one in known.values() if one.of == counts and not one.averaged), None)
    others = set(question.indicators) - {*counts, rate}
    of_one = not (question.units and question.scopes) and not question.several
    plain = of_one and not (question.limit or question.conditions or question.says("highest", "lowest", "total"))
    if rate is None or others or not plain or not question.says("share"):
        return question
    operations = tuple(name for name in question.operations if name != "share")
    return replace(question, indicators=(rate,), meanings=((rate,),), instead=(), operations=operations)


def _in_table(question: Question, catalogue: Catalogue) -> Question:
    """附件3排名 is of the annex's scope, 附件1排名 by what the annex ranks."""
    tables = [catalogue.tables[name] for name in question.tables]
    named = bool(question.units or question.scopes)
    scopes = tuple(dict.fromkeys(table.scope for table in tables if table.scope))
    if question.says("total") and not named and not question.indicators and len(tables) == 1 and tables[0].total:
        operations = tuple(name for name in question.operations if name != "total")  # 附件三合计: its last row
        total, columns = tables[0].total.unit, tables[0].columns
        return replace(question, units=(total,), indicators=columns, tables=(), operations=operations)
    if not (named or question.indicators or question.conditions or asks_for_more(question)):
        return question  # 附件3: the table itself
    if scopes and not named:
        return replace(question, scopes=scopes, tables=())
    if set(scopes) & set(question.scopes):
        return replace(question, tables=())
    if tables and question.indicators and all(_holds(table, question, catalogue) for table in tables):
        return replace(question, tables=())
    by = tuple(table.rank_by for table in tables if table.rank_by)
    if by and not named and not question.indicators:
        return replace(question, indicators=by[:1], tables=())
    return question


def asks_for_more(question: Question) -> bool:
    """Whether anything is asked of a table, beside for itself."""
    more = question.limit or question.place or question.places or question.run or question.goal or question.several
    return bool(more) or bool(set(question.operations) - {"each", "greeting", "thanks", "whether", "topic"})


def _holds(table: Table, question: Question, catalogue: Catalogue) -> bool:
    """附件1接入率为0的单位: the table is where the indicator of the units stands anyway."""
    holdings = catalogue.holdings
    of_units = all(table.name in holdings.get(unit, {}).values() for unit in question.units)
    return of_units and any(name in table.indicators for name in question.indicators)
