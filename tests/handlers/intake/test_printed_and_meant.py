"""A figure is what its sender printed, of the indicator and the unit that its sender wrote."""

import io
import zipfile

import pytest

from handlers.office import Office
from tests.handlers.intake.conftest import Send
from tests.handlers.intake.corpus.test_corpus import proposed
from tests.support.building import annex, delimited, typed, xlsx

HEADER = ["区县", "注册数", "激活率", "激活数", "日均活跃数", "日均活跃率"]
XIAOSHAN = ["萧山区", "8760", "98%", "8640", "860", "9%"]
YUHANG = ["余杭区", "21060", "99%", "21050", "14900", "70%"]


def stored(office: Office) -> dict[tuple[str, str], str]:
    return {(unit, indicator): printed for (_, unit, indicator), (printed, _) in proposed(office).items()}


def table(header: list[str], *rows: list[str]) -> bytes:
    return delimited([header, *rows])


@pytest.mark.parametrize("written", ["8760①", "8760²", "8760 ②", "8760人③"])
def test_a_note_mark_is_no_digit(written: str, send: Send, office: Office) -> None:
    send(name="附件3.csv", content=table(HEADER, [XIAOSHAN[0], written, *XIAOSHAN[2:]], YUHANG))
    assert stored(office)["萧山区", "注册数"] == "8760"


def test_a_note_mark_in_a_text_is_no_digit(send: Send, office: Office) -> None:
    send("萧山区注册数8760②，激活数8640")
    assert stored(office) == {("萧山区", "注册数"): "8760", ("萧山区", "激活数"): "8640"}


@pytest.mark.parametrize(
    "runs",
    [
        "<r><rPr><strike/></rPr><t>8727</t></r><r><t>8760</t></r>",
        '<r><t>8760</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r>',
    ],
)
def test_struck_out_and_raised_runs_are_not_read(runs: str, send: Send, office: Office) -> None:
    content = xlsx([HEADER, [XIAOSHAN[0], "MARK", *XIAOSHAN[2:]], YUHANG])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as changed:
        for name in source.namelist():
            part = source.read(name).decode()
            for written in ("<t>MARK</t>", '<t xml:space="preserve">MARK</t>'):
                part = part.replace(written, runs)
            changed.writestr(name, part)
    send(name="附件3.xlsx", content=target.getvalue())
    assert stored(office)["萧山区", "注册数"] == "8760"


@pytest.mark.parametrize("name", ["江北区", "上虞区", "江东区"])
def test_another_district_is_no_slip(name: str, send: Send, office: Office) -> None:
    reply = send(name="附件3.csv", content=table(HEADER, [name, *XIAOSHAN[1:]], YUHANG))
    assert not proposed(office)
    assert f"“{name}”" in reply.text


@pytest.mark.parametrize("name", ["市妇联", "市地震局", "市文联", "市公路局", "杭州报业集团"])
def test_another_bureau_is_no_slip(name: str, send: Send, office: Office) -> None:
    rows = typed(annex(2))
    rows[2][1] = name
    reply = send(name="附件2.xlsx", content=xlsx(rows))
    assert not proposed(office)
    assert f"“{name}”" in reply.text


def test_an_exact_name_goes_before_an_alias(send: Send, office: Office) -> None:
    header = ["区县", "注册数", "激活数", "本周活跃数", "本周活跃率"]
    send(name="附件3.csv", content=table(header, ["萧山区", "8760", "8640", "1200", "13%"]))
    assert stored(office) == {("萧山区", "注册数"): "8760", ("萧山区", "激活数"): "8640"}


def test_what_was_added_this_week_is_not_the_total(send: Send, office: Office) -> None:
    header = ["区县", "累计注册数", "本周注册数", "累计激活数", "本周激活数"]
    send(name="附件3.csv", content=table(header, ["萧山区", "8760", "30", "8640", "25"]))
    assert stored(office) == {("萧山区", "注册数"): "8760"}


@pytest.mark.parametrize(
    "header",
    [
        ["区县", "总注册数", "激活率%", "已激活人数", "日均活跃数", "平均活跃率"],
        ["区县", "1.注册数", "2.激活率", "3.激活数", "4.日均活跃数", "5.日均活跃率"],
        ["区县", "注册数①", "激活率③=②/①", "激活数②", "日均活跃数④", "日均活跃率⑤=④/①"],
        ["区县", "当前注册数", "激活率", "激活数", "日均活跃数", "日活率%"],
    ],
)
def test_headers_by_what_they_are_made_of(header: list[str], send: Send, office: Office) -> None:
    send(name="附件3.csv", content=table(header, XIAOSHAN, YUHANG))
    assert [stored(office).get(("萧山区", each)) for each in HEADER[1:]] == XIAOSHAN[1:]


@pytest.mark.parametrize("word", ["作废", "样表", "模拟", "草稿", "测试"])
def test_void_tables_are_not_taken(word: str, send: Send, office: Office) -> None:
    for name, note in ((f"附件3（{word}）.csv", []), ("附件3.csv", [[f"说明：{word}"]])):
        reply = send(name=name, content=table(HEADER, XIAOSHAN, YUHANG, *note))
        assert not proposed(office)
        assert f"“{word}”" in reply.text


def test_a_gross_contradiction_has_its_own_answer(send: Send, office: Office) -> None:
    send(name="附件3_20180727.xlsx", content=xlsx(typed(annex(3))))
    send("确认")
    reply = send("萧山区8月3日注册数87600")
    assert [choice.text for choice in reply.choices] == ["萧山区注册数没有写错"]
    send("确认")
    assert not proposed(office)
    send("萧山区注册数没有写错")
    assert stored(office) == {("萧山区", "注册数"): "87600"}
