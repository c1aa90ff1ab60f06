"""Every kind of question that is answered: one table, in the order in which a message is tried against them."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from handlers.answers import export, ranking
from handlers.answers.about import definition, periods, process, reported, source, units
from handlers.answers.about import help as helping
from handlers.answers.changes import change, movers, reached, records, risers, trend
from handlers.answers.context.view import View
from handlers.answers.filters import conditions
from handlers.answers.filters import filter as filtering
from handlers.answers.ranking import among, frequency, holding, neighbours, position, spread, standings
from handlers.answers.sums import excluding, gap, goal, period_average, totals
from handlers.answers.values import compare, overview, pairs, table, value
from handlers.questions.question import Question
from handlers.reply import Reply


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of question: `asked` tells whether this is one, `answer`'s docstring is its line in 帮助.

    Nothing that was said may be dropped: `uses` are the slots of a Question that the answer takes up, `words` the
    lists of words.yaml (None: all). A question that says more is not of this kind.
    """

    name: str
    asked: Callable[[Question], bool]
    answer: Callable[[Question, View], Reply]
    uses: frozenset[str]
    words: frozenset[str] | None

    def takes(self, question: Question) -> bool:
        said = set(question.operations) - _LINKS
        if question.says("except", "beyond") and not question.excluded:  # 其他区县: other than which?
            return False
        if question.says("they") and not question.units:  # 其中, 他们: of whom?
            return False
        return self.asked(question) and _slots(question) <= self.uses and (self.words is None or said <= self.words)


_LINKS = _words(
    "amount sequential relative everybody and adding to since again wrong they it bodies greeting thanks than_unit "
    "those_who whether topic send hand_over respectively"
)
_WHOM = _words("units scopes indicators whens")
_OF_SCOPE = _words("scopes indicators whens")


def _slots(question: Question) -> set[str]:
    """The slots that are filled."""
    names = ("units", "scopes", "indicators", "whens", "tables", "limit", "place", "until", "also_last",
             "run", "conditions", "goal", "excluded", "places", "moved_by")  # fmt: skip
    return {name for name in names if getattr(question, name)} | ({"several"} if question.several else set())


_ALL = _words("units scopes indicators whens tables limit place places until also_last run conditions several")


def _exported(question: Question, view: View) -> Reply:
    """导出：导出本周区县数据、把近三个月的激活率做成表发我"""
    asked = tuple(name for name in question.operations if name not in export.WORDS)
    plain = replace(question, operations=(*asked, "each") if gap.asked(question) else asked)
    kind = kind_of(plain)
    return export.answer(question, view, lambda: kind.answer(plain, view).listing if kind else None)


