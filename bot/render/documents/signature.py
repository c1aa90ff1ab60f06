"""Where an official document's signature stands."""


def signature(issuer: str, day: str) -> tuple[float, float]:
    """How many characters the issuer and the date below it stay away from the right: at least two, and the date begins
    two characters further right than the issuer (GB/T 9704-2012, 7.3.5.2)."""
    day_right = max(2.0, len(issuer) - width(day))
    return max(2.0, width(day) + day_right + 2 - len(issuer)), day_right


def width(text: str) -> float:
    """In characters: a digit takes half."""
    return sum(0.5 if sign.isascii() else 1.0 for sign in text)
