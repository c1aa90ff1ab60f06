"""The look of every picture: one paper, few inks, sizes for a phone.

A picture is 1080 pixels wide and shown 360 wide, so three pixels here are one on the phone. Blue, grey and ochre differ
in lightness as well as in hue: they stay apart for every eye, and in print without colour.
"""

WIDTH = 1080
MARGIN = 44

PAPER = "#ffffff"
INK = "#1c2430"
QUIET = "#66707d"
RULE = "#d9dee4"
TINT = "#fdf1d8"

LEADING = "#14508c"
MIDDLE = "#a3bdd6"
TRAILING = "#c98a2b"

TITLE = 54
SUBTITLE = 34
BODY = 42
VALUE = 44
SMALL = 30
