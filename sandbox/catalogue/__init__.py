"""Sample products with pictures, and a search for them by the pixels of a photo."""

from sandbox.catalogue.catalogue import Catalogue, Match
from sandbox.catalogue.descriptor import Descriptor, UnreadablePictureError, describe, read_picture
from sandbox.catalogue.products import SampleProduct, sample_products
from sandbox.catalogue.sample_photos import SamplePhoto

__all__ = [
    "Catalogue",
    "Descriptor",
    "Match",
    "SamplePhoto",
    "SampleProduct",
    "UnreadablePictureError",
    "describe",
    "read_picture",
    "sample_products",
]
