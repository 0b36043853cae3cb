import tracemalloc

from bot.models.results import Results
from bot.search.kept_results import KeptResults, memory_of
from providers.query import ResultPage
from tests.samples import a_page, a_product, yuan

MB = 1_000_000


def results(title: str, products: int = 50) -> Results:
    page = a_page(*[a_product(f"{number}", title=title, price=yuan("12.5")) for number in range(products)])
    return Results([page])


def test_results_are_kept_within_their_bytes_however_large_each_is() -> None:
    kept = KeptResults(10 * MB)
    for number in range(40):
        kept.keep(f"set {number}", results("x" * 20_000))
    assert kept.taken <= 10 * MB
    assert kept.get("set 39") is not None
    assert kept.get("set 0") is None


def test_results_that_alone_are_too_large_are_not_kept_and_replace_what_was() -> None:
    kept = KeptResults(MB)
    kept.keep("set", results("a mug"))
    kept.keep("set", results("x" * 50_000))
    assert kept.get("set") is None
    assert kept.taken == 0


def test_the_memory_of_results_is_about_what_python_takes() -> None:
    for title in ("Ceramic mug", "杯" * 5000):
        text = results(title).pages[0].model_dump_json().encode()
        tracemalloc.start()
        page = ResultPage.model_validate_json(text)
        taken, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert 0.8 < memory_of(Results([page])) / taken < 2
