"""What reporting systems call .xls: pages of HTML, the single file of a saved page, Excel's XML of 2003."""

import quopri

from tests.handlers.intake.corpus.files import TITLE3, Case, case, seed
from tests.support.building import annex, page, spreadsheet, table, typed


@case
def page_of_a_reporting_system() -> Case:
    title = f'<tr><td colspan=7 class="title">{TITLE3}<br>（截至2018年7月20日）</td></tr>'
    body = table(annex(3)).replace("<table border=1>", f"<table border=1>{title}")
    return Case("report.xls", page(body, charset="gb2312"), seed(3), ("截至2018-07-20",), cutoff="2018-07-20")


@case
def page_whose_sheet_has_the_date() -> Case:
    return Case("download.xls", page(table(annex(3), tag="th"), sheet="7月20日"), seed(3), cutoff="2018-07-20")


@case
def page_with_the_title_above_and_the_note_below() -> Case:
    body = f"<h2>{TITLE3}</h2><p>截至<b>7月20日</b>　单位：个</p>{table(annex(3))}<div>注：系统自动生成 12:30</div>"
    return Case("export.html", page(body), seed(3), cutoff="2018-07-20")


@case
def page_laid_out_by_tables() -> Case:
    """The table of figures stands in a cell of the page's own."""
    menu = "<table><tr><td>首页</td><td>退出</td></tr></table>"
    body = f"<table><tr><td>{menu}</td></tr><tr><td><div>{TITLE3}</div>{table(annex(3))}</td></tr></table>"
    return Case("附件3.xls", page(body), seed(3))


@case
def page_with_a_two_level_header() -> Case:
    head = (
        "<tr><td rowspan=2>序号</td><td rowspan=2>区县</td><td colspan=3>注册情况</td><td colspan=2>活跃情况</td></tr>"
        "<tr><td>注册数</td><td>激活率</td><td>激活数</td><td>日均活跃数</td><td>日均活跃率</td></tr>"
    )
    body = table(annex(3)[1:]).replace("<table border=1>", f"<table><thead>{head}</thead>")
    return Case("附件3.xls", page(body), seed(3))


@case
def page_with_script_comments_and_hidden_parts() -> Case:
    unseen = '<script>var a="<td>9</td>";</script><!-- <td>8</td> --><span style="display:none">99999</span>'
    body = table(annex(3)).replace("<td>8727</td>", f"<td>{unseen}&nbsp;8,727&#160;</td>")
    return Case("附件3.xls", page(body), seed(3))


@case
def page_saved_as_a_single_file() -> Case:
    part = quopri.encodestring(page(table(annex(3)))).decode("ascii")
    content = (
        "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"
        'Content-Type: multipart/related; boundary="----=_Next"\r\n\r\n------=_Next\r\n'
        "Content-Location: file:///C:/1.htm\r\nContent-Transfer-Encoding: quoted-printable\r\n"
        f'Content-Type: text/html; charset="utf-8"\r\n\r\n{part}\r\n------=_Next--\r\n'
    )
    return Case("附件3.xls", content.encode(), seed(3))


@case
def xml_of_2003() -> Case:
    return Case("附件3.xls", spreadsheet(typed(annex(3)), "截至7月20日"), seed(3), cutoff="2018-07-20")


@case
def xml_of_2003_with_two_decimals() -> Case:
    return Case("附件1.xml", spreadsheet(typed(annex(1))), seed(1))


@case
def xml_of_2003_with_gaps_between_rows_and_cells() -> Case:
    content = spreadsheet([[TITLE3], *typed(annex(3))]).decode()
    content = content.replace("<Row>", '<Row ss:Index="4">', 1).replace(
        '<Cell><Data ss:Type="String">序号</Data></Cell>',
        '<Cell ss:Index="3"><Data ss:Type="String">序号</Data></Cell>',
    )
    moved = content.split("</Row>")
    moved[2:-1] = [line.replace("<Cell>", '<Cell ss:Index="3">', 1) for line in moved[2:-1]]
    return Case("附件3.xls", "</Row>".join(moved).encode(), seed(3))


@case
def xml_of_2003_with_a_formula_that_was_never_calculated() -> Case:
    content = spreadsheet(typed(annex(3))).decode()
    unknown = '<Cell ss:Formula="=VLOOKUP(RC[-1],R1C1:R9C9,2)"/>'
    content = content.replace('<Cell><Data ss:Type="Number">8727</Data></Cell>', unknown)
    return Case("附件3.xls", content.encode(), {}, refused="公式")
