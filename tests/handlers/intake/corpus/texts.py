"""Texts as people paste or type them into the chat, each with the figures that must come out."""

from dataclasses import dataclass

from tests.handlers.intake.corpus.files import OVERVIEW, Figures, seed
from tests.support.building import annex


@dataclass(frozen=True)
class Text:
    text: str
    figures: Figures
    says: str = ""
    cutoff: str = "2018-07-27"


def joined(separator: str, rows: list[list[str]] | None = None) -> str:
    return "\n".join(separator.join(row) for row in rows or annex(3))


def markdown() -> str:
    header, *rows = annex(3)
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *lines])


def aligned() -> str:
    return "\n".join("  ".join(cell.ljust(8) for cell in row if cell) for row in annex(3))


XIAOSHAN: Figures = {("萧山区", "注册数"): "8727", ("萧山区", "激活数"): "8619", ("萧山区", "日均活跃数"): "815"}
TWO: Figures = {
    **XIAOSHAN,
    ("余杭区", "注册数"): "21024",
    ("余杭区", "激活数"): "21023",
    ("余杭区", "日均活跃数"): "14906",
}
CITY: Figures = {
    ("全市", "注册数"): "126847",
    ("全市", "激活数"): "120365",
    ("全市", "本周活跃数"): "62416",
    ("全市", "本周活跃率"): "49%",
}
COUNTS = {key: value for key, value in XIAOSHAN.items() if key[1] != "日均活跃数"}

