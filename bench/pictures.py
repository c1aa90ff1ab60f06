"""Milliseconds for the ranking of 78 units as a picture, warm: ours, and the same rows by matplotlib's ax.table.

python -m bench.pictures --rounds 5
"""

import argparse
from collections.abc import Callable
from datetime import date
from io import BytesIO
from statistics import median
from time import perf_counter

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties

from bot.render.fonts import font_path
from bot.render.pictures.paint import paint, warm
from handlers.reply import RankingPicture, RankingRow

UNITS = 78
DPI = 100


def ranking() -> RankingPicture:
    """As many rows as the longest annex, with names as long as its names are."""
    rows = tuple(
        RankingRow(
            rank=str(number),
            name=("市数据资源管理局", "杭州市卫生和计划生育委员会", "市统计局、市社会经济调查局", "市档案局")[
                number % 4
            ],
            value=f"{100 - number}%",
            size=1 - number / 100,
            details=(str(31 * (UNITS - number)), str(47 * UNITS)),
            change=number % 5 - 2,
        )
        for number in range(1, UNITS + 1)
    )
    return RankingPicture(
        "市本级单位政务钉钉活跃率排名表", "日均活跃率", rows, date(2018, 7, 27), "来源", ("日均活跃数", "注册数")
    )


def by_table(picture: RankingPicture) -> bytes:
    """The way that examples on the web show: one ax.table, 1080 pixels wide."""
    cells = [[row.rank, f"{row.change:+}", row.name, *row.details, row.value] for row in picture.rows if row]
    figure = Figure(figsize=(1080 / DPI, 44 * (len(cells) + 2) / DPI), dpi=DPI)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.axis("off")
    headers = ["序号", "升降", "单位", *picture.detail_headers, picture.value_header]
    table = axes.table(cells, colLabels=headers, loc="center", colWidths=[0.08, 0.08, 0.42, 0.14, 0.14, 0.14])
    table.auto_set_font_size(False)
    table.scale(1, 2)
    font = FontProperties(fname=font_path(), size=15)
    for cell in table.get_celld().values():
        cell.set_text_props(fontproperties=font)
    buffer = BytesIO()
    FigureCanvasAgg(figure).print_png(buffer)  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def milliseconds(paint_once: Callable[[], bytes]) -> float:
    start = perf_counter()
    paint_once()
    return (perf_counter() - start) * 1000


def main(rounds: int) -> None:
    warm()
    picture = ranking()
    paint(picture), by_table(picture)
    took = [(milliseconds(lambda: paint(picture)), milliseconds(lambda: by_table(picture))) for _ in range(rounds)]
    ours, table = (median(times) for times in zip(*took, strict=True))
    ratio = median(one / other for one, other in took)
    print(f"a ranking of {UNITS} rows, warm, median of {rounds} rounds in turns")
    print(f"ours       {ours:7.0f} ms")
    print(f"ax.table   {table:7.0f} ms")
    print(f"ours takes {ratio:.2f} of ax.table's time (goal: at most 0.20, and under 300 ms)")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    main(parser.parse_args().rounds)
