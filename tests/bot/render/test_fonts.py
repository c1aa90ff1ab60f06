"""The Chinese font: found without a system font, and honest about what it cannot draw."""

import logging
from pathlib import Path

import pytest

from bot.render.fonts import drawable, font_path
from storage.catalogue import Catalogue


def test_the_package_brings_sans_and_serif() -> None:
    assert font_path("sans").is_file()
    assert font_path("serif").is_file()
    assert font_path("sans") != font_path("serif")


def test_an_office_may_name_its_own_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = tmp_path / "own.otf"
    own.write_bytes(font_path().read_bytes())
    monkeypatch.setenv("TONGBAO_FONT", str(own))
    assert font_path("sans") == own
    monkeypatch.setenv("TONGBAO_FONT", str(tmp_path / "gone.otf"))
    with pytest.raises(FileNotFoundError, match="TONGBAO_FONT"):
        font_path("serif")


def test_every_word_of_the_catalogue_can_be_drawn(hangzhou: Catalogue) -> None:
    names = [name for unit in hangzhou.units.values() for name in unit.all_names]
    titles = [text for table in hangzhou.tables.values() for text in (table.title, table.note, *table.columns)]
    for text in (*names, *titles, "▲▼－／……截至来源：第11—68名略"):
        assert drawable(text) == text


def test_a_rare_character_is_replaced_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert drawable("𠮷祥\u200b县\n办") == "〓祥县 办"
    assert "U+20BB7" in caplog.text
    assert "𠮷" not in caplog.text
