"""健康: how the bot is, for its admins."""

from datetime import datetime

from handlers.message import Message
from handlers.office import Office, Person
from handlers.office.vitals import Used, Vitals
from handlers.reply import Reply

_ASKED = frozenset({"健康", "健康状况", "健康检查", "运行状况", "运行状态"})
MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


def recognises(message: Message, _: Office) -> bool:
    return message.attachment is None and message.text.strip().strip("。？?") in _ASKED


def handle(message: Message, office: Office, person: Person) -> Reply:  # noqa: ARG001
    """健康：机器人运行得怎么样"""
    if office.vitals is None:
        return Reply(("机器人没有在运行，请在服务器上用 tongbao doctor 检查。",), outcome="refused")
    return Reply(tuple(_lines(office.vitals())))


def _lines(vitals: Vitals) -> list[str]:
    first = "运行正常。" if not vitals.reasons else "需要处理：" + "；".join(vitals.reasons) + "。"
    heard = "未连接" if vitals.last_frame is None else f"正常，{vitals.last_frame:.0f} 秒前有信号"
    parts = f"待推送 {vitals.due}，失败 {vitals.failed_parts}，不明 {vitals.unknown_parts}"
    return [
        first,
        f"连接：{heard}；{_when(vitals.since)} 启动",
        f"消息：收到 {vitals.received}，答复 {vitals.answered}，失败 {vitals.failed}，待答 {vitals.waiting}",
        _times(vitals.answer_times),
        f"推送：{parts}；上次 {_when(vitals.last_push)}，下次 {_when(vitals.next_push)}",
        "本月额度：" + "，".join(_used(each) for each in vitals.quotas),
        f"数据库：{_size(vitals.database)}，磁盘剩余 {_size(vitals.disk_free)}，备份 {_when(vitals.last_backup)}",
    ]


def _times(times: tuple[float, float] | None) -> str:
    return "答复用时：还没有" if times is None else f"答复用时：一半在 {times[0]:.2f} 秒内，95% 在 {times[1]:.2f} 秒内"


def _used(used: Used) -> str:
    return (
        f"{used.name} {used.used}/{used.limit}（{used.used / used.limit:.0%}）"
        if used.limit
        else (f"{used.name} {used.used}（不限）")
    )


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "还没有"


def _size(number: int) -> str:
    return f"{number / GIGABYTE:.1f} GB" if number >= GIGABYTE else f"{number / MEGABYTE:.1f} MB"
