"""Questions: how many of the acceptance lists are answered right, by kind, and how long an answer takes.

python -m bench.questions --figures 10000000

The big store holds the history of the acceptance lists and, beside it, the made figures of other cities' units in the
same periods and indicators, ten years back; the small one is a year of the seed's size. Same questions, in turns.
"""

import argparse
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.throughput import percentile
from handlers.dispatch import dispatch, warm
from handlers.message import Message, Sender
from handlers.office import Office
from storage.catalogue import load_catalogue
from storage.figures import Names, to_number
from storage.store import Store
from tests.conftest import MONDAY, PEOPLE, READER, SEED_DAY
from tests.handlers.answers.conftest import store_history
from tests.handlers.answers.test_acceptance import Entry, dialogues, entries
from tests.handlers.answers.test_injection import NASTY

YEARS = 10
INDICATORS = ("注册数", "激活率", "激活数", "日均活跃数", "日均活跃率")
BEGINNINGS = ("", "请问", "麻烦问下")
"""A round each: the same question in the same words would not be read a second time."""
MOST_FOR_NASTY = 50


def main(figures: int) -> None:
    with tempfile.TemporaryDirectory(prefix="tongbao-bench-") as made:
        small, big = office(Path(made) / "small"), office(Path(made) / "big")
        fill(small, weeks=52, units=91)
        started = time.perf_counter()
        fill(big, weeks=YEARS * 52, units=figures // (YEARS * 52 * len(INDICATORS)))
        seconds = time.perf_counter() - started
        print(f"a store of {count(big):,} figures, made in {seconds:.0f} s; and one of {count(small):,}")
        questions = entries()
        report_accuracy(big, questions)
        report_times(small, big, questions)
        report_nasty(big)


def office(folder: Path) -> Office:
    made = Office(load_catalogue("hangzhou"), Store(folder), PEOPLE)
    store_history(made)
    return made


def fill(made: Office, weeks: int, units: int) -> None:
    """Figures of units that no catalogue names, so that they weigh on the look-ups and never on the answers."""
    names = [f"他市单位{number}" for number in range(units)]
    Names(made.store.connections).ensure((*names, *INDICATORS, "他市"))
    stored = {period.cutoff for period in made.store.figures.periods()}
    days = [day for week in range(weeks) if (day := SEED_DAY - timedelta(weeks=week)) in stored or week > len(stored)]
    with made.store.connections.transaction() as db:
        for day in days:
            db.execute(
                "INSERT INTO periods (period, label) VALUES (?, '') ON CONFLICT (period) DO NOTHING", [to_number(day)]
            )
        db.conn.executemany(
            "INSERT INTO figures (unit, indicator, period, superseded_by, sheet, printed, number, submission)"
            " VALUES (?, ?, ?, 0, ?, '50%', 0.5, 1)",
            rows(made, names, [to_number(day) for day in days]),
        )


def rows(made: Office, names: list[str], days: list[int]) -> Iterator[tuple[int, ...]]:
    number = Names(made.store.connections).number
    sheet, indicators = number("他市"), [number(name) for name in INDICATORS]
    for unit in map(number, names):
        for indicator in indicators:
            for day in days:
                yield unit, indicator, day, sheet


def count(made: Office) -> int:
    return int(made.store.connections.db.execute("SELECT count(*) FROM figures").fetchone()[0])


def report_accuracy(made: Office, questions: list[Entry]) -> None:
    asked_back = [entry for entry in questions if entry.get("outcome") in {"refused", "ask"}]
    print(f"{len(questions)} questions, {len(asked_back)} of them to decline or ask back; {len(dialogues())} dialogues")
    right: dict[str, list[bool]] = defaultdict(list)
    for number, entry in enumerate(questions):
        reply = dispatch(message(entry["ask"], f"accuracy{number}"), made)
        kind = entry["reads"].split(" / ")[0]
        right[kind].append(all(line in reply.lines for line in entry["says"]))
    for kind, found in sorted(right.items()):
        print(f"{kind:12}{sum(found):5} of {len(found):4} as expected")
    told = 0
    for number, turns in enumerate(dialogues()):
        replies = [(turn, dispatch(message(turn["ask"], f"dialogue{number}"), made)) for turn in turns]
        told += all(line in reply.lines for turn, reply in replies for line in turn["says"])
    print(f"{'dialogues':12}{told:5} of {len(dialogues()):4} as expected")


def report_times(small: Office, big: Office, questions: list[Entry]) -> None:
    took: dict[str, list[Took]] = {"one year": [], "ten years": []}
    simple: dict[str, list[Took]] = {"one year": [], "ten years": []}
    for turn in range(len(BEGINNINGS)):
        for number, entry in enumerate(questions):
            for name, made in (("one year", small), ("ten years", big)):
                took[name].append(timed(made, BEGINNINGS[turn] + entry["ask"], f"t{turn}.{number}"))
                simple[name].append(timed(made, "萧山区活跃率", f"s{turn}.{number}"))
    for what, times in (("all kinds", took), ("萧山区活跃率", simple)):
        for name, values in times.items():
            whole, own = ([getattr(one, part) for one in values] for part in ("whole", "own"))
            print(
                f"{what:12}{name:>10}: median {median(whole):.2f} ms, p99 {percentile(whole, 0.99):.2f} ms"
                f" (of the processor {median(own):.2f} and {percentile(own, 0.99):.2f} ms)"
            )
        one_year, ten_years = (median(one.whole for one in times[name]) for name in ("one year", "ten years"))
        print(f"{what:12}ten years to one: {ten_years / one_year:.2f}")


def report_nasty(made: Office) -> None:
    """The slowest of the texts that mean harm, each read for the first time, as after a start."""
    warm(made)
    took = {text: timed(made, text, f"nasty{number}").whole for number, text in enumerate(NASTY)}
    slowest = max(took, key=took.__getitem__)
    print(f"{len(took)} texts that mean harm: at most {took[slowest]:.1f} ms, {slowest[:20]!r}")
    if took[slowest] > MOST_FOR_NASTY:
        raise SystemExit(f"more than {MOST_FOR_NASTY} ms")


class Took(NamedTuple):
    """Milliseconds: by the clock, and of this thread on a processor, which other programs do not lengthen."""

    whole: float
    own: float


def timed(made: Office, text: str, conversation: str) -> Took:
    asked = message(text, conversation)
    started, began = time.perf_counter(), time.thread_time()
    dispatch(asked, made)
    return Took((time.perf_counter() - started) * 1000, (time.thread_time() - began) * 1000)


def message(text: str, conversation: str) -> Message:
    sender = Sender(READER.staff_id, READER.name)
    return replace(Message("bench", text, sender, conversation, MONDAY), id=f"bench-{conversation}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--figures", type=int, default=10_000_000)
    main(parser.parse_args().figures)
