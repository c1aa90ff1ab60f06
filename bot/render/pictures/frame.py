"""What every picture for a phone says around its drawing: title, date, rule, notes and whose it is."""

from bot.render.lettering import wrap
from bot.render.pictures.paper import Paper
from bot.render.pictures.style import INK, MARGIN, QUIET, RULE, SMALL, SUBTITLE, TITLE, WIDTH

INNER = WIDTH - 2 * MARGIN
TITLE_LINE, NOTE_LINE = 70, 44


def framed(title: str, below: str, room: int, notes: list[str]) -> tuple[Paper, int]:
    """1080 pixels wide paper with head and foot written, and where the `room` pixels between them begin."""
    titles = wrap(title, TITLE, INNER)
    foot = [line for text in notes for line in wrap(text, SMALL, INNER)]
    head = 96 + TITLE_LINE * len(titles)
    paper = Paper(WIDTH, head + room + 68 + NOTE_LINE * len(foot))
    for number, line in enumerate(titles, start=1):
        paper.text(MARGIN, 34 + TITLE_LINE * number, line, TITLE, INK)
    paper.text(MARGIN, head - 6, below, SUBTITLE, QUIET)
    paper.box(MARGIN, head + room + 10, WIDTH - MARGIN, head + room + 12, RULE)
    for number, line in enumerate(foot, start=1):
        paper.text(MARGIN, head + room + 14 + NOTE_LINE * number, line, SMALL, QUIET)
    return paper, head
