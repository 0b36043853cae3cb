"""Companies that offer the sample products."""

from dataclasses import dataclass
from random import Random

PLACES: tuple[tuple[str, str, str], ...] = (
    ("广东", "东莞市", "东莞"),
    ("广东", "广州市", "广州"),
    ("广东", "深圳市", "深圳"),
    ("广东", "汕头市", "汕头"),
    ("浙江", "义乌市", "义乌"),
    ("浙江", "金华市", "金华"),
    ("浙江", "温州市", "温州"),
    ("福建", "泉州市", "泉州"),
    ("福建", "三明市", "三明"),
    ("江苏", "苏州市", "苏州"),
    ("山东", "青岛市", "青岛"),
    ("河北", "保定市", "保定"),
)

NAMES = ("瑜佃", "润德", "明格", "远峰", "恒达", "金鹿", "华美", "盛源", "宏图", "云帆", "佳艺", "兴隆", "晨光", "锦绣")

TRADES = ("日用品", "服饰", "供应链管理", "电子商务", "工艺品", "箱包", "五金制品", "玩具")


@dataclass(frozen=True)
class Seller:
    """One company. `score` is of 0 to 5 in halves."""

    company: str
    login: str
    member_id: str
    shop_id: int
    province: str
    city: str
    years: int
    factory: bool
    super_factory: bool
    powerful: bool
    inspected: bool
    score: float


def sellers(random: Random, count: int = 48) -> list[Seller]:
    """Companies with names, places and merits drawn from `random`."""
    return [_seller(random) for _ in range(count)]


def _seller(random: Random) -> Seller:
    province, city, short = random.choice(PLACES)
    name = random.choice(NAMES)
    factory = random.random() < 0.55
    company = f"{short}{name}{random.choice(TRADES)}{'厂' if factory and random.random() < 0.4 else '有限公司'}"
    number = random.randrange(10**9, 10**10)
    return Seller(
        company=company,
        login=f"{short}{name}{'工厂' if factory else '商行'}",
        member_id=f"b2b-22{number}{random.randrange(16**5):05x}",
        shop_id=random.randrange(1_100_000_000, 1_109_999_999),
        province=province,
        city=city,
        years=random.randint(1, 16),
        factory=factory,
        super_factory=factory and random.random() < 0.2,
        powerful=random.random() < 0.4,
        inspected=factory and random.random() < 0.5,
        score=random.choice((3.5, 4.0, 4.5, 4.5, 5.0)),
    )
