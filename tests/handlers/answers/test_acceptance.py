"""The acceptance lists: what officials ask, how it is read, and what the answer must say."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers import answers
from handlers.answers.context.view import View
from handlers.answers.memory import Memory
from handlers.message import Message, Sender
from handlers.office import Office
from handlers.questions.question import Question, Reading
from tests.conftest import DATA, MONDAY, READER, Say

LISTS = Path(__file__).parent / "acceptance"
Entry = dict[str, Any]


def entries(*names: str) -> list[Entry]:
    """The entries of the named lists; of all single questions where none is named."""
    files = [LISTS / f"{name}.yaml" for name in names] or sorted(set(LISTS.glob("*.yaml")) - {LISTS / "dialogues.yaml"})
    return [entry for file in files for entry in yaml.safe_load(file.read_text(encoding="utf-8"))]


def written(reading: Reading) -> str:
    """A reading as the lists write it: kind / units / scopes / indicators / times, without what is empty."""
    if not isinstance(reading, Question):
        return type(reading).__name__.lower()
    parts = (reading.units, reading.scopes, reading.indicators, tuple(when.said for when in reading.whens))
    return " / ".join(filter(None, [reading.kind, *map("、".join, parts)]))


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry["ask"])
def test_a_question_is_read_and_answered(entry: Entry, history: Office, ask: Say) -> None:
    message = Message("m", entry["ask"], Sender(READER.staff_id, READER.name), "c", MONDAY)
    assert written(answers.read(entry["ask"], View(history, READER, message), Memory())) == entry["reads"]
    reply = ask(entry["ask"])
    for line in entry["says"]:
        assert line in reply.lines, reply.text
    assert reply.outcome in (entry.get("outcome"), None) or "outcome" not in entry


@pytest.mark.parametrize("entry", entries("decline"), ids=lambda entry: entry["ask"])
def test_what_is_declined_brings_no_figure(entry: Entry, ask: Say) -> None:
    reply = ask(entry["ask"])
    assert reply.outcome == entry["outcome"] != "done"
    assert not reply.pictures
    assert not reply.files
    assert len(reply.choices) <= 4


def dialogues() -> list[list[Entry]]:
    found: list[list[Entry]] = yaml.safe_load((LISTS / "dialogues.yaml").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize("dialogue", dialogues(), ids=lambda turns: " ".join(turn["ask"] for turn in turns))
def test_a_dialogue_carries_on(dialogue: list[Entry], ask: Say) -> None:
    for turn in dialogue:
        reply = ask(turn["ask"])
        for line in turn["says"]:
            assert line in reply.lines, f"{turn['ask']}: {reply.text}"
        assert reply.outcome == turn.get("outcome", "done"), turn["ask"]


ELSEWHERE = {38, 42, 45, 46, 47}
"""Of the sixty first questions those that send a bulletin's documents, or figures."""


def test_the_sixty_first_questions_are_in_the_lists() -> None:
    asked = {entry["ask"] for entry in entries()} | {turn["ask"] for dialogue in dialogues() for turn in dialogue}
    lines = (DATA / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    first = [json.loads(line) for line in lines]
    assert len(first) == 60
    assert [one["text"] for one in first if one["id"] not in ELSEWHERE and one["text"] not in asked] == []


def test_the_lists_are_as_long_as_they_should_be() -> None:
    assert len(entries()) >= 300
    assert len(dialogues()) >= 40
    assert len(entries("decline")) >= 60
