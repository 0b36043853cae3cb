"""What the page of a product tells its card: a page knows prices and stock better than a search. Pure."""

from providers.models import Availability, Product, ProductDetails


def with_details(product: Product, details: ProductDetails) -> Product:
    """Return a product of a search with the price, the stock and the smallest order that its page tells.

    What the page leaves out stays as the search told it.
    """
    if details.availability is Availability.NOT_THERE:
        return product.model_copy(update={"availability": details.availability, "ship_to": details.ship_to})
    told = {"availability": details.availability, "min_order": details.min_order}
    known = product.model_copy(update={name: value for name, value in told.items() if value is not None})
    low, high = details.low, details.high
    if low is None:
        return known
    is_range = high is not None and high.currency == low.currency and high.amount > low.amount
    price = {
        "price": low,
        "price_high": high if is_range else None,
        "price_from": details.price_from,
        "original_price": details.original_price,
        "ship_to": details.ship_to,
    }
    return known.model_copy(update=price)