TEXTS: dict[str, Text] = {
    # tables
    "tabs": Text(joined("\t"), seed(3), "89695"),
    "tabs_after_a_title": Text("附件3 截至7月20日\n" + joined("\t"), seed(3), "表题", "2018-07-20"),
    "markdown": Text(markdown(), seed(3), "89695"),
    "commas": Text(joined(","), seed(3), "89695"),
    "full_width_commas": Text(joined("，"), seed(3)),
    "spaces_without_the_number_before_the_total": Text(aligned(), seed(3), "89695"),
    "single_spaces": Text("\n".join(" ".join(filter(None, row)) for row in annex(3)), seed(3)),
    "full_width_spaces": Text("\n".join("　".join(filter(None, row)) for row in annex(3)), seed(3)),
    "bureaus": Text(joined("\t", annex(2)), seed(2)),
    "pairs": Text(
        "\n".join(
            f"{label}\t{value}"
            for label, value in (
                ("指标", "数值"),
                ("全市注册用户数", "126847"),
                ("全市激活用户数", "120365"),
                ("全市本周活跃用户数", "62416"),
                ("全市活跃率", "49%"),
            )
        ),
        CITY,
    ),
    # sentences
    "one_unit": Text("萧山区注册数8727，激活数8619，日均活跃815", XIAOSHAN),
    "one_unit_spoken": Text("萧山区：注册数为8727人，其中激活数8619人，日均活跃数815人。", XIAOSHAN),
    "half_width": Text("萧山区注册数:8727, 激活数:8619, 日均活跃:815", XIAOSHAN),
    "thousands": Text("萧山区注册数8,727，激活数8,619，日均活跃815", XIAOSHAN),
    "full_width_digits": Text("萧山区注册数８７２７，激活数８６１９，日均活跃８１５", XIAOSHAN),
    "ten_thousands": Text("萧山区注册数0.8727万，激活数0.8619万人，日均活跃815", XIAOSHAN),
    "short_name": Text("萧山注册数8727，激活数8619，日均活跃815", XIAOSHAN),
    "a_unit_a_line": Text(
        "萧山区注册数8727，激活数8619，日均活跃815\n余杭区注册数21024，激活数21023，日均活跃14906", TWO
    ),
    "units_in_a_row": Text(
        "萧山区注册数8727，激活数8619，日均活跃815；余杭区注册数21024，激活数21023，日均活跃14906", TWO
    ),
    "heading_and_lines": Text("萧山区\n注册数：8727\n激活数：8619\n日均活跃：815", XIAOSHAN),
    "in_turn": Text("萧山区注册数、激活数、日均活跃数分别为8727、8619、815", XIAOSHAN),
    "rates": Text("萧山区激活率98%，日均活跃率9%", {("萧山区", "激活率"): "98%", ("萧山区", "日均活跃率"): "9%"}),
    "count_and_rate_by_one_word": Text(
        "萧山区日均活跃815，日均活跃9%", {("萧山区", "日均活跃数"): "815", ("萧山区", "日均活跃率"): "9%"}
    ),
    "a_day": Text("截至7月20日，萧山区注册数8727，激活数8619，日均活跃815", XIAOSHAN, "文字中", "2018-07-20"),
    "a_full_day": Text("2018年7月20日萧山区注册数8727，激活数8619，日均活跃815", XIAOSHAN, "文字中", "2018-07-20"),
    "the_bulletins_sentence": Text(
        "截至7月27日，全市注册用户为126847人（激活用户120365人，其中本周活跃用户为62416人），活跃率为49%。", CITY
    ),
    "items": Text(
        "市本级事项总数1430项，已接入事项数879项，接入率61.47%",
        {key: value for key, value in OVERVIEW.items() if key[0] == "市本级"},
    ),
    "only_one_unit_keeps_these": Text(
        "办事事项总数1336项，在线办理事项数1133项",
        {("全市", "办事事项总数"): "1336", ("全市", "在线办理事项数"): "1133"},
    ),
    "systems": Text(
        "萧山区计划接入总数6，已接入数3，系统接入率50.00%",
        {("萧山区", "计划接入总数"): "6", ("萧山区", "已接入数"): "3", ("萧山区", "系统接入率"): "50.00%"},
    ),
    "a_single_figure": Text("萧山区注册数8727", {("萧山区", "注册数"): "8727"}),
    "not_reported_is_no_zero": Text("萧山区注册数8727，激活数8619，日均活跃数未报", COUNTS),
    # what people write around them
    "greeting_and_pictures": Text(
        "【微信转发】各位领导好😊，萧山区截至7月27日政务钉钉注册8727人，激活8619人，日均活跃815人👍", XIAOSHAN
    ),
    "called_by_name": Text("@通报助手 萧山区注册数8727 激活数8619 日均活跃数815", XIAOSHAN),
    "forwarded": Text("沈洁 7月27日 15:02\n萧山区注册数8727，激活数8619", COUNTS),
    "forwarded_after_a_line": Text("———  2018-07-27  ———\n\n沈洁  15:02\n\n萧山区注册数8727，激活数8619", COUNTS),
    "at_an_hour": Text("截至7月27日17时30分，萧山区注册数8727，激活数8619", COUNTS),
    "with_thanks": Text("您好，萧山区这周的数据：注册8727，激活8619，日均活跃数815，谢谢！", XIAOSHAN),
    "particles": Text("萧山区的注册人数是8727人哦~激活人数8619人哈😄", COUNTS),
    "numbered": Text(
        "1、萧山区注册数8727，激活数8619，日均活跃815\n2、余杭区注册数21024，激活数21023，日均活跃14906", TWO
    ),
    "numbered_in_circles": Text(
        "①萧山区：注册数8727，激活数8619，日均活跃815；\n②余杭区：注册数21024，激活数21023，日均活跃14906。", TWO
    ),
    "telephone": Text("萧山区注册数8727，激活数8619。报送人：沈洁 联系电话：0571-82898000", COUNTS),
    "a_form": Text("报送单位：萧山区\n注册数：8727人\n激活数：8619人\n报送时间：2018年7月23日", COUNTS, "发送时间"),
    "not_yet_there": Text("萧山区注册数8727，激活数8619，日均活跃数暂时没有", COUNTS),
    "a_year_of_two_digits": Text("18.7.20萧山区注册数8727，激活数8619", COUNTS, "文字中", "2018-07-20"),
    "totals_in_other_words": Text("萧山区注册总量8727 激活总量8619", COUNTS),
    "total_persons": Text("萧山区钉钉注册总人数8727，已激活8619", COUNTS),
    "a_week": Text("第29周 萧山区注册数8727，激活数8619", COUNTS, "第29周", "2018-07-20"),
    # corrections
    "corrected_misreport": Text("萧山区激活数误报，更正为8620", {("萧山区", "激活数"): "8620"}),
    "corrected_by_an_arrow": Text("萧山区激活数8619→8620", {("萧山区", "激活数"): "8620"}),
    "corrected_politely": Text(
        "王主任，我们萧山的激活数报错了，8619应为8620，麻烦改一下，谢谢🙏", {("萧山区", "激活数"): "8620"}
    ),
    "corrected": Text("萧山区激活数更正为8620", {("萧山区", "激活数"): "8620"}),
    "corrected_from_to": Text("把萧山区激活数由8619改为8620", {("萧山区", "激活数"): "8620"}),
    "corrected_with_regret": Text("萧山激活数报错了，应该是8620", {("萧山区", "激活数"): "8620"}),
    "corrected_by_not_but": Text("萧山区激活数不是8,619，而是8,620", {("萧山区", "激活数"): "8620"}),
    "corrected_by_not_but_should": Text("萧山区激活率不是97%, 应该是98%", {("萧山区", "激活率"): "98%"}),
    "the_old_one_was_wrong": Text("萧山激活数应为8620，原报8619有误", {("萧山区", "激活数"): "8620"}),
    "the_old_one_then_the_new_one": Text("萧山区激活数原报8619，现更正为8620", {("萧山区", "激活数"): "8620"}),
    "the_others_stay": Text("萧山区激活数更正为8620人，其他不变", {("萧山区", "激活数"): "8620"}),
    "a_word_before": Text("报数：萧山区注册8727，激活8619，日均活跃815", XIAOSHAN),
    "correction_first": Text("更正：萧山区激活数8620", {("萧山区", "激活数"): "8620"}),
}

