"""通报 第30周, 上期通报: a published bulletin once more, as it was published."""

import re
from dataclasses import replace
from datetime import date
from typing import Literal

from handlers.bulletin.commands.which_bulletin import time_words
from handlers.bulletin.content.corrections import as_made, corrected, published_correction
from handlers.bulletin.content.draft import Draft, draft
from handlers.language.calendar.periods import bind_one, nearest
from handlers.language.calendar.spoken import spoken
from handlers.language.numerals import WHOLE, to_int
from handlers.message import Message
from handlers.office import Office, Person
from handlers.reply import Choice, Reply
from storage.bulletins.editions import Edition

Form = Literal["docx", "pdf", "xlsx", ""]
_WORDS = re.compile(
    r"(?:请|把|来|帮我|发给我|给我|发我|发|看|看看|再发|要|一下|的|最新|份|一|每周|通报|全文|原文|吧|\s)*"
)
_FORMAT = re.compile(r"(?P<form>word|excel|pdf|表格|文档)\s*(?:版|格式|文件)?", re.IGNORECASE)
_EDITION = re.compile(rf"第\s*(?P<number>{WHOLE})\s*版|(?P<first>首版|初版|原版|更正前的?|改前的?)")
_FORMS: dict[str, Form] = {
    "word": "docx",
    "文档": "docx",
    "pdf": "pdf",
    "excel": "xlsx",
    "表格": "xlsx",
    "附件表": "xlsx",
}


def recognises(message: Message, office: Office) -> bool:
    if message.attachment is not None or "通报" not in message.text:
        return False
    _, rest = time_words(_bare(message.text, office), message.at.date())
    rest = _EDITION.sub("", rest)
    return _WORDS.fullmatch(rest) is not None


def answer(message: Message, office: Office, person: Person) -> Reply:  # noqa: ARG001
    """通报：再看已发布的通报，如“上期通报”“通报 第30周”"""
    when, _ = time_words(_bare(message.text, office), message.at.date())
    stored = office.store.figures.periods()
    published = tuple(period for period in stored if office.store.bulletins.is_published(period.cutoff))
    found = bind_one(when, stored if when else published)
    if found in published and found is not None:
        named, edition = _FORMAT.search(message.text), _EDITION.search(message.text)
        number = (1 if edition["first"] else to_int(edition["number"])) if edition else None
        return _reply(office, found.cutoff, _FORMS[named["form"].lower()] if named else "", number)
    said = f"“{when.said}”的通报" if when else "通报"
    near = nearest(when, published) if when else None
    choices = (Choice(f"通报 {near.cutoff}"),) if near else ()
    if found is not None:
        return Reply((f"截至 {found.cutoff} 的通报还没有发布。",), choices, outcome="refused")
    return Reply((f"没有已发布的{said}。",), choices, outcome="refused")


def _bare(text: str, office: Office) -> str:
    return _FORMAT.sub("", text.replace(f"@{office.rules.bot_name}", " "))


def _reply(office: Office, period: date, form: Form, number: int | None) -> Reply:
    """With the file in the form that was asked for; else with the pictures and both files. `number` is an edition's."""
    editions = office.store.editions.of_period(period)
    kept = {edition.number: edition for edition in editions}
    if number is not None and number not in kept:
        line = f"截至 {period} 的通报没有第{number}版，共有 {len(editions)} 版。"
        return Reply((line,), (Choice(f"通报 {period}"),), outcome="refused")
    found = _as_published(office, period, kept.get(number or max(kept, default=0)))
    lines = [found.title, *found.summary]
    if number is not None and number < editions[-1].number:
        lines.append(f"这是第{number}版，已于 {spoken(editions[-1].at)} 更正为第{editions[-1].number}版。")
    elif len(editions) > 1:
        lines.append(f"已于 {spoken(editions[-1].at)} 更正（第{editions[-1].number}版），以上为更正后的数。")
    if form == "xlsx":
        return Reply(tuple(lines[:1]), files=(found.workbook,))
    if form and found.document:
        return Reply(tuple(lines[:1]), documents=(replace(found.document, form=form),))
    documents = (found.document,) if found.document else ()
    return Reply(tuple(lines), pictures=found.pictures, files=(found.workbook,), documents=documents)


def _as_published(office: Office, period: date, edition: Edition | None) -> Draft:
    """The bulletin of that edition; of one that was published without being kept, from today's figures."""
    if edition is None:
        return draft(office, period)
    found, correction = as_made(office, edition), published_correction(office, edition)
    return replace(corrected(found, correction) if correction else found, missing=())
