import pytest

from providers.api.variants import variant_name


@pytest.mark.parametrize(
    ("parts", "name"),
    [
        (["Olive", "30x40cm"], "Olive / 30x40cm"),
        (["Olive", "China"], "Olive / China"),
        (["Olive", "NONE"], "Olive"),
        (["NONE", "China"], ""),
        (["China"], ""),
        (["12000036"], ""),
        (["默认"], ""),
        ([None, ""], ""),
        (["3600"], "3600"),
        ([], ""),
    ],
)
def test_a_name_has_what_distinguishes_a_variant(parts: list[str | None], name: str) -> None:
    assert variant_name(parts) == name
