"""What the admin learns from unanswered questions, and teaches."""

from handlers.office import Office
from tests.conftest import ADMIN, CLERK, MONDAY, READER, Say, say_to


def test_what_nobody_could_read_is_kept_for_the_admin(seeded: Office, say: Say) -> None:
    say("开化镇活跃率")
    say("萧山区活跃率")
    reply = say("未答问题", who=ADMIN)
    assert reply.lines[1] == "07-30 09:00 开化镇活跃率（不认识：开化镇）"
    assert len(seeded.store.unanswered.newest()) == 1


def test_an_alias_works_at_once_and_can_be_undone(say: Say) -> None:
    assert say("丁桥活跃率").outcome == "ask"
    assert say("加别名 丁桥=江干区", who=ADMIN).lines == ("已添加别名：丁桥 = 江干区，现在就可以用。",)
    assert say("丁桥活跃率").lines[0].startswith("江干区 日均活跃率 24%")
    assert say("撤销别名 丁桥", who=ADMIN).lines == ("已撤销别名：丁桥 = 江干区。",)
    assert say("丁桥活跃率").outcome == "ask"
    assert say("撤销别名 丁桥", who=ADMIN).outcome == "refused"


def test_undoing_brings_back_what_the_alias_meant_before(seeded: Office, say: Say) -> None:
    say("加别名 城东=江干区", who=ADMIN)
    say("加别名 城东=下城区", who=ADMIN)
    assert say("城东注册数").lines[0].startswith("下城区")
    assert "恢复为 江干区" in say("撤销别名 城东", who=ADMIN).text
    assert say("城东注册数").lines[0].startswith("江干区")
    versions = [(alias.form, alias.name, alias.removed_at is None) for alias in seeded.store.aliases.history()]
    assert versions == [("城东", "江干区", False), ("城东", "下城区", False), ("城东", "江干区", True)]


def test_an_alias_may_settle_what_two_units_share_or_name_an_indicator(say: Say) -> None:
    assert say("西湖活跃率").outcome == "ask"
    assert "西湖区" in say("加别名 西湖=西湖区", who=ADMIN).text
    assert say("西湖活跃率").lines[0].startswith("西湖区")
    say("加别名 开通率=激活率", who=ADMIN)
    assert say("萧山区开通率").lines[0].startswith("萧山区 激活率 98%")


def test_names_and_everyday_words_cannot_be_aliases(say: Say) -> None:
    for text in (
        "加别名 萧山区=余杭区",
        "加别名 排名=萧山区",
        "加别名 2018=萧山区",
        "加别名 区县=萧山区",
        "加别名 余杭=萧山区",
        "加别名 活跃率=注册数",
        "加别名 好地方=宁波",
    ):
        assert say(text, who=ADMIN).outcome == "refused", text


def test_only_the_admin_and_only_in_private(say: Say) -> None:
    for who in (READER, CLERK):
        assert say("加别名 丁桥=江干区", who=who).outcome == "refused"
    assert say("加别名 丁桥=江干区", who=ADMIN, group=True).outcome == "refused"
    assert say("丁桥活跃率").outcome == "ask"


def test_aliases_outlive_a_restart_and_are_written_in_the_audit(seeded: Office) -> None:
    say_to(seeded)("加别名 丁桥=江干区", who=ADMIN)
    assert say_to(Office(seeded.catalogue, seeded.store, seeded.people))("丁桥活跃率").outcome == "done"
    assert "alias.added" in [entry.what for entry in seeded.store.audit.last(5)]
    assert seeded.store.aliases.history()[0].added_at == MONDAY
