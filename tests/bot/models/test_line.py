from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.models.line import LineState, seconds_for_each
from tests.strategies import MODERATE


@dataclass
class Photos:
    """The photos that wait in a line: the turn, the order of arrival, and the person of each."""

    waiting: list[tuple[int, int, str]] = field(default_factory=list)
    arrived: int = 0

    def join(self, person: str) -> None:
        turns = [turn for turn, _, _ in self.waiting]
        own = [turn for turn, _, sender in self.waiting if sender == person]
        state = LineState(len(self.waiting), 0, min(turns, default=1), max(own, default=0))
        self.arrived += 1
        self.waiting.append((state.next_turn, self.arrived, person))

    def begin_next(self) -> str:
        first = min(self.waiting)
        self.waiting.remove(first)
        return first[2]

    def begin_all(self) -> str:
        return "".join(self.begin_next() for _ in range(len(self.waiting)))


def order(arrivals: str) -> str:
    """Return in which order the photos of these people begin, where all come before the first begins."""
    photos = Photos()
    for person in arrivals:
        photos.join(person)
    return photos.begin_all()


@pytest.mark.parametrize(
    ("arrivals", "begun"),
    [
        ("A", "A"),
        ("AB", "AB"),
        ("AAAB", "ABAA"),
        ("AAABBB", "ABABAB"),
        ("AAAAABBC", "ABCABAAA"),
    ],
)
def test_turns_go_round_by_person(arrivals: str, begun: str) -> None:
    assert order(arrivals) == begun


def test_who_comes_later_is_behind_one_photo_of_everybody_who_waits() -> None:
    photos = Photos()
    for person in "AAAABBBB":
        photos.join(person)
    begun = [photos.begin_next() for _ in range(5)]
    photos.join("C")
    assert begun == ["A", "B", "A", "B", "A"]
    assert photos.begin_all() == "BCAB"


def test_who_has_been_served_does_not_lose_the_place_for_the_next_photo() -> None:
    photos = Photos()
    for person in "ABB":
        photos.join(person)
    assert photos.begin_next() == "A"
    photos.join("A")
    assert photos.begin_all() == "BAB"


@MODERATE
@given(st.text("ABCDE", max_size=40))
def test_nobody_waits_behind_two_photos_of_another_who_came_at_the_same_time(arrivals: str) -> None:
    begun = order(arrivals)
    assert sorted(begun) == sorted(arrivals)
    for person in set(arrivals):
        before = begun[: begun.index(person)]
        assert all(before.count(other) <= 1 for other in set(before))


def test_the_speed_of_a_line_is_measured_when_four_turns_have_come() -> None:
    assert seconds_for_each([1.0, 2.0, 3.0], assumed=9.0) == 9.0
    assert seconds_for_each([1.0, 2.0, 3.0, 7.0], assumed=9.0) == 2.0


def test_turns_that_come_at_the_same_moment_still_take_time() -> None:
    assert seconds_for_each([1.0] * 4, assumed=9.0) > 0
