"""Chinese numerals as official documents write them."""

DIGITS = "零一二三四五六七八九"


def numeral(number: int) -> str:
    """一, 十二, 二十; from 1 to 99, which is more sections than a bulletin has."""
    tens, ones = divmod(number, 10)
    leading = "" if tens == 0 else "十" if tens == 1 else f"{DIGITS[tens]}十"
    return leading + (DIGITS[ones] if ones else "")
