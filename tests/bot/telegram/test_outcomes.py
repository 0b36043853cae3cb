from bot.telegram.outcomes import Outcomes


def test_who_expects_an_outcome_learns_of_it_and_of_no_other() -> None:
    outcomes = Outcomes()
    mine, other = outcomes.expected("mine"), outcomes.expected("other")
    outcomes.known("mine")
    outcomes.known("nobody asked for it")
    assert (mine.is_set(), other.is_set()) == (True, False)


def test_the_next_run_of_a_search_has_its_own_outcome() -> None:
    outcomes = Outcomes()
    outcomes.expected("mine")
    outcomes.known("mine")
    assert not outcomes.expected("mine").is_set()
