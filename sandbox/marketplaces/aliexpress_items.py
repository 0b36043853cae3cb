"""Products in the format of AliExpress: flat items, nested items, and the details of one product."""

from decimal import ROUND_HALF_UP, Decimal

from sandbox.catalogue import Match, SampleProduct
from sandbox.catalogue.titles import LANGUAGES
from sandbox.marketplaces import pictures
from sandbox.marketplaces.tmapi_items import Json, variants

# Sample rates: units of the currency for one US dollar.
RATES = {
    "USD": "1", "GBP": "0.79", "CAD": "1.37", "EUR": "0.92", "UAH": "41.2", "MXN": "18.4", "TRY": "34.1",
    "RUB": "92.5", "BRL": "5.45", "AUD": "1.52", "INR": "83.9", "JPY": "151", "IDR": "15800",
    "SEK": "10.6", "KRW": "1380",
}  # fmt: skip
WITHOUT_CENTS = frozenset({"JPY", "KRW"})
"""Currencies of RATES without a minor unit in ISO 4217."""


def flat(match: Match, base: str, language: str, currency: str) -> Json:
    """An item as in the table of the documentation: prices are decimals in the major unit."""
    product = match.product
    category = product.category
    return {
        "product_id": product.aliexpress_id,
        "product_title": product.title(language),
        "product_main_image_url": pictures.small_address(base, product),
        "product_detail_url": _page_url(product),
        "first_level_category_id": category.first[0],
        "first_level_category_title": category.first[1],
        "second_level_category_id": category.second[0],
        "second_level_category_title": category.second[1],
        "target_sale_price": _major(product.usd, currency),
        "target_sale_price_currency": currency,
        "target_original_price": _major(product.usd_before, currency),
        "target_original_price_currency": currency,
        "discount": f"{_discount(product)}%",
        "evaluate_rate": f"{Decimal(product.stars) * 20:.1f}%" if product.stars else "",
        "latest_volume": str(product.sold_in_month),
        "shop_id": product.seller.shop_id,
        "similarity_score": f"{match.similarity:.3f}",
        "ship_from": "CN",
    }


def nested(match: Match, base: str, language: str, currency: str, *, major: bool = False) -> Json:
    """An item as in the sample of the documentation: prices are whole numbers of the minor unit.

    With `major` they are whole numbers of the major unit, as neighbours of this method write them where there are no
    cents.
    """
    price = _whole if major else _minor
    product = match.product
    category = product.category
    return {
        "volume": _rounded(product.sold_in_month),
        "category": {
            "first_level": {"name": category.first[1], "id": category.first[0]},
            "second_level": {"name": category.second[1], "id": category.second[0]},
        },
        "product_detail_url": _page_url(product),
        "price": {
            "sale": {"value": price(product.usd, currency), "currency": currency},
            "original": {"value": price(product.usd_before, currency), "currency": currency},
        },
        "discount": str(_discount(product)),
        "image_url": pictures.small_address(base, product),
        "evaluate_rate": product.stars,
        "title": product.title(language),
        "shop_id": product.seller.shop_id,
        "product_id": product.aliexpress_id,
        "similarity_score": f"{match.similarity:.3f}",
    }


def details(product: SampleProduct, base: str, language: str, currency: str, country: str) -> Json:
    """The `result` of `aliexpress.ds.product.get`."""
    return {
        "ae_item_base_info_dto": {
            "product_id": int(product.aliexpress_id),
            "category_id": int(product.category.second[0]),
            "subject": product.title(language),
            "currency_code": currency,
            "product_status_type": "onSelling",
            "evaluation_count": str(product.orders),
            "sales_count": _rounded(product.sold_in_month),
            "avg_evaluation_rating": product.stars,
        },
        "ae_item_sku_info_dtos": {
            "ae_item_sku_info_d_t_o": [
                {
                    "sku_id": f"1200{product.offer_id}{number}",
                    "sku_attr": f"14:{number + 1}#{name}",
                    "sku_price": _major(product.usd_before, currency),
                    "offer_sale_price": _major(product.usd, currency),
                    "currency_code": currency,
                    "sku_available_stock": 120 + 37 * number,
                    "ae_sku_property_dtos": {
                        "ae_sku_property_d_t_o": [
                            {
                                "sku_property_id": 14,
                                "sku_property_name": "Color",
                                "sku_property_value": name,
                                "sku_image": pictures.address(base, product, number),
                            }
                        ]
                    },
                }
                for number, name in enumerate(variants(product, language))
            ]
        },
        "ae_multimedia_info_dto": {"image_urls": ";".join(pictures.views(base, product))},
        "ae_store_info": {
            "store_id": product.seller.shop_id,
            "store_name": f"{product.seller.login} Store",
            "item_as_described_rating": product.stars,
            "store_country_code": "CN",
        },
        "logistics_info_dto": {"delivery_time": 9, "ship_to_country": country},
        "package_info_dto": {"gross_weight": "0.350", "package_length": 20, "package_width": 15, "package_height": 12},
    }


def price_in(product: SampleProduct, currency: str) -> Decimal | None:
    """The price in the currency's major unit, rounded to its smallest coin."""
    return _converted(product.usd, currency)


def catalogue_language(language: str) -> str:
    """The language of the catalogue for a tag such as `ru_RU`; English for languages that it lacks."""
    short = language.lower().partition("_")[0].partition("-")[0]
    return short if short in LANGUAGES else "en"


def _converted(usd: Decimal | None, currency: str) -> Decimal | None:
    if usd is None:
        return None
    step = Decimal(1) if currency in WITHOUT_CENTS else Decimal("0.01")
    return (usd * Decimal(RATES[currency])).quantize(step, ROUND_HALF_UP)


def _major(usd: Decimal | None, currency: str) -> str:
    amount = _converted(usd, currency)
    return "" if amount is None else str(amount)


def _minor(usd: Decimal | None, currency: str) -> str:
    amount = _converted(usd, currency)
    if amount is None:
        return ""
    return str(int(amount) if currency in WITHOUT_CENTS else int(amount * 100))


def _whole(usd: Decimal | None, currency: str) -> str:
    amount = _converted(usd, currency)
    return "" if amount is None else str(int(amount.to_integral_value(ROUND_HALF_UP)))


def _discount(product: SampleProduct) -> int:
    if product.usd is None or not product.usd_before:
        return 0
    return round(100 * (1 - product.usd / product.usd_before))


def _rounded(count: int) -> str:
    """Small counts exactly, large ones as "700+"."""
    if count < 100:
        return str(count)
    step = 10 ** (len(str(count)) - 1)
    return f"{count // step * step}+"


def _page_url(product: SampleProduct) -> str:
    sku = f"1200{product.offer_id}"
    return (
        f"https://www.aliexpress.com/item/{product.aliexpress_id}.html?skuId={sku}"
        f"&pdp_ext_f=%7B%22sku_id%22%3A%22{sku}%22%7D"
    )
