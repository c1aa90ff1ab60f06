"""The kill harness: the real `tongbao run` is killed at random points, again and again, while DingTalk misbehaves.

Then the stand-in's record and the store must prove that nothing was lost, doubled or left half done. Run by
test_chaos.py for a few kills, and by `make chaos` for as many as wanted:

    python -m tests.end_to_end.chaos --kills 200 --seed 7
"""

import argparse
import asyncio
import csv
import io
import os
import random
import signal
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import yaml

from bot.clock import VARIABLE, Clock
from bot.config import Config, DingTalk, Group, Member, Moment, Week
from bot.config.service import Limits as MessageLimits
from bot.dingtalk.speaker import TWICE
from bot.playground import sample
from bot.playground.server import Playground
from bot.playground.world import PATIENCE, Post
from bot.playground.world.cast import DISTRICT_GROUP, OFFICE_GROUP, PRIVATE, Cast, Person, private_chat
from bot.playground.world.cast import Group as ChatGroup
from bot.playground.world.faults import What
from bot.playground.world.limits import Limits
from storage.database import Connections
from storage.database.audit import Audit
from storage.figures.submissions import Origin

ZONE = ZoneInfo("Asia/Shanghai")
TONGBAO = Path(sys.executable).with_name("tongbao")
SEED = Path(__file__).parent.parent / "data" / "seed" / "annex3_districts_activity.csv"
FRIDAY = date(2018, 7, 27)
REPORTED = (date(2018, 6, 29), date(2018, 7, 6), date(2018, 7, 13))
QUESTIONS = ("萧山区活跃率", "余杭区注册数", "全市活跃率", "帮助", "西湖区怎么样", "区县活跃率前五")
KILLS_A_WEEK = 8
"""Then everything is brought to an end, and the clock moves on to the next week's push."""
PLENTY = 1_000_000
AGAIN_AND_AGAIN = tuple(0.5 * number for number in range(1, 400))
"""Seconds: most deliveries find nobody at home, since the bot is killed as soon as it is there."""

HERE: Sequence[What] = ("throttled", "unavailable", "server error", "gateway timeout", "reset")
DONE: Sequence[What] = ("gateway timeout after", "reset after", "slow")
FAULTY = {
    "/robot/sendBySession": (*HERE, *DONE),
    "/v1.0/robot/groupMessages/send": (*HERE, *DONE, "bad token"),
    "/v1.0/robot/oToMessages/batchSend": (*HERE, *DONE),
    "/v1.0/robot/messageFiles/download": (*HERE, "bad gateway"),
    "/media/upload": (*HERE, *DONE),
    "/v1.0/oauth2/accessToken": ("unavailable", "gateway timeout"),
}


@dataclass
class Verdict:
    """What was found. `problems` must stay empty."""

    seed: int
    kills: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        lines = [f"seed {self.seed}: {self.kills} kills", *(f"  {name}: {n}" for name, n in self.counts.items())]
        return "\n".join([*lines, *(f"  PROBLEM {problem}" for problem in self.problems)])


