"""How characters are read aloud: the table is what pypinyin says, and knows both readings of a character."""

from collections import defaultdict
from pathlib import Path

import pytest

from handlers.language import sounds
from handlers.language.sounds import alike, likely, said_as, syllables

FILE = Path(sounds.__file__).with_name("sounds.txt")
HEADING = "# Syllable, the characters usually read so, those that may be read so. From pypinyin (MIT licence)."


def table() -> str:
    """The file's text as pypinyin has it; to be written there when pypinyin changes."""
    from pypinyin import Style, pinyin

    usual: defaultdict[str, str] = defaultdict(str)
    others: defaultdict[str, str] = defaultdict(str)
    for character in map(chr, range(0x4E00, 0xA000)):
        first, *rest = dict.fromkeys(pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)[0])
        if first == character:
            continue
        usual[first] += character
        for syllable in rest:
            others[syllable] += character
    lines = [f"{syllable} {usual[syllable]} {others[syllable]}" for syllable in sorted({*usual, *others})]
    return "\n".join([HEADING, *lines, ""])


def tones() -> str:
    """The other file's text."""
    from pypinyin import Style, pinyin

    found: defaultdict[str, str] = defaultdict(str)
    for character in map(chr, range(0x4E00, 0xA000)):
        said = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)[0]
        for tone in dict.fromkeys(one[-1] for one in said if one != character):
            found[tone] += character
    heading = "# Tone, the characters that may be read in it. From pypinyin (MIT licence)."
    return "\n".join([heading, *(f"{tone} {found[tone]}" for tone in sorted(found)), ""])


def test_the_tables_are_pypinyins() -> None:
    assert FILE.read_text(encoding="utf-8") == table()
    assert FILE.with_name("tones.txt").read_text(encoding="utf-8") == tones()


def test_tones_tell_another_word_from_a_slip() -> None:
    assert said_as("肖山", "萧山")
    assert said_as("于航", "余杭")
    assert said_as("削山", "萧山")
    assert not said_as("小山", "萧山")
    assert not said_as("实际", "市级")
    assert not said_as("江岸区", "江干区")
    assert not likely("区县不", "区县市", ("qu", "xian", "fu"))


@pytest.mark.parametrize(
    ("character", "said"),
    [("萧", "xiao"), ("削", "xue qiao shao xiao"), ("吕", "lv"), ("行", "xing hang heng"), ("a", "a"), ("，", "，")],
)
def test_a_character_has_all_its_readings_the_usual_one_first(character: str, said: str) -> None:
    usual, *others = said.split()
    assert syllables(character)[0] == usual
    assert set(syllables(character)) >= set(others)


def test_forms_sound_alike_character_by_character() -> None:
    assert alike("削山区", "萧山区")
    assert alike("银航", "银行")
    assert not alike("萧山", "萧山区")
    assert not alike("余杭", "富阳")
