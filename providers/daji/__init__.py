"""DAJI: image search and product pages of 1688, with titles in the buyer's language."""
