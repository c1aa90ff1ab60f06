"""Every file of the corpus goes through the door of the chat; what comes out is compared figure by figure."""

from datetime import date
from decimal import Decimal

import pytest

from handlers.intake.submission.receive import brings_figures
from handlers.message import Message, Sender
from handlers.office import Office
from tests.conftest import CLERK, MONDAY, number
from tests.handlers.intake.conftest import Send
from tests.handlers.intake.corpus.files import CASES, Figures
from tests.handlers.intake.corpus.texts import NOT_FIGURES, REFUSED, TEXTS

Found = dict[tuple[date, str, str], tuple[str, Decimal]]


def proposed(office: Office) -> Found:
    return {
        (figure.period, figure.unit, figure.indicator): (figure.printed, figure.number)
        for submission in office.store.submissions.proposed(CLERK.staff_id)
        for figure in submission.figures
    }


def expected(*periods: tuple[str, Figures]) -> Found:
    return {
        (date.fromisoformat(cutoff), *key): (printed, number(printed))
        for cutoff, figures in periods
        for key, printed in figures.items()
    }


@pytest.mark.parametrize("name", CASES)
def test_file(name: str, send: Send, office: Office) -> None:
    case = CASES[name]()
    reply = send(name=case.name, content=case.content)
    assert proposed(office) == expected((case.cutoff, case.figures), *filter(None, [case.also])), reply.text
    may_confirm = "确认" in [choice.text for choice in reply.choices]
    assert may_confirm == (not case.refused), reply.text
    assert reply.outcome == "ask" or case.refused
    for words in (*case.asks, case.refused):
        assert words in reply.text
    assert len(reply.lines) <= 16
    assert not office.store.figures.periods()


@pytest.mark.parametrize("name", TEXTS)
def test_text(name: str, send: Send, office: Office) -> None:
    case = TEXTS[name]
    reply = send(case.text)
    assert proposed(office) == expected((case.cutoff, case.figures)), reply.text
    assert case.says in reply.text
    assert len(reply.lines) <= 16


@pytest.mark.parametrize("name", REFUSED)
def test_refused_text(name: str, send: Send, office: Office) -> None:
    text, reason = REFUSED[name]
    reply = send(text)
    assert reason in reply.text
    assert proposed(office) == {}
    assert send("确认").outcome == "refused"


@pytest.mark.parametrize("name", REFUSED)
def test_a_tap_leads_on(name: str, send: Send) -> None:
    text, _ = REFUSED[name]
    reply = send(text)
    for choice in reply.choices:
        next_reply = send(choice.text)
        assert next_reply.outcome == "ask", choice.text
        assert next_reply.text != reply.text
        send("取消")


@pytest.mark.parametrize("text", NOT_FIGURES)
def test_a_question_is_no_report(text: str, office: Office) -> None:
    message = Message("msg", text, Sender(CLERK.staff_id, CLERK.name), "private", MONDAY)
    assert not brings_figures(message, office)
