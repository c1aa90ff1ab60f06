"""What programs write: every format of a table file, called by its own name or another's."""

from tests.handlers.intake.corpus.files import TOTALS3, Case, case, seed
from tests.support.building import Percent, annex, delimited, ods, openpyxl_xlsx, typed, xls, xlsb, xlsx


@case
def plain_xlsx() -> Case:
    return Case("附件3.xlsx", xlsx(typed(annex(3))), seed(3), TOTALS3)


@case
def xlsx_of_text_cells() -> Case:
    return Case("附件3.xlsx", xlsx(annex(3)), seed(3), TOTALS3)


@case
def xlsx_by_openpyxl() -> Case:
    return Case("附件3.xlsx", openpyxl_xlsx(typed(annex(3))), seed(3), TOTALS3)


@case
def xlsx_called_xls() -> Case:
    return Case("附件3.xls", xlsx(typed(annex(3))), seed(3))


@case
def xlsx_called_csv() -> Case:
    return Case("附件3.csv", xlsx(typed(annex(3))), seed(3))


@case
def xlsm_name() -> Case:
    return Case("附件3.xlsm", xlsx(typed(annex(3))), seed(3))


@case
def zipped_et() -> Case:
    return Case("附件3.et", xlsx(typed(annex(3))), seed(3))


@case
def old_xls() -> Case:
    return Case("附件3.xls", xls(typed(annex(3))), seed(3), TOTALS3)


@case
def old_et() -> Case:
    return Case("附件2.et", xls(typed(annex(2))), seed(2))


@case
def old_xls_with_two_decimals() -> Case:
    return Case("附件1.xls", xls(typed(annex(1))), seed(1))


@case
def old_xls_called_xlsx() -> Case:
    return Case("附件1.xlsx", xls(typed(annex(1))), seed(1))


@case
def opendocument() -> Case:
    return Case("附件3.ods", ods(typed(annex(3))), seed(3))


@case
def opendocument_with_decimals() -> Case:
    return Case("附件1.ods", ods(typed(annex(1))), seed(1))


@case
def binary_workbook() -> Case:
    return Case("附件1.xlsb", xlsb(typed(annex(1))), seed(1))


@case
def binary_workbook_with_rounded_rates() -> Case:
    rows = [
        [
            Percent(cell.fraction + 0.0012) if isinstance(cell, Percent) and cell.fraction < 0.99 else cell
            for cell in row
        ]
        for row in typed(annex(3))
    ]
    return Case("附件3.xlsb", xlsb(rows), seed(3))


@case
def csv_utf8() -> Case:
    return Case("附件3.csv", delimited(annex(3)), seed(3))


@case
def csv_with_mark() -> Case:
    return Case("附件3.csv", delimited(annex(3), encoding="utf-8-sig"), seed(3))


@case
def csv_gbk() -> Case:
    return Case("附件2.csv", delimited(annex(2), encoding="gbk"), seed(2))


@case
def csv_gb18030_called_xls() -> Case:
    return Case("附件3.xls", delimited(annex(3), encoding="gb18030"), seed(3))


@case
def tsv_utf16() -> Case:
    return Case("附件3.txt", delimited(annex(3), "\t", "utf-16"), seed(3))


@case
def tsv_utf16_without_mark() -> Case:
    return Case("附件3.txt", delimited(annex(3), "\t", "utf-16-le"), seed(3))


@case
def tsv_gbk() -> Case:
    return Case("附件1.tsv", delimited(annex(1), "\t", "gbk"), seed(1))


@case
def csv_with_semicolons_and_unix_lines() -> Case:
    return Case("附件3.csv", delimited(annex(3), ";", ending="\n"), seed(3))


@case
def csv_with_mac_lines() -> Case:
    return Case("附件3.csv", delimited(annex(3), ending="\r"), seed(3))


@case
def csv_with_full_width_commas() -> Case:
    return Case("附件3.csv", "\n".join("，".join(row) for row in annex(3)).encode(), seed(3))


@case
def csv_quoted_with_line_breaks_in_the_header() -> Case:
    header, *rows = annex(3)
    text = ",".join('"' + cell[:2] + "\n" + cell[2:] + '"' for cell in header)
    return Case("附件3.csv", (text + "\n" + "\n".join(",".join(row) for row in rows)).encode(), seed(3))
