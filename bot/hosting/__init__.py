"""How a photo gets a public address for as long as a conversion takes."""
