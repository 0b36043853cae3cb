"""What stands in for a picture that is not available: a grey square with a landscape in a frame."""

from pathlib import Path
from typing import Final

PLACEHOLDER: Final = Path(__file__).with_name("placeholder.jpg").read_bytes()
"""A JPEG of 640 by 640 pixels."""