@dataclass
class Chaos:
    folder: Path
    seed: int
    readers: int
    clerks: int
    verdict: Verdict = field(init=False)
    _random: random.Random = field(init=False)
    _asked: list[Post] = field(default_factory=list)
    _uploads: list[Post] = field(default_factory=list)
    _taps: list[Post] = field(default_factory=list)
    _weeks: int = 0
    """Weeks whose push has fallen due."""
    _process: asyncio.subprocess.Process | None = None

    def __post_init__(self) -> None:
        self.verdict = Verdict(self.seed)
        self._random = random.Random(self.seed)
        people = [Person(f"reader{number:05}", f"读者{number}") for number in range(self.readers)]
        people += [Person(f"clerk{number:05}", f"经办{number}") for number in range(self.clerks)]
        groups = tuple(ChatGroup(id_, id_, ("reader00000",)) for id_ in (OFFICE_GROUP, DISTRICT_GROUP))
        self._clock = Clock(ZONE, self.folder / "clock")
        self._clock.move_to(_push_time(FRIDAY) - timedelta(hours=1))
        limits = replace(
            Limits(), calls_per_second=PLENTY, group_messages_per_minute=PLENTY, api_calls_per_month=PLENTY,
            stream_messages_per_month=PLENTY, redelivery=AGAIN_AND_AGAIN, disconnect_silence=0.3,
        )  # fmt: skip
        self._playground = Playground(cast=Cast(tuple(people), groups), limits=limits, now=self._clock.now)

    async def run(self, kills: int) -> Verdict:
        """Everything, from an empty folder to the verdict."""
        async with self._playground:
            self._set_up(weeks=kills // KILLS_A_WEEK + 2)
            await self._start()
            for number in range(kills):
                if number % KILLS_A_WEEK == 0:
                    await self._next_week(number // KILLS_A_WEEK)
                await self._until_a_kill()
            await self._bring_to_an_end()
            await self._stop(signal.SIGTERM)
            self._judge()
        return self.verdict

    def _set_up(self, weeks: int) -> None:
        chosen = Config(
            data=str(self.folder / "data"),
            dingtalk=DingTalk(
                openapi=self._playground.url,
                oapi=self._playground.url,
                webhook_hosts=(self._playground.netloc,),
                download_hosts=(self._playground.download_netloc,),
            ),
            week=Week(publish=Moment(day="Friday", at="17:00"), on_holiday="keep"),
            groups=(Group(id=OFFICE_GROUP), Group(id=DISTRICT_GROUP)),
            people=tuple(
                Member(id=f"clerk{number:05}", name=f"经办{number}", role="clerk") for number in range(self.clerks)
            ),
            limits=MessageLimits(messages_a_minute=0),
        )
        text = yaml.safe_dump(msgspec.to_builtins(chosen), allow_unicode=True)
        (self.folder / "config.yaml").write_text(text, encoding="utf-8")
        office = chosen.assemble()
        sample.load(office, 4)
        newest = sample.history(office.catalogue, 1)[-1]
        for week in range(1, weeks):
            cutoff = FRIDAY + timedelta(weeks=week)
            figures = [replace(figure, period=cutoff) for figure in newest.figures]
            at = datetime.combine(cutoff, datetime.min.time(), ZONE)
            id_ = office.store.submissions.propose(
                Origin("setup", "", "", f"setup{week}", at, "每周通报.xlsx"), figures, lives=timedelta(hours=1)
            )
            office.store.submissions.confirm(id_, at)
        office.store.close()

    async def _next_week(self, week: int) -> None:
        if week:
            await self._bring_to_an_end()
        self._clock.move_to(_push_time(FRIDAY + timedelta(weeks=week)))
        self._weeks = week + 1

    async def _until_a_kill(self) -> None:
        """People ask, send and confirm, calls go wrong, sockets break; and somewhere in there the process dies."""
        self._break_something()
        calls = len(self._playground.world.calls)
        self._people_act()
        enough = calls + self._random.randrange(12)
        if self._random.random() < 0.5:
            await asyncio.sleep(self._random.uniform(0.0, 0.4))  # any moment at all
        else:  # or just as the stand-in has seen so many calls
            await self._within(1.0, lambda: len(self._playground.world.calls) >= enough)
        await self._stop(signal.SIGKILL)
        self.verdict.kills += 1
        self._playground.faults.zombie = False
        if self._random.random() < 0.3:
            self._people_act()  # nobody is listening
        await self._start()

    def _people_act(self) -> None:
        for _ in range(self._random.randrange(1, 6)):
            if len(self._asked) < self.readers:
                text = self._random.choice(QUESTIONS)
                self._asked.append(self._playground.chat.say(f"reader{len(self._asked):05}", PRIVATE, text))
        if len(self._uploads) < self.clerks:
            number = len(self._uploads)
            name = f"附件3_{self._random.choice(REPORTED)}.csv"
            self._uploads.append(self._playground.chat.say(f"clerk{number:05}", file=(name, _sheet(number))))
        self._confirm_what_waits()

    def _confirm_what_waits(self) -> None:
        confirmed = {tap.sender for tap in self._taps}
        for upload in self._uploads:
            if upload.sender not in confirmed:
                receipt = next((post for post in self._said(upload) if _has_button(post, "确认")), None)
                if receipt is not None:
                    tapped = self._playground.chat.tap(upload.sender, receipt.id, "确认")
                    assert tapped is not None
                    self._taps.append(tapped)

    def _break_something(self) -> None:
        faults, gateway = self._playground.faults, self._playground.gateway
        faults.clear()
        for _ in range(self._random.randrange(4)):
            path = self._random.choice(sorted(FAULTY))
            what = self._random.choice(FAULTY[path])
            times = 1 if what == "bad token" else self._random.randrange(1, 3)
            faults.next(path, what, times=times, seconds=self._random.uniform(0.0, 0.5))
            self.verdict.counts[f"fault: {what}"] += 1
        match self._random.randrange(8):
            case 0:
                gateway.reset()
                self.verdict.counts["fault: socket reset"] += 1
            case 1:
                faults.zombie = True
                self.verdict.counts["fault: half-dead socket"] += 1
            case 2:
                self._pending = asyncio.create_task(gateway.disconnect())
                self.verdict.counts["fault: announced disconnect"] += 1

    async def _bring_to_an_end(self) -> None:
        """All goes well again; a fresh start answers and sends what is left."""
        self._playground.faults.clear()
        self._playground.faults.zombie = False
        await self._stop(signal.SIGTERM)
        await self._start()
        await self._playground.connected()
        for _ in range(2):  # what is settled brings receipts, and they are confirmed
            await self._within(PATIENCE, self._is_settled)
            self._confirm_what_waits()
        await self._within(PATIENCE, self._is_settled)
        if not self._is_settled():
            never = [frame["data"][:500] for frame in self._playground.gateway.never_acked]
            left = self._ask("SELECT message, answering_at FROM inbox WHERE settled_at IS NULL")
            due = self._ask("SELECT period, destination, part, state FROM deliveries WHERE state IN ('due', 'sending')")
            self.verdict.problems.append(f"not brought to an end: not acknowledged {never}, open {left}, due {due}")

    def _is_settled(self) -> bool:
        left = self._ask("SELECT count(*) FROM inbox WHERE settled_at IS NULL")[0][0]
        due = self._ask("SELECT count(*) FROM deliveries WHERE state IN ('due', 'sending')")[0][0]
        pushed = self._ask("SELECT count(DISTINCT period) FROM deliveries WHERE destination NOT LIKE 'staff:%'")[0][0]
        return not (left or due or self._playground.gateway.never_acked) and int(pushed) >= self._weeks

    def _judge(self) -> None:
        counts, problems = self.verdict.counts, self.verdict.problems
        unknown = [line for line in self._log() if "unknown" in line]
        asked = [*self._asked, *self._taps, *self._uploads]
        counts["messages acknowledged"] = len(asked) - len(self._playground.gateway.never_acked)
        problems += [f"never acknowledged: {frame}" for frame in self._playground.gateway.never_acked]
        problems += [f"not settled: {row}" for row in self._ask("SELECT message FROM inbox WHERE settled_at IS NULL")]
        for question in self._asked:
            said = self._said(question)
            twice = sum(TWICE in post.text for post in said)  # what says of itself that it may have come before
            answers = len(said) - twice or min(twice, 1)
            told = any(question.id in line for line in unknown)
            name = "answered once" if answers == 1 else "reported as unknown" if answers == 0 and told else ""
            counts[f"questions {name or 'neither answered once nor reported'}"] += 1
            if not name:
                problems.append(f"{question.text!r} of {question.sender} ({question.id}): {answers} answers")
        self._judge_reports(unknown)
        self._judge_pushes()
        store = Connections(self.folder / "data" / "tongbao.db")
        verified = Audit(store).verify()
        store.close()
        counts["audit entries that hold together"] = verified.entries
        if verified.broken:
            problems.append(f"the audit is broken at {verified.broken}")
        problems += [f"integrity: {row[0]}" for row in self._ask("PRAGMA integrity_check") if row[0] != "ok"]

    def _judge_reports(self, unknown: Sequence[str]) -> None:
        """A confirmed submission is stored whole, any other not at all; and its sender knows or it is reported."""
        counts, problems = self.verdict.counts, self.verdict.problems
        counts["files sent"], counts["confirmations sent"] = len(self._uploads), len(self._taps)
        rows = self._ask(
            "SELECT s.sender, s.state, json_array_length(s.proposal), (SELECT count(*) FROM figures f"
            " WHERE f.submission = s.id) FROM submissions s WHERE s.sender LIKE 'clerk%'"
        )
        for sender, state, proposed, stored in rows:
            counts[f"submissions {state}"] += 1
            if stored != (proposed if state == "confirmed" else 0):
                problems.append(f"the submission of {sender} is {state}, with {stored} of {proposed} figures")
        confirmed = Counter(sender for sender, state, _, _ in rows if state == "confirmed")
        for tap in self._taps:
            saved = any("已保存" in post.text or "已经办理" in post.text for post in self._said(tap))
            told = any(tap.id in line for line in unknown)
            if confirmed[tap.sender] != 1 or not (saved or told):
                problems.append(f"{tap.sender} confirmed: {confirmed[tap.sender]} stored, told {saved}, unknown {told}")
        receipts = {tap.sender for tap in self._taps}
        for upload in self._uploads:
            if upload.sender in receipts:
                continue
            again = any("请重新发送" in post.text for post in self._said(upload))
            counts["files asked for again"] += again
            if not again and not any(upload.id in line for line in unknown):
                texts = [post.text for post in self._said(upload)]
                problems.append(f"{upload.sender} got no receipt that can be confirmed: {texts}")

    def _judge_pushes(self) -> None:
        """Every part stands once in its group, or is reported as unknown."""
        counts, problems = self.verdict.counts, self.verdict.problems
        rows = self._ask("SELECT destination, state, process_key FROM deliveries WHERE destination NOT LIKE 'staff:%'")
        counts.update(f"push parts {state}" for _, state, _ in rows)
        if not self._is_settled():
            problems.append("not everything that was due has been pushed")
        for group in (OFFICE_GROUP, DISTRICT_GROUP):
            posts = self._playground.world.messages(group, of_bot=True)
            keys = Counter(post.process_key for post in posts)
            sent = {key for destination, state, key in rows if destination == group and state == "sent"}
            problems += [f"sent, and not there: {key}" for key in sent if keys[key] != 1]
            unsaid = sum(destination == group and state == "unknown" for destination, state, _ in rows)
            if len(posts) - len(sent) > unsaid:
                problems.append(f"{group}: {len(posts)} posts, {len(sent)} sent, {unsaid} unknown")
        problems += [f"a part for {place} is {state}" for place, state, _ in rows if state not in ("sent", "unknown")]

    def _said(self, after: Post) -> list[Post]:
        posts = self._playground.world.messages(private_chat(after.sender))
        return [post for post in posts[posts.index(self._playground.world.post(after.id)) :] if post.is_bots]

    def _ask(self, sql: str) -> list[tuple[str, ...]]:
        with sqlite3.connect(self.folder / "data" / "tongbao.db", timeout=PATIENCE) as db:
            return db.execute(sql).fetchall()

    def _log(self) -> Iterator[str]:
        yield from (self.folder / "bot.log").read_text(encoding="utf-8").splitlines()

    async def _within(self, seconds: float, happened: object) -> None:
        assert callable(happened)
        try:
            async with asyncio.timeout(seconds):
                while not happened():  # noqa: ASYNC110  the store is another process's
                    await asyncio.sleep(0.02)
        except TimeoutError:
            return

    async def _start(self) -> None:
        environment = {
            **os.environ,
            "DINGTALK_CLIENT_ID": self._playground.client_id,
            "DINGTALK_CLIENT_SECRET": self._playground.client_secret,
            VARIABLE: str(self.folder / "clock"),
            "NO_PROXY": "127.0.0.1",
        }
        with (self.folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                TONGBAO, "run", "--config", self.folder / "config.yaml", env=environment, stdout=log, stderr=log
            )
        if self._random.random() < 0.85:  # mostly it gets as far as being connected before it dies again
            await self._within(PATIENCE, lambda: self._playground.gateway.channels)

    async def _stop(self, how: signal.Signals) -> None:
        process = self._process
        assert process is not None
        if process.returncode is not None:
            self.verdict.problems.append(f"the bot ended by itself with {process.returncode}")
            return
        process.send_signal(how)
        await asyncio.wait_for(process.wait(), PATIENCE)
        await self._within(5.0, lambda: not self._playground.gateway.channels)


def _push_time(cutoff: date) -> datetime:
    return datetime.combine(cutoff, datetime.min.time(), ZONE) + timedelta(hours=17, minutes=1)


def _sheet(number: int) -> bytes:
    """Annex 3, with figures that no other report has."""
    with SEED.open(encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    place = header.index("注册数")
    rows = [[*row[:place], str(int(row[place]) + number), *row[place + 1 :]] for row in rows]
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode("utf-8-sig")


def _has_button(post: Post, label: str) -> bool:
    return any(button.label == label for button in post.buttons)


async def harness(kills: int, seed: int, folder: Path) -> Verdict:
    return await Chaos(folder, seed, readers=kills * 10 + 20, clerks=kills * 2 + 4).run(kills)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    parser.add_argument("--keep", type=Path, help="A folder for the store and the log, to look into afterwards.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tongbao-chaos-") as fresh:
        folder = chosen.keep or Path(fresh)
        folder.mkdir(parents=True, exist_ok=True)
        verdict = asyncio.run(harness(chosen.kills, chosen.seed, folder))
    sys.stdout.write(f"{verdict}\n")
    sys.exit(1 if verdict.problems else 0)


if __name__ == "__main__":
    main()
