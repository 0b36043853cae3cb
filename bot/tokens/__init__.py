"""Tokens of AliExpress: kept under seal, and renewed before they end."""
