import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.inquiry import FIRST_QUESTIONS, Question, questions_mask, read_questions


@given(st.frozensets(st.sampled_from(Question)))
def test_a_button_carries_a_choice(questions: frozenset[Question]) -> None:
    assert read_questions(questions_mask(questions)) == questions


@pytest.mark.parametrize("mask", ["", "-1", "xyz", "fffffffff"])
def test_whatever_else_a_button_carries_begins_with_the_first_questions(mask: str) -> None:
    assert read_questions(mask) == FIRST_QUESTIONS


def test_a_question_that_is_not_there_yet_is_left_out() -> None:
    assert read_questions("ffff") == frozenset(Question)