REFUSED: dict[str, tuple[str, str]] = {
    "a_slip_in_a_short_stem": ("肖山区注册数8727，激活数8619，日均活跃815", "萧山区"),
    "unknown_unit": ("宁波注册数8727，激活数8619", "不认识单位“宁波”"),
    "no_unit": ("注册数8727，激活数8619", "没有写是哪个单位的"),
    "two_units_of_one_name": ("西湖注册数6773，激活数6474", "“西湖”可能是西湖区或杭州西湖风景名胜区管委会"),
    "not_kept_for_the_unit": ("萧山区事项总数6773，已接入事项数6474", "萧山区没有“事项总数”这一项"),
    "activated_beyond_registered": ("萧山区注册数8619，激活数8727", "大于注册数 8619"),
    "beyond_all": ("萧山区激活率101%，日均活跃率9%", "不能超过100%"),
    "uneven_columns": ("区县 注册数 激活数\n萧山区 8727\n余杭区 21024 21023 14906", "列数对不上"),
    "without_a_header": ("萧山区 8727 98% 8619 815 9%", "表头"),
    "a_bureau_of_a_district": ("萧山区教育局注册数1200，激活数1100", "不认识单位“萧山区教育局”"),
    "last_week_on_a_monday": ("上周萧山区注册数8701，激活数8588", "“上周”，分不清是哪一期"),
    "last_week_above": ("上周：\n萧山区注册数8701，激活数8588", "“上周”，分不清是哪一期"),
    "last_week_beside_this_one": ("萧山区本周注册数8727（上周8701）", "“上周8701”没有看懂"),
    "new_ones": ("萧山区新增注册26人，累计注册8727人", "“新增注册”不是要报送的数"),
    "those_not_activated": ("萧山区未激活数108，激活数8619", "“未激活数”不是要报送的数"),
    "our_district_from_a_clerk": ("我们区注册数8727，激活数8619", "没有写是哪个单位的"),
    "a_total_of_what": (
        "萧山区注册8727，激活8619\n合计：注册29751，激活29642",
        "“合计”没有写是哪里的合计，请写全市、市本级、区县合计",
    ),
    "a_change": ("萧山区注册数8727，比上周增加26人", "“比上周增加26人”没有看懂"),
    "unread_words": ("萧山区注册数8727大概吧，激活数8619", "“大概吧”没有看懂"),
}

NOT_FIGURES = (
    "萧山区活跃率",
    "萧山区注册数2018",
    "萧山区注册数2018年7月27日",
    "萧山区活跃率0727",
    "萧山区活跃率7.27",
    "区县活跃率前五",
    "激活率低于90%的单位",
    "激活率80到90之间的",
    "事项接入率100%的有几个",
    "萧山区激活数是8619吗",
    "萧山区激活数8619对不对",
    "余杭区近8周趋势",
    "7.27那期市公安局的系统接入率",
    "第30周通报发我",
    "对比萧山和余杭",
    "帮助",
    "确认",
    "你好",
    "加一条 7月25日召开培训会，共400人参加",
    "萧山区和余杭区注册数差多少",
    "注册数超过8000的区县有3个吗",
    "除萧山外，注册数超过8000且激活率高于85%的区县",
    "激活率95%以上但活跃率不到25%的区县",
    "活跃率不是20%的区县",
    "注册数一万二以上的区县",
    "激活率达到100%的区县",
    "活跃率最好的3个市级单位",
    "萧山区7.20和7.27活跃率",
    "删第2条",
)
