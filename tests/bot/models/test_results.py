from bot.models.results import Results
from tests.samples import a_page, a_product, some_details, yuan


def ids(results: Results) -> list[str]:
    return [product.id for product in results.products]


def test_products_stand_in_the_order_they_came() -> None:
    assert ids(Results([a_page("1", "2"), a_page("3")])) == ["1", "2", "3"]


def test_a_product_that_comes_again_counts_once_at_its_first_place() -> None:
    assert ids(Results([a_page("1", "2", "1"), a_page("2", "3")])) == ["1", "2", "3"]


def test_before_the_first_page_nothing_has_ended() -> None:
    nothing = Results(())
    assert (nothing.ended, nothing.next_page, nothing.total) == (False, 1, None)
    assert nothing.reaches(0)


def test_a_provider_that_claims_more_is_asked_again() -> None:
    results = Results([a_page("1", has_more=True)])
    assert not results.ended
    assert results.next_page == 2


def test_a_provider_that_claims_no_more_is_believed() -> None:
    assert Results([a_page("1", has_more=False, total=100)]).ended


def test_an_empty_page_ends_the_results_whatever_is_claimed() -> None:
    assert Results([a_page("1", has_more=True, total=100), a_page(has_more=True, total=100)]).ended


def test_without_any_claim_the_first_page_is_all() -> None:
    assert Results([a_page("1")]).ended


def test_a_total_that_is_not_reached_promises_more() -> None:
    assert not Results([a_page("1", total=2)]).ended
    assert Results([a_page("1", total=2), a_page("2", total=2)]).ended


def test_one_page_of_repeats_is_forgiven() -> None:
    assert not Results([a_page("1", has_more=True), a_page("1", has_more=True)]).ended


def test_two_pages_of_repeats_end_the_results() -> None:
    assert Results([a_page("1", has_more=True)] * 3).ended


def test_repeats_before_a_new_product_are_forgotten() -> None:
    pages = [a_page("1", has_more=True), a_page("1", has_more=True), a_page("2", has_more=True)]
    assert not Results(pages).ended


def test_the_total_is_the_providers_claim_until_the_end() -> None:
    assert Results([a_page("1", has_more=True, total=90)]).total == 90


def test_the_total_is_counted_at_the_end() -> None:
    assert Results([a_page("1", has_more=True, total=90), a_page("2", has_more=False, total=90)]).total == 2


def test_a_claim_that_is_already_surpassed_is_not_repeated() -> None:
    assert Results([a_page("1", "2", "3", has_more=True, total=3)]).total is None


def test_a_place_is_within_reach_when_it_is_there_or_may_still_come() -> None:
    going_on = Results([a_page("1", "2", has_more=True)])
    ended = Results([a_page("1", "2", has_more=False)])
    assert [going_on.reaches(place) for place in (-1, 0, 1, 2)] == [False, True, True, True]
    assert [ended.reaches(place) for place in (-1, 0, 1, 2)] == [False, True, True, False]


def test_what_a_page_tells_reaches_its_product_alone() -> None:
    results = Results([a_page("1", "2", has_more=True), a_page("3")])
    told = results.with_details({"2": some_details(a_product("2"), low=yuan("9.90"))})
    assert [product.price for product in told.products] == [None, yuan("9.90"), None]
    assert (told.ended, told.next_page) == (results.ended, results.next_page)
