"""Reports in other layouts than a sentence: lists, forms, chats, one figure a line. Their cases are among TEXTS."""

from tests.handlers.intake.corpus.files import Figures, seed
from tests.handlers.intake.corpus.texts import REFUSED, TEXTS, Text
from tests.support.building import annex

A: Figures = {("富阳区", "注册数"): "7154", ("富阳区", "激活数"): "7150"}
B: Figures = {("临安区", "注册数"): "8714", ("临安区", "激活数"): "7698"}
BOTH: Figures = {**A, **B}
REGISTERED: Figures = {key: value for key, value in BOTH.items() if key[1] == "注册数"}
RATES: Figures = {("富阳区", "激活率"): "99%", ("临安区", "激活率"): "88%"}

TEXTS |= {
    # the indicator first
    "an_indicators_list": Text("注册数：富阳区7154，临安区8714", REGISTERED),
    "an_indicators_list_of_all": Text("各区县注册数：临安区8714、富阳区7154", REGISTERED),
    "an_indicators_lines": Text("注册数\n富阳区 7154\n临安区 8714", REGISTERED),
    "an_indicators_numbered_lines": Text("各区县激活率：\n1. 富阳区99%\n2. 临安区88%", RATES),
    "the_indicator_once": Text("富阳区激活率99%，临安区88%", RATES),
    "the_indicator_once_with_colons": Text("富阳区注册数：7154；临安区：8714", REGISTERED),
    "units_in_turn": Text("富阳区、临安区激活率分别为99%、88%", RATES),
    "several_indicators_first": Text("注册数/激活数：富阳区7154/7150，临安区8714/7698", BOTH),
    "a_chain": Text("#接龙\n7月27日注册数、激活数\n\n1. 富阳区 7154 7150\n2. 临安区 8714 7698", BOTH, "“#接龙”"),
    "the_whole_and_its_parts": Text(
        "全市注册用户126847人，其中市本级37212人，区县89635人",
        {("全市", "注册数"): "126847", ("市本级", "注册数"): "37212", ("区县合计", "注册数"): "89635"},
    ),
    "in_turn_by_commas": Text("富阳区注册数,激活数：7154,7150", A),
    # the number first
    "number_before_noun": Text(
        "富阳区：7154人注册，7150人激活，日均3639人活跃", {**A, ("富阳区", "日均活跃数"): "3639"}
    ),
    "number_before_noun_in_words": Text("富阳区共有7154人注册，其中7150人激活", A),
    # one figure a line
    "a_figure_a_line": Text("富阳区\n注册数\n7154\n激活数\n7150", A),
    "a_figure_a_line_below_its_unit": Text("富阳区注册数：\n7154\n富阳区激活数：\n7150", A),
    "a_cell_a_line": Text("\n".join(cell for row in annex(3)[:-1] for cell in row), seed(3, without=("区县合计",))),
    "a_cell_a_line_below_a_title": Text(
        "截至7月20日\n单位名称\n注册数\n激活数\n富阳区\n7154\n7150\n临安区\n8714\n7698", BOTH, "表题", "2018-07-20"
    ),
    # tables
    "units_side_by_side": Text("指标\t富阳区\t临安区\n注册数\t7154\t8714\n激活数\t7150\t7698", BOTH),
    "units_side_by_side_below_nothing": Text("\t富阳区\t临安区\n注册数\t7154\t8714\n激活数\t7150\t7698", BOTH),
    "units_side_by_side_in_markdown": Text(
        "| 指标 | 富阳区 | 临安区 |\n|---|---|---|\n| 注册数 | 7154 | 8714 |\n| 激活数 | 7150 | 7698 |", BOTH
    ),
    "bars": Text("富阳区|注册数7154|激活数7150", A),
    "bars_that_are_strokes": Text("富阳区丨注册数7154丨激活数7150", A),
    # sections, chats and forms
    "sections": Text("一、富阳区\n1.注册数7154\n2.激活数7150\n二、临安区\n1.注册数8714\n2.激活数7698", BOTH),
    "sections_in_brackets": Text("（一）富阳区\n（1）注册数7154\n（2）激活数7150", A),
    "forwarded_chats": Text("李军：\n富阳区注册7154激活7150\n\n王芳：\n临安区注册8714激活7698", BOTH, "“李军”、“王芳”"),
    "a_chats_form": Text(
        "姓名：李军\n单位：富阳区\n时间：2018-07-30 08:55\n注册数：7154\n激活数：7150\n备注：无", A
    ),
    "a_form_with_measures": Text(
        "【填报结果】\n填报时间：2018-07-30 08:55:12\n所在区县：富阳区\n"
        "注册数（人）：7154\n激活数（人）：7150\n激活率（%）：99",
        {**A, ("富阳区", "激活率"): "99%"},
    ),
    "counted_in_ten_thousands": Text("富阳区\n注册数（万人）：0.7154\n激活数（万人）：0.715", A),
    "signed_below": Text("注册数7154，激活数7150\n富阳区", A),
    "signed_in_brackets": Text("1.注册数7154人\n2.激活数7150人\n（富阳区）", A),
    # days
    "a_day_at_the_head": Text("7.27富阳区注册7154激活7150", A, "7.27"),
    "a_day_in_four_digits": Text("0720 富阳区注册7154，激活7150", A, "0720", "2018-07-20"),
    "a_day_with_a_stroke": Text("7/20富阳区注册7154，激活7150", A, "7/20", "2018-07-20"),
    "a_day_in_a_note": Text("富阳区：注册数7154，激活数7150。注：数据截至7月20日", A, "7月20日", "2018-07-20"),
    # tails and heads
    "a_day_each": Text("富阳区日均活跃3639人/天", {("富阳区", "日均活跃数"): "3639"}),
    "answer_please": Text("富阳区 注册7154 激活7150 收到请回复，谢谢[抱拳][玫瑰]", A),
    "answer_with_a_number": Text("富阳区注册数7154，激活数7150。请各位查收，收到请回复1", A),
    "a_contact": Text("富阳区：注册数7154，激活数7150（联系人：李军，82898000）", A),
    "if_wrong": Text("富阳区注册数7154，激活数7150，如有误请指正", A),
    "to_be_checked": Text("富阳区注册数7154，激活数7150，日均活跃数待核实", A),
    "to_all": Text("各位：富阳区注册数达7154人，激活数已达7150人。", A),
    "to_some": Text("各位领导、同事：富阳区注册数7154，激活数7150", A),
    "traditional_characters": Text("富陽區註冊數7154，激活數7150", A),
    "a_title_that_names_indicators": Text("截至7月27日注册数、激活数情况：\n富阳区注册数7154，激活数7150", A),
    "the_bulletins_systems": Text(
        "全市系统数共计64套，目前已接入系统数31套，完成率48.44%，其中杭州市本级共计接入系统数23套，接入率67.65%。",
        {
            ("全市", "计划接入总数"): "64", ("全市", "已接入数"): "31", ("全市", "系统接入率"): "48.44%",
            ("市本级", "已接入数"): "23", ("市本级", "系统接入率"): "67.65%",
        },
    ),
    "active_this_week": Text(
        "全市注册126847人，本周活跃62416人，活跃率49%；其中区县注册89635人",
        {
            ("全市", "注册数"): "126847", ("全市", "本周活跃数"): "62416", ("全市", "本周活跃率"): "49%",
            ("区县合计", "注册数"): "89635",
        },
    ),
}  # fmt: skip
REFUSED |= {
    "a_cell_a_line_with_one_missing": (
        "单位名称\n注册数\n激活数\n富阳区\n7154\n临安区\n8714\n7698", "与表头的 3 列对不齐"
    ),
    "rows_with_colons": ("富阳区：7154，7150，3639，99%\n临安区：8714，7698，2207，88%", "表头"),
    "an_indicators_list_with_a_stranger": ("注册数：宁波8727，富阳区7154", "“宁波8727”没有看懂"),
    "an_indicators_list_with_two_numbers": ("注册数：富阳区7154、7150，临安区8714", "没有写是哪一项指标的数"),
}  # fmt: skip
