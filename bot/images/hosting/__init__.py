"""Gives a photo a public address for as long as a provider takes to fetch it."""
