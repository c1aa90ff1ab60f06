"""The bot without DingTalk, for the command line: the same handlers, the same files, one person at a desk."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

import msgspec

from bot.config import Config
from bot.render.documents.plain_text import write_text
from bot.workers.files import Files
from handlers.bulletin.commands import items
from handlers.bulletin.content.draft import Draft, draft
from handlers.dispatch import dispatch
from handlers.intake.submission import receive
from handlers.intake.vocabulary import vocabulary
from handlers.message import Message, Sender
from handlers.office import Office, People, Person
from handlers.reply import File, Reply

CLERK = Person("tongbao-cli", "命令行", "clerk")
READER = Person("tongbao-reader", "命令行", "reader")
CONFIRM = "确认"
CANCEL = "取消"
ITEMS_DAY = "面上工作的日期请写在文字里，如“加几条（2018-07-27）”，不用 --cutoff。没有保存。"
NO_FIGURES = "没有读到要报送的数，没有保存。请给出表格，或写“单位＋指标＋数”。"


@dataclass(frozen=True, slots=True)
class Written:
    files: tuple[Path, ...]
    problems: tuple[str, ...]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    text: str
    at: str | None = None
    """ISO, as `--at` takes it: 2018-07-30T09:00 with or without seconds and offset."""
    user: str | None = READER.staff_id
    conversation: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """`user` is a staff id of the configuration, or nobody in particular; None plays an outsider."""

    text: str
    at: datetime | None = None
    user: str | None = READER.staff_id
    conversation: str = ""
    group: bool = False

    @classmethod
    def from_json(cls, line: str) -> "Question":
        """Raises ValueError, with a sentence that says what is wrong with the line."""
        try:
            read = msgspec.json.decode(line, type=_Line)
        except msgspec.DecodeError as error:
            raise ValueError(str(error)) from error
        at = datetime.fromisoformat(read.at) if read.at is not None else None
        return cls(read.text, at, read.user, read.conversation, read.group)


@contextmanager
def opened(config: Config, data: Path | None) -> Iterator[Office]:
    """The office with its store, and one more clerk: whoever has this machine's command line."""
    office = config.assemble(data)
    people = People({**office.people.known, CLERK.staff_id: CLERK})
    try:
        yield replace(office, people=people)
    finally:
        office.store.close()


def submit(
    office: Office,
    name: str,
    content: bytes,
    *,
    cutoff: date | None,
    at: datetime | None,
    config: Config,
    confirm: bool,
) -> Reply:
    """What a clerk who sends this file (or, without a name, this text) is answered; with `confirm`, after 确认.

    Nothing is left waiting: without `confirm`, or with an open question, the proposal is dropped again.
    """
    said = _message(config, Question("", at, CLERK.staff_id))
    if name:
        with Files() as files:
            said = replace(
                said, attachment=replace(files.read(name, content, vocabulary(office.catalogue)), cutoff=cutoff)
            )
    else:
        text = content.decode("utf-8-sig", "replace")
        if items.recognises(replace(said, text=text), office):
            return Reply((ITEMS_DAY,), outcome="refused") if cutoff else dispatch(replace(said, text=text), office)
        day = f"截至{cutoff}\n" if cutoff else ""
        said = replace(said, text=day + text)
    if not receive.brings_figures(said, office):
        return Reply((NO_FIGURES,), outcome="refused")  # it would be answered as a question
    receipt = dispatch(said, office)
    if receipt.outcome != "ask":
        return receipt
    word = CONFIRM if confirm and any(choice.text == CONFIRM for choice in receipt.choices) else CANCEL
    settled = dispatch(replace(said, id=_new_id(), text=word, attachment=None), office)
    if word == CONFIRM:
        shown = [line for line in receipt.lines if f"回复“{CONFIRM}”" not in line]
        return replace(settled, lines=(*shown, "", *settled.lines), files=receipt.files)
    return replace(receipt, choices=())  # dropped again: a later import must not confirm it by the way


def answer(office: Office, question: Question, config: Config) -> tuple[Reply, list[Path], list[Path]]:
    """The reply, and the paths of its pictures and files, which are written into the data folder."""
    return written(dispatch(_message(config, question), office), office)


def written(reply: Reply, office: Office) -> tuple[Reply, list[Path], list[Path]]:
    """The same for any reply."""
    if not (reply.pictures or reply.files or reply.documents):
        return reply, [], []
    folder = office.store.folder / "answers"
    folder.mkdir(exist_ok=True)
    stem = uuid.uuid4().hex[:8]
    with Files() as files:
        images = [
            _write(folder / f"{stem}-{number}.png", files.paint_sync(picture))
            for number, picture in enumerate(reply.pictures, start=1)
        ]
        wanted: list[File] = [*reply.files, *reply.documents]
        books = [_write(_free(folder, file.file_name, stem), files.write_sync(file)) for file in wanted]
    return reply, images, books


def write_bulletin(office: Office, period: date, out: Path) -> Written:
    """Everything that a push of the period consists of, as files; and what is only made on demand."""
    found = draft(office, period)
    out.mkdir(parents=True, exist_ok=True)
    with Files() as files:
        written = [_write(out / name, content) for name, content in _bulletin_files(found, files)]
    return Written(tuple(written), (*(gap.text for gap in found.missing), *found.left_out))


def _bulletin_files(found: Draft, files: Files) -> Iterator[tuple[str, bytes]]:
    name = found.workbook.name
    yield f"{name}.txt", f"{found.text}\n".encode()
    for number, picture in enumerate(found.pictures, start=1):
        yield f"{name}_{number}.png", files.paint_sync(picture)
    for number, picture in enumerate(found.further, start=1):
        yield f"{name}_全部_{number}.png", files.paint_sync(picture)
    slides = [slide for ranking in found.rankings for slide in files.slides_sync(ranking)]
    for number, slide in enumerate(slides, start=1):
        yield f"{name}_投影_{number}.png", slide
    yield f"{name}.xlsx", files.write_sync(found.workbook)
    if found.document:
        yield f"{name}_正文.txt", write_text(found.document).encode()
        for file in (found.document, replace(found.document, form="pdf")):
            yield file.file_name, files.write_sync(file)


def as_text(reply: Reply, images: Sequence[Path] = (), books: Sequence[Path] = ()) -> str:
    """A reply for a terminal."""
    lines = [*reply.lines, *(f"图片：{path}" for path in images), *(f"文件：{path}" for path in books)]
    if reply.choices:
        lines.append("可以继续：" + " / ".join(choice.text for choice in reply.choices))
    return "\n".join(lines)


def _message(config: Config, question: Question) -> Message:
    zone = config.week.zone
    at = question.at or datetime.now(zone)
    at = at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    user = question.user
    return Message(
        id=_new_id(),
        text=question.text,
        sender=Sender(user, READER.name),
        conversation=question.conversation or f"cli-{user}",
        at=at,
        group=question.group,
    )


def _new_id() -> str:
    return f"cli-{uuid.uuid4().hex}"


def _free(folder: Path, name: str, stem: str) -> Path:
    """The file's own name in a folder of its own, so that an earlier answer is never overwritten."""
    place = folder / stem
    place.mkdir(exist_ok=True)
    return place / name


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
