"""What people write around figures in a chat: greetings, thanks, emoji, a forwarded message's head, list numbers.

The order counts: what goes first uncovers the place where the next one stands by itself.
"""

import re
import unicodedata

from handlers.intake.cells.values import without_note_marks

_END = r"(?=[\s,，。;；!！)）]|$)"
_TITLES = "领导|老师|同事|主任|处长|科长|局长|书记|同志"
_LABELS = "单位|部门|[县区]{2}|地区|地市|时间|日期"
_AROUND = tuple(
    re.compile(pattern, re.MULTILINE)
    for pattern in (
        r"^[^\S\n]*@\S+\s+",
        r"^[^\S\n]*(?:[(（]?\d{1,2}[)）、.．](?!\d)|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|[①-⑳])\s*",
        r"[\[［【](?:微信|钉钉)?(?:转发|微笑|抱拳|握手|强|玫瑰|鼓掌|赞|呲牙|合十|憨笑|爱心|鲜花|对勾|收到|OK)[\]］】]",
        r"^[^\S\n]*[\[［【](?:填报|报送|上报|数据)(?:结果|情况|数据|通知)?[\]］】]\s*$",
        rf"(?:^|(?<=[\s,，。;；!！】]))(?:各位|尊敬的)?[\u4e00-\u9fff]?(?:{_TITLES})(?:[、和及与](?:各位)?(?:{_TITLES}))*们?(?:您?们?好)?(?:[:：]|{_END})",
        rf"(?:大家|各位|早上|上午|中午|下午|晚上|你|您)好{_END}",
        rf"^[^\S\n]*(?:各位|大家)(?:{_TITLES})?\s*(?:[:：]|{_END})",
        rf"(?:给(?:您|你|大家|领导)们?)?添麻烦了?{_END}",
        rf"(?:不好意思|很?抱歉|对不起|打扰了?){_END}",
        rf"(?:麻烦|烦请|请)?(?:帮忙)?(?:改|更新|处理|登记|修改|更正)一下{_END}",
        rf"(?:非常)?(?:谢谢|感谢|多谢|辛苦|麻烦)(?:了|您|啦|大家|领导)*{_END}",
        rf"(?:请|望)(?:各位|大家|领导|您)*(?:查收|审核|审阅|知悉|查阅|核对|领导)+{_END}",
        rf"(?:请)?以此(?:数|数据)?为准{_END}",
        rf"如有(?:误|错误|问题|疑问|不妥)[,，]?请[^\d\s,，。;；]{{1,8}}{_END}",
        rf"(?:收到|阅知)后?(?:请|烦请|望|麻烦)(?:您|大家|各位)?回复?(?:一下|收到|[“\"]?\d{{1,2}}[”\"]?)?{_END}",
        r"(?:联系|办公)?(?:电话|手机)号?码?[:：\s]*\d[\d-]{6,}",
        r"[(（]?\s*(?:报送|填报|联系|审核|负责|经办|制表)人员?[:：]?\s*[\u4e00-\u9fff]{2,4}[,，、:：\s]*\d[\d-]{6,}\s*[)）]?",
        r"(?:报送|填报|联系|审核|负责|经办|制表)人员?[:：]\s*[\u4e00-\u9fff]{2,4}" + _END,
        r"^[^\S\n]*姓名\s*[:：]\s*[\u4e00-\u9fff]{2,4}\s*$",
        r"^[^\S\n]*(?:备注|说明)\s*[:：]\s*无?\s*$",
        r"(?<![\u4e00-\u9fff])(?:注|备注|说明)\s*[:：]",
        rf"(?:报送|填报|上报|统计|提交|所在|所属)?(?:{_LABELS})\s*[:：]",
        r"^[^\S\n]*(?:报|报数|报个数|数据如下)\s*[:：]",
        r"(?:其他|其它|其余)(?:各?项|的?数据|的?指标|的?数)?(?:都|均)?(?:不变|不动|没变|照旧)",
        r"(?<=[日号])\s*(?:上午|下午)?\d{1,2}[时点:：](?:\d{1,2}分?|整)?",
        r"(?<=\d[-/.]\d\d)\s+\d{1,2}:\d\d(?::\d\d)?(?!\d)",
        r"^[\u4e00-\u9fff]{2,4}\s+(?:\d[\d月日/.-]*\s+)?\d{1,2}:\d\d(?::\d\d)?\s*$",
        rf"(?<=\S)[哦哈啦呀噢喔哟嗯~～]+{_END}|(?<=[\d人个家套项%])[哦哈啦呀噢喔哟嗯~～]+(?![\s~～]*\d)",
    )
)


def unwrapped(text: str) -> str:
    """The text with blanks where it says nothing of any figure, so that the rest stays in its place.

    Each goes only where it stands by itself.
    """
    text = without_note_marks(text)
    text = "".join(" " if _is_picture(character) else character for character in text)
    for pattern in _AROUND:
        text = pattern.sub(blank, text)
    return text


def blank(match: re.Match[str]) -> str:
    """As many blanks, and the same line breaks."""
    return re.sub(r"\S", " ", match[0])


def _is_picture(character: str) -> bool:
    """😊, 👍 and ❤; no ℃ and no ②, which stand for text."""
    stands_for_text = unicodedata.normalize("NFKC", character) != character
    return character == "\ufe0f" or (unicodedata.category(character) in {"So", "Sk", "Cs"} and not stands_for_text)