KINDS: tuple[Kind, ...] = (
    Kind("help", helping.asked, helping.answer, _words(""), _words("help greeting thanks whole which count")),
    Kind("deadline", process.asked_when_due, process.when_due, _words("whens tables scopes"),
         _words("deadline which_period stored missing whole")),
    Kind("late", process.asked_who_was_late, process.who_was_late, _words("units whens"),
         _words("late which count bodies whole")),
    Kind("changed", process.asked_what_was_changed, process.what_was_changed, _words("units indicators whens"),
         _words("corrected which count bodies whole")),
    Kind("different", process.asked_why_different, process.why_different, _words("tables scopes whens"),
         _words("differs total why whole each")),
    Kind("source", source.asked, source.answer, _ALL, None),
    Kind("definition", definition.asked, definition.answer, _ALL, None),
    Kind("reported", reported.asked, reported.answer, _words("units scopes tables whens"),
         _words("missing which count without whole gap")),
    Kind("export", export.asked, _exported, _ALL, None),
    Kind("holding", holding.asked, holding.answer, _words("units indicators whens place"),
         _words("running highest lowest rank position count stored which_period")),
    Kind("run", records.asked_for_run, records.run, _WHOM | {"run"},
         _words("running running_up running_down rise fall trend which count change stored which_period whole")),
    Kind("often", frequency.asked, frequency.answer, _OF_SCOPE | {"limit", "several"},
         _words("highest lowest which rank count each trend")),
    Kind("record", records.asked_for_record, records.record, _words("units indicators whens several"),
         _words("highest lowest which_period stored which trend count ever")),
    Kind("reached", reached.asked, reached.answer, _words("units scopes indicators whens several conditions"),
         _words("which_period stored which count whole ever")),
    Kind("peak", records.asked_for_peak, records.peak, _words("units indicators whens several"),
         _words("peak trough which_period stored count trend")),
    Kind("stored", periods.asked, periods.answer, _words("whens several"),
         _words("stored which count whole which_period total without each")),
    Kind("movers", movers.asked, movers.answer, _WHOM | _words("limit several"),
         _words("improved worsened rise fall change highest lowest which position rank whole")),
    Kind("goal", goal.asked, goal.answer, _WHOM | {"goal"}, _words("gap compare count higher lower without whole")),
    Kind("gap", gap.asked, gap.answer, _WHOM | {"limit"},
         _words("gap lacking without incomplete count which each highest lowest rank whole share total against")),
    Kind("whether", standings.asked_whether, standings.whether, _words("units indicators whens limit place"),
         _words("within rank position count highest lowest")),
    Kind("standings", standings.asked, standings.answer, _words("units indicators whens several"),
         _words("position rank trend change picture count")),
    Kind("moved", position.asked_for_move, position.move, _words("units indicators whens"),
         _words("position rank change rise fall against compare count whole")),
    Kind("across", risers.asked_across, risers.across, _OF_SCOPE,
         _words("above below higher lower against which count whole each")),
    Kind("pairs", pairs.asked, pairs.answer, _words("units indicators whens"),
         _words("times share compare against count whole each")),
    Kind("among", among.asked, among.answer, _words("units indicators whens limit"),
         _words("highest lowest ascending rank which bodies count each whole")),
    Kind("compare", compare.asked, compare.answer, _WHOM,
         _words("compare against average gap either which whole rise fall count higher lower above below times "
                "highest lowest")),
    Kind("spread", spread.asked, spread.answer, _OF_SCOPE, _words("highest lowest compare rank count which")),
    Kind("moving", risers.asked, risers.answer, _OF_SCOPE | {"moved_by"},
         _words("steady rise fall without which against compare change yoy count each position rank")),
    Kind("change", change.asked, change.answer, _WHOM,
         _words("change yoy rise fall steady against compare count whole higher lower each")),
    Kind("conditions", conditions.asked, conditions.answer, _OF_SCOPE | {"conditions", "excluded"},
         _words("both either which count whole each except beyond without")),
    Kind("filter", filtering.asked, filtering.answer, _OF_SCOPE | {"conditions", "excluded"},
         _words("without which count whole each both either except beyond")),
    Kind("beyond", filtering.asked_against_unit, filtering.against_unit, _WHOM,
         _words("against higher lower above below which count whole each")),
    Kind("check", filtering.asked_of_units, filtering.check, _WHOM | {"conditions"}, _words("whole count")),
    Kind("members", units.asked, units.answer, _words("scopes whens"), _words("which count total whole each")),
    Kind("means", period_average.asked, period_average.answer, _OF_SCOPE | _words("limit several"),
         _words("average rank ascending each highest lowest which count")),
    Kind("total", totals.asked, totals.answer, _WHOM | _words("several limit conditions"),
         _words("total average share median count rank highest lowest each both whole")),
    Kind("to_place", neighbours.asked_to_place, neighbours.to_place, _words("units indicators whens place"),
         _words("gap compare against count position rank highest")),
    Kind("neighbours", neighbours.asked, neighbours.answer, _WHOM,
         _words("ahead behind next which count rank position each compare against gap")),
    Kind("ahead", neighbours.asked_of_several, neighbours.of_several_units, _words("units indicators whens"),
         _words("ahead behind which rank position count")),
    Kind("position", position.asked, position.answer, _words("units indicators whens"),
         _words("position rank which count")),
    Kind("ranking", ranking.asked, ranking.answer, _OF_SCOPE | _words("limit place places until also_last excluded"),
         _words("rank ascending highest lowest which count position picture whole each higher lower except beyond")),
    Kind("remainder", excluding.asked, excluding.answer, _OF_SCOPE | {"excluded"},
         _words("except beyond total average count whole which each")),
    Kind("trend", trend.asked, trend.answer, _WHOM | {"several"},
         _words("trend picture rise fall change whole count which_period each compare")),
    Kind("table", table.asked, table.answer, _words("tables whens"), _words("each")),
    Kind("value", value.asked, value.answer, _WHOM | {"tables"}, _words("count whole higher lower each")),
    Kind("vague", overview.vague, overview.ask_what, _words(""), _words("whole")),
    Kind("overview", overview.asked, overview.answer, _words("units scopes whens"), _words("whole each")),
)  # fmt: skip
BY_NAME = {kind.name: kind for kind in KINDS}


def kind_of(question: Question) -> Kind | None:
    return next((kind for kind in KINDS if kind.takes(question)), None)
