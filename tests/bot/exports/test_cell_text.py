from bot.exports.cell_text import MOST, cell_text


def test_half_a_sign_and_control_characters_are_left_out() -> None:
    assert cell_text("a\x00b\ud83dc\ufffe 😀\n") == "abc 😀"


def test_a_text_is_cut_to_what_a_cell_takes() -> None:
    assert len(cell_text("x" * (MOST + 1))) == MOST
