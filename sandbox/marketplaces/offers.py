"""What sellers do with their offers, as answers tell it: on demand, for whichever service is asked.

Sold out, taken down, a variant that nobody can buy at a price that nobody pays, many variants, a promotion. The forms
are those of the vendors' documents and of answers that clients received.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sandbox.marketplaces.faults import FaultKind
from sandbox.marketplaces.http import ApiRequest
from sandbox.marketplaces.tmapi_items import Json, price_text

MANY = 40
DECOY_PRICE = "0.99"
PROMOTION = Decimal("0.8")


@dataclass(frozen=True)
class VariantForm:
    """How a service writes a variant: the names of its stock, price and id, and how it gets another name."""

    stock: str
    price: str
    id: str
    renamed: Callable[[Json, str], Json]


TMAPI = VariantForm("stock", "sale_price", "skuid", lambda variant, name: {**variant, "props_names": f"颜色:{name}"})
DAJI = VariantForm(
    "amountOnSale",
    "price",
    "skuId",
    lambda variant, name: {**variant, "skuAttributes": [{"attributeName": "颜色", "value": name, "valueTrans": name}]},
)
ALIEXPRESS = VariantForm(
    "sku_available_stock",
    "offer_sale_price",
    "sku_id",
    lambda variant, name: {
        **variant,
        "ae_sku_property_dtos": {"ae_sku_property_d_t_o": [{"sku_property_name": "Color", "sku_property_value": name}]},
    },
)


def variants_told(variants: list[Json], form: VariantForm, request: ApiRequest) -> list[Json]:
    """The variants of an offer, changed if the request's fault says so."""
    first = variants[0]
    if request.has_fault(FaultKind.SOLD_OUT):
        return [{**variant, form.stock: 0} for variant in variants]
    if request.has_fault(FaultKind.DECOY):
        decoy = {**form.renamed(first, "deposit"), form.stock: 0, form.price: DECOY_PRICE, form.id: "9000000000000"}
        return [decoy, *variants]
    if request.has_fault(FaultKind.MANY_VARIANTS):
        numbers = range(1, MANY + 1)
        return [{**form.renamed(first, f"kind {number}"), form.id: f"90000000000{number:02}"} for number in numbers]
    return variants


def tmapi_item(item: Json, request: ApiRequest) -> Json:
    """An item of V1's search; V2's has no such field."""
    return {**item, "is_sold_out": request.has_fault(FaultKind.SOLD_OUT)}


def tmapi_details(data: Json, request: ApiRequest) -> Json:
    """The data of `/1688/item_detail`."""
    sold_out = request.has_fault(FaultKind.SOLD_OUT)
    skus = variants_told(_list(data["skus"]), TMAPI, request)
    return {**data, "skus": skus, "is_sold_out": sold_out, "stock": 0 if sold_out else 2600}


def daji_item(item: Json, request: ApiRequest) -> Json:
    """An item of DAJI's search. In a promotion, the deprecated price is up to twice the price."""
    return {**item, "priceInfo": _promoted(_object(item["priceInfo"]), request)}


def daji_details(data: Json, request: ApiRequest) -> Json:
    """The data of `/alibaba/product/queryProductDetail`."""
    sale = _object(data["productSaleInfo"])
    steps = [_promoted(step, request) for step in _list(sale["priceRangeList"])]
    variants = [_promoted(variant, request) for variant in _list(data["productSkuInfos"])]
    return {
        **data,
        "status": "member expired" if request.has_fault(FaultKind.ENDED) else "published",
        "productSaleInfo": {**sale, "quoteType": 1, "priceRangeList": steps},
        "productSkuInfos": variants_told(variants, DAJI, request),
    }


def aliexpress_details(result: Json, request: ApiRequest) -> Json:
    """The result of `aliexpress.ds.product.get`."""
    base, skus = _object(result["ae_item_base_info_dto"]), _object(result["ae_item_sku_info_dtos"])
    told = variants_told(_list(skus["ae_item_sku_info_d_t_o"]), ALIEXPRESS, request)
    status = "offline" if request.has_fault(FaultKind.ENDED) else "onSelling"
    return {
        **result,
        "ae_item_base_info_dto": {**base, "product_status_type": status},
        "ae_item_sku_info_dtos": {"ae_item_sku_info_d_t_o": told},
    }


def _promoted(prices: Json, request: ApiRequest) -> Json:
    """Prices with that of a promotion, and the deprecated one, if the request's fault says so."""
    usual = prices.get("price")
    if not request.has_fault(FaultKind.PROMOTION) or not isinstance(usual, str):
        return prices
    amount = Decimal(usual)
    lower = price_text((amount * PROMOTION).quantize(Decimal("0.01")))
    return {**prices, "promotionPrice": lower, "consignPrice": price_text(amount * 2)}


def _object(value: object) -> Json:
    if not isinstance(value, Mapping):
        raise TypeError(f"expected an object, met {type(value).__name__}")
    return {str(name): inner for name, inner in value.items()}


def _list(value: object) -> list[Json]:
    if not isinstance(value, list):
        raise TypeError(f"expected a list, met {type(value).__name__}")
    return [_object(each) for each in value]
