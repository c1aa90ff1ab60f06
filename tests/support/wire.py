"""Robot callbacks as DingTalk sends them, for the tests of this folder."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
AT = datetime(2018, 7, 30, 9, 0, tzinfo=ZONE)
MILLISECONDS = int(AT.timestamp() * 1000)

Wire = dict[str, Any]
GROUP: Wire = {"conversationTitle": "数据直报群", "isInAtList": True, "atUsers": [{"dingtalkId": "$:x"}]}


def callback(kind: str = "text", *, group: bool = False, without: tuple[str, ...] = (), **more: Any) -> Wire:
    """A callback of that msgtype, with the fields of the official samples."""
    wire: Wire = {
        "senderPlatform": "Win",
        "conversationId": "cid6EU==",
        "conversationType": "2" if group else "1",
        "chatbotCorpId": "ding9f",
        "chatbotUserId": "$:LWCP_v1:$Ye",
        "robotCode": "dingabc",
        "msgId": "msgMxp==",
        "createAt": MILLISECONDS,
        "senderNick": "李四",
        "senderId": "$:LWCP_v1:$q1",
        "senderStaffId": "manager807",
        "senderCorpId": "ding9f",
        "isAdmin": False,
        "sessionWebhook": "https://oapi.dingtalk.com/robot/sendBySession?session=66d7",
        "sessionWebhookExpiredTime": MILLISECONDS + 5_400_000,
        "msgtype": kind,
        **(
            {"conversationTitle": "数据直报群", "isInAtList": True, "atUsers": [{"dingtalkId": "$:x"}]} if group else {}
        ),
        **more,
    }
    return {name: value for name, value in wire.items() if name not in without}


def text(content: str, **more: Any) -> Wire:
    return callback("text", text={"content": content}, **more)


def quoting(replied: Any, content: str = " 看这个文件", **more: Any) -> Wire:
    return callback("text", group=True, text={"content": content, "isReplyMsg": True, "repliedMsg": replied}, **more)
