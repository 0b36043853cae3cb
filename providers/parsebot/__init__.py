"""parse.bot: a list of 1688 products that does not depend on the photo, and product pages."""
