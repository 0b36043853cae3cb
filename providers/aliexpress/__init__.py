"""AliExpress: image search and product pages through the dropshipping API of the Open Platform."""
