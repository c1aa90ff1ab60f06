"""What people write around figures in a chat: greetings, thanks, emoji, a forwarded message's head, list numbers.

Also the old figure of a correction that names it aside (原报8619人，现更正为8620). The order counts: what goes first
uncovers the place where the next one stands by itself.
"""

import re
import unicodedata

_END = r"(?=[\s,，。;；!！)）]|$)"
_TITLES = "领导|老师|同事|主任|处长|科长|局长|书记|同志"
_AROUND = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^\s*@\S+\s+",
        r"^\s*(?:[(（]?\d{1,2}[)）、.．](?!\d)|[①-⑳])\s*",
        r"[\[［【](?:微信|钉钉)?(?:转发|微笑|抱拳|握手|强|玫瑰|鼓掌|赞|呲牙|合十|憨笑|爱心|鲜花|对勾|收到|OK)[\]］】]",
        rf"(?:^|(?<=[\s,，。;；!！】]))(?:各位|尊敬的)?[\u4e00-\u9fff]?(?:{_TITLES})们?(?:您?们?好)?{_END}",
        rf"(?:大家|各位|早上|上午|中午|下午|晚上|你|您)好{_END}",
        rf"(?:麻烦|烦请|请)?(?:帮忙)?(?:改|更新|处理|登记|修改)一下{_END}",
        rf"(?:非常)?(?:谢谢|感谢|多谢|辛苦|麻烦)(?:了|您|啦|大家|领导)*{_END}",
        rf"(?:请|望)(?:查收|审核|审阅|知悉|查阅|核对|领导)+{_END}",
        r"(?:联系|办公)?(?:电话|手机)号?码?[:：\s]*\d[\d-]{6,}",
        r"(?:报送|填报|联系|审核|负责|经办|制表)人员?[:：]\s*[\u4e00-\u9fff]{2,4}" + _END,
        r"(?:报送|填报|上报|统计)?(?:单位|部门|时间|日期)\s*[:：]",
        r"^\s*(?:报数|报个数|数据如下)\s*[:：]",
        r"(?:其他|其它|其余)(?:各?项|的?数据|的?指标|的?数)?(?:都|均)?(?:不变|不动|没变|照旧)",
        r"(?:之前|上次|昨天)?原?(?:先|来)?(?:报|填)的?(?:是|为)?\d[\d,.]*%?\s*(?:有误|错了|不对|是错的)",
        r"原(?:先|来)?(?:报|填)?的?(?:是|为)?\d[\d,.]*%?[人家套项个]?[,，]\s*(?=[现应请]?(?:在|该)?(?:更正|改|订正|修正|调整|为|是))",
        r"(?<=[日号])\s*(?:上午|下午)?\d{1,2}[时点:：](?:\d{1,2}分?|整)?",
        r"^[\u4e00-\u9fff]{2,4}\s+(?:\d[\d月日/.-]*\s+)?\d{1,2}:\d\d(?::\d\d)?\s*$",
        rf"(?<=\S)[哦哈啦呀噢喔哟嗯~～]+{_END}|(?<=[\d人个家套项%])[哦哈啦呀噢喔哟嗯~～]+",
    )
)


def unwrapped(text: str) -> str:
    """The text without what says nothing of any figure. Each goes only where it stands by itself."""
    text = "".join(" " if _is_picture(character) else character for character in text)
    for pattern in _AROUND:
        text = pattern.sub(" ", text)
    return text


def _is_picture(character: str) -> bool:
    """😊, 👍 and ❤; no ℃ and no ②, which stand for text."""
    stands_for_text = unicodedata.normalize("NFKC", character) != character
    return character == "\ufe0f" or (unicodedata.category(character) in {"So", "Sk", "Cs"} and not stands_for_text)
