"""The whole bulletin of the real week, from its four tables and six work items, as tongbao publish writes it."""

import re
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest

from bot.cli.desk import write_bulletin
from handlers.office import Office
from storage.catalogue import Catalogue
from storage.store import Store
from tests.conftest import CLERK, PEOPLE, SEED_DAY, say_to, store_seed

ITEMS = (
    "7月23日至26日，市数据资源局牵头开展首次全市数据安全专项检查，内容分管理制度、技术措施2大部分，共10个大项、51个小项。",
    "专项检查会同14个单位和7家数据安全企业的45名技术人员，分15个组，检查84个单位。",
    "7月25日，与下城区政府合办“大数据讲堂”第六期，400余人参加。",
    "按工作要点，12月底前自建系统与“一窗受理”平台对接，80%的事项所在系统接入。",
    "商事登记94项、民政30项目前配置在市本级，未计入区县。",
    "以上事项总数待确认。",
)
FIGURES = (
    "1336", "1133", "84.8%", "177", "98%", "10个大项", "51个小项", "14个单位", "45名", "15个组", "84个单位", "400余人",
    "64套", "31套", "48.44%", "23套", "67.65%", "8套", "26.67%", "1套", "2套", "4套", "80%", "1430", "879", "61.47%",
    "94项", "30项", "18009", "3026", "16.80%", "126847", "120365", "62416", "49%",
    "〔2018〕30号", "〔2018〕2号", "12月底", "7家", "第六期", "5类", "7月23日", "26日", "7月25日", "7月27日",
)  # fmt: skip


@pytest.fixture(scope="module")
def written(hangzhou: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("bulletin")
    office = Office(hangzhou, Store(folder / "data"), PEOPLE)
    store_seed(office)
    say_to(office)("加几条\n" + "\n".join(ITEMS), who=CLERK)
    done = write_bulletin(office, SEED_DAY, folder / "out")
    office.store.close()
    assert done.problems == ()
    return {path.name.removeprefix("每周通报_2018-07-27"): path for path in done.files}


def test_every_figure_of_the_real_text_is_in_text_word_and_pdf(written: dict[str, Path]) -> None:
    word = docx.Document(BytesIO(written[".docx"].read_bytes()))
    pages = pypdf.PdfReader(BytesIO(written[".pdf"].read_bytes())).pages
    texts = {
        "text": written["_正文.txt"].read_text(encoding="utf-8"),
        "Word": "\n".join(paragraph.text for paragraph in word.paragraphs),
        "PDF": "".join("".join(page.extract_text().split()) for page in pages),
    }
    for name, text in texts.items():
        plain = re.sub(r"—\d+—", "", text)
        assert [figure for figure in FIGURES if figure not in plain] == [], name
        assert [item for item in ITEMS if item not in plain] == [], name


def test_the_items_are_numbered_after_the_first_paragraph(written: dict[str, Path]) -> None:
    text = written["_正文.txt"].read_text(encoding="utf-8")
    assert [line[:2] for line in text.splitlines() if re.match(r"\d\.", line)] == [f"{n}." for n in range(1, 8)]


def test_there_are_pictures_for_the_phone_and_for_the_projector(written: dict[str, Path]) -> None:
    pictures = [name for name in written if name.endswith(".png")]
    assert pictures[:3] == ["_1.png", "_2.png", "_3.png"]
    assert len([name for name in pictures if "全部" in name]) == 3
    assert len([name for name in pictures if "投影" in name]) == 5
