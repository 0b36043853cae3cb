from bot.models.chart import ChartPicture
from bot.models.pictures import GridPicture, Tile


def test_equal_charts_have_equal_keys() -> None:
    chart, other = ChartPicture(("1",), (("DAJI", (1,)),)), ChartPicture(("1",), (("DAJI", (2,)),))
    assert chart.key == ChartPicture(("1",), (("DAJI", (1,)),)).key
    assert chart.key != other.key


def test_equal_grids_have_equal_keys() -> None:
    tile = Tile(1, "9.90 CNY", "https://cbu01.alicdn.com/1.jpg")
    grid, other = GridPicture((tile,)), GridPicture((tile, Tile(2, "9.90 CNY", None)))
    assert grid.key == GridPicture((tile,)).key
    assert grid.key != other.key
