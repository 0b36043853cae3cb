"""Products in the format of TMAPI: the items of V1 and V2, and the details of one item."""

from decimal import Decimal

from sandbox.catalogue import SampleProduct
from sandbox.catalogue.looks import Colour
from sandbox.catalogue.products import OfferFlag
from sandbox.catalogue.titles import colour_name
from sandbox.marketplaces import pictures

Json = dict[str, object]

COLOUR_LABELS = {"zh": "颜色", "ru": "Цвет", "vi": "Màu", "ja": "色", "ko": "색상"}


def v1_item(product: SampleProduct, base: str) -> Json:
    """An item of `/1688/search/image`: in Chinese, without a currency."""
    seller = product.seller
    return {
        "item_id": product.offer_id,
        "product_url": f"https://detail.1688.com/offer/{product.offer_id}.html",
        "title": product.title("zh"),
        "img": pictures.address(base, product),
        "category_path": list(product.category.path),
        "price": price_text(product.cny),
        "price_info": {"sale_price": price_text(product.cny), "origin_price": price_text(product.cny_before)},
        "moq": product.minimum_order,
        "quantity_prices": [],
        "sale_info": {
            "sale_quantity": str(product.sold_in_90_days),
            "sale_quantity_int": product.sold_in_90_days,
            "orders_count": product.orders,
        },
        "delivery_info": {"area_from": [seller.province, seller.city]},
        "item_repurchase_rate": f"{product.repurchase_percent}%",
        "rating_star": None,
        "shop_info": {
            "login_id": seller.login,
            "member_id": seller.member_id,
            "company_name": seller.company,
            "shop_url": f"http://shop{seller.shop_id}.1688.com",
            "biz_type": "生产加工" if seller.factory else "经销批发",
            "is_factory": seller.factory,
            "is_super_factory": seller.super_factory,
            "location": [seller.province, seller.city],
            "service_tags": None,
            "shop_years": seller.years,
            "factory_inspection": seller.inspected,
            "score_info": {"composite_score": f"{seller.score:.1f}"},
        },
        "is_ad": product.is_ad,
    }


def v2_item(product: SampleProduct, base: str, language: str) -> Json:
    """An item of `/1688/global/search/image/v2`: translated, with an empty `origin_price` and sometimes no `moq`."""
    seller = product.seller
    in_48h = product.ships_within_hours <= 48
    return {
        "item_id": product.offer_id,
        "product_url": f"https://detail.1688.com/offer/{product.offer_id}.html",
        "title": product.title(language),
        "title_origin": product.title("zh"),
        "img": pictures.address(base, product) or None,
        "category_path": list(product.category.path),
        "price": price_text(product.cny),
        "price_info": {"price": price_text(product.cny), "sale_price": price_text(product.cny), "origin_price": ""},
        "currency": "CNY",
        "moq": None if product.number % 2 else product.minimum_order,
        "sale_info": {"sale_quantity_90days": str(product.sold_in_90_days)},
        "delivery_info": {
            "area_from": [seller.province, seller.city],
            "free_shipping": OfferFlag.FREE_SHIPPING in product.flags,
            "ship_in_48h": in_48h,
        },
        "shop_info": {
            "company_name": seller.company,
            "is_powerful_seller": seller.powerful,
            "is_super_factory": seller.super_factory,
            "shop_years": seller.years,
            "score_info": {"composite_score": f"{seller.score:.1f}"},
        },
        "item_repurchase_rate": f"{product.repurchase_percent}%",
        "low_refund_rate": OfferFlag.LOW_REFUND in product.flags,
        "ship_in_48h": in_48h,
        "one_piece_min_order": OfferFlag.ONE_PIECE in product.flags,
    }


def details(product: SampleProduct, base: str, language: str) -> Json:
    """The data of `/1688/item_detail`: pictures, price tiers, variants, place of dispatch."""
    seller, tiers, colours = product.seller, price_tiers(product), variants(product, language)
    label = COLOUR_LABELS.get(language, "Color")
    skus = [
        {
            "skuid": str(product.offer_id + 5_000_000_000_000 + number),
            "specid": f"{product.offer_id + number:032x}",
            "sale_price": price_text(product.cny),
            "origin_price": price_text(product.cny_before),
            "stock": 120 + 37 * number,
            "props_names": f"{label}:{name}",
        }
        for number, name in enumerate(colours)
    ]
    return {
        "item_id": product.offer_id,
        "product_url": f"https://detail.1688.com/offer/{product.offer_id}.html",
        "title": product.title(language),
        "category_id": int(product.category.path[0]),
        "currency": "CNY",
        "offer_unit": "件",
        "main_imgs": pictures.views(base, product),
        "price_info": {
            "price": price_text(product.cny),
            "price_min": price_text(tiers[-1][1]),
            "price_max": price_text(tiers[0][1]),
        },
        "tiered_price_info": {
            "begin_num": str(product.minimum_order),
            "prices": [{"beginAmount": str(start), "price": price_text(price)} for start, price in tiers],
        },
        "sku_props": [
            {
                "pid": "0",
                "prop_name": label,
                "values": [
                    {"vid": str(number), "name": name, "imageUrl": pictures.address(base, product, number)}
                    for number, name in enumerate(colours)
                ],
            }
        ],
        "skus": skus,
        "sale_info": {"sale_quantity": str(product.sold_in_90_days)},
        "shop_info": {
            "shop_name": seller.company,
            "shop_url": f"http://shop{seller.shop_id}.1688.com",
            "seller_login_id": seller.login,
            "seller_member_id": seller.member_id,
        },
        "delivery_info": {
            "location": f"{seller.province}{seller.city}",
            "delivery_fee": "0.00" if OfferFlag.FREE_SHIPPING in product.flags else "5.00",
            "unit_weight": unit_weight(product),
        },
        "item_status": "on_sale",
    }


def unit_weight(product: SampleProduct) -> str | None:
    """What a piece weighs, as pages tell it: with its unit, as a bare number, whose unit no document states, or not."""
    return (None, "0.35", "0.35kg")[product.number % 3]


def price_tiers(product: SampleProduct) -> list[tuple[int, Decimal | None]]:
    """Three pairs of a minimum quantity and the price per piece from there on, in CNY."""
    start = product.minimum_order
    if product.cny is None:
        return [(start, None)]
    return [
        (count, (product.cny * share).quantize(Decimal("0.01")))
        for count, share in ((start, Decimal(1)), (start * 20, Decimal("0.94")), (start * 200, Decimal("0.88")))
    ]


def variants(product: SampleProduct, language: str) -> list[str]:
    """The names of the colours that the product is offered in: its own and two more."""
    colours = list(Colour)
    own = colours.index(product.look.colour)
    return [colour_name(colours[(own + step * 3) % len(colours)], language) for step in range(3)]


def price_text(amount: Decimal | None) -> str | None:
    """An amount with two decimals."""
    return None if amount is None else f"{amount:.2f}"
