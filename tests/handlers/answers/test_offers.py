"""What was understood in part is offered as whole questions, written back from all slots, and stays for the next."""

from handlers.answers import kinds, read
from handlers.answers.context.offers import sentence_of
from handlers.answers.context.view import View
from handlers.answers.memory import Memory
from handlers.message import Message, Sender
from handlers.office import Office
from handlers.questions.question import Question
from handlers.questions.writer import same
from tests.conftest import MONDAY, READER, Say
from tests.handlers.answers.test_acceptance import entries


def test_a_written_question_reads_back_to_the_same_slots(history: Office) -> None:
    """Over every kind and question of the lists: what is written reads back, and nearly everything can be written."""
    asked = written = 0
    seen: set[str] = set()
    for entry in entries():
        view = View(history, READER, Message("m", entry["ask"], Sender(READER.staff_id, READER.name), "c", MONDAY))
        reading = read(entry["ask"], view, Memory())
        if not isinstance(reading, Question):
            continue
        asked += 1
        sentence = sentence_of(reading, lambda text, view=view: read(text, view, Memory()), view)  # type: ignore[misc]
        if sentence is not None:
            again = read(sentence, view, Memory())
            assert isinstance(again, Question), sentence
            assert same(again, reading), (entry["ask"], sentence)
            written += 1
            seen.add(reading.kind)
    assert written >= asked * 0.8, (written, asked)
    assert len(seen) >= len(kinds.KINDS) * 0.7, {kind.name for kind in kinds.KINDS} - seen


def test_an_offer_keeps_unit_indicator_and_period(ask: Say) -> None:
    reply = ask("萧山区7月20日编外人员的激活率")
    assert reply.outcome == "ask"
    assert "“编外人员”" in reply.lines[0]
    assert [choice.text for choice in reply.choices] == ["萧山区7月20日激活率"]
    assert "%" not in reply.text


def test_a_nod_takes_the_first_offer(ask: Say) -> None:
    for nod in ("1", "对", "好的", "是的", "嗯"):
        ask("萧山区编外人员的激活率")
        assert ask(nod).lines[0].startswith("萧山区 激活率 98%"), nod


def test_what_was_recognised_stays_for_the_next_message(ask: Say) -> None:
    ask("萧山编外人员注册数")
    reply = ask("激活率呢")
    assert reply.lines[0].startswith("萧山区 激活率 98%")
    assert "上一问里的“编外人员”没有计入" in reply.lines


def test_one_of_several_is_pointed_at(ask: Say) -> None:
    ask("余杭和富阳活跃率")
    assert ask("前者激活率").lines[0].startswith("余杭区 激活率 99%")
    ask("区县前三名")
    assert ask("第二家的注册数").lines[0].startswith("淳安县 注册数")
