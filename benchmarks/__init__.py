"""How much time the bot adds to what others take."""
