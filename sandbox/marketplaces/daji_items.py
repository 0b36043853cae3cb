"""Products in the format of DAJI: an item of the search, and the details of one offer."""

from sandbox.catalogue import SampleProduct
from sandbox.catalogue.products import OfferFlag
from sandbox.catalogue.titles import LANGUAGES
from sandbox.marketplaces import pictures
from sandbox.marketplaces.tmapi_items import Json, price_text, price_tiers, variants


def translated(product: SampleProduct, country: str) -> str:
    """The title in a country's language, or in English if the catalogue has none in that language."""
    return product.title(country if country in LANGUAGES else "en")


def item(product: SampleProduct, base: str, country: str, image: str, trace: str) -> Json:
    """An item of `/alibaba/product/imageQuery`."""
    price = price_text(product.cny)
    jxhy = OfferFlag.JXHY in product.flags
    identities = [
        name
        for name, holds in (
            ("super_factory", product.seller.super_factory),
            ("powerful_merchants", product.seller.powerful),
            ("tp_member", True),
        )
        if holds
    ]
    return {
        "imageUrl": pictures.address(base, product),
        "subject": product.title("zh"),
        "subjectTrans": translated(product, country),
        "priceInfo": {
            "price": price,
            "promotionPrice": None,
            "jxhyPrice": price if jxhy else None,
            "pfJxhyPrice": price.rstrip("0") if jxhy and price else None,
            "consignPrice": price,
        },
        "offerId": product.offer_id,
        "isJxhy": jxhy,
        "repurchaseRate": f"{product.repurchase_percent}%",
        "monthSold": product.sold_in_month,
        "traceInfo": f"object_id%40{product.offer_id}%5Eobject_type%40offer%5Etrace%40{trace}%5EimageInfo%40{image}"
        "%5EoutMemberId%40null",
        "isOnePsale": OfferFlag.ONE_PIECE in product.flags,
        "sellerIdentities": identities,
        "minOrderQuantity": product.minimum_order,
        "tradeScore": f"{product.seller.score:.1f}",
        "companyName": product.seller.company,
        "companyAddress": f"{product.seller.province}{product.seller.city}",
        "shippingTimeGuarantee": f"shipIn{product.ships_within_hours}Hours",
        "sellerDataInfo": {
            "compositeServiceScore": f"{product.seller.score:.1f}",
            "repeatPurchasePercent": f"{product.repurchase_percent / 100:.4f}",
        },
    }


def details(product: SampleProduct, base: str, country: str) -> Json:
    """The data of `/alibaba/product/queryProductDetail`."""
    language = country if country in LANGUAGES else "en"
    return {
        "offerId": product.offer_id,
        "categoryId": int(product.category.path[0]),
        "subject": product.title("zh"),
        "subjectTrans": translated(product, country),
        "productImage": {"images": pictures.views(base, product)},
        "productSaleInfo": {
            "amountOnSale": 2600,
            "priceRangeList": [
                {"startQuantity": start, "price": price_text(price), "promotionPrice": None}
                for start, price in price_tiers(product)
            ],
            "unitInfo": {"unit": "件", "transUnit": "piece"},
        },
        "productSkuInfos": [
            {
                "skuId": product.offer_id + 5_000_000_000_000 + number,
                "specId": f"{product.offer_id + number:032x}",
                "price": price_text(product.cny),
                "promotionPrice": None,
                "amountOnSale": 120 + 37 * number,
                "skuAttributes": [
                    {
                        "attributeName": "颜色",
                        "attributeNameTrans": "Color",
                        "value": chinese,
                        "valueTrans": name,
                        "skuImageUrl": pictures.address(base, product, number),
                    }
                ],
            }
            for number, (chinese, name) in enumerate(
                zip(variants(product, "zh"), variants(product, language), strict=True)
            )
        ],
        "minOrderQuantity": product.minimum_order,
        "productShippingInfo": {
            "sendGoodsAddressText": f"{product.seller.province}{product.seller.city}",
            "weight": 0.35,
            "shippingTimeGuarantee": f"shipIn{product.ships_within_hours}Hours",
        },
        "sellerDataInfo": {"compositeServiceScore": f"{product.seller.score:.1f}"},
    }
