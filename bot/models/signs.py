"""Every sign that people see, and the one thing that it means: on a button, in a line of a card, in a sentence."""

from enum import StrEnum, unique


@unique
class Sign(StrEnum):
    """A sign; the words behind it are its meaning. Those of buttons are the same in every language."""

    # Buttons.
    BACK = "◀"  # the one before
    NEXT = "▶"  # the next one
    FIRST = "⏮"  # the first offer
    LAST = "⏭"  # the last offer that has come
    MORE = "⋯"  # all that has no room
    CLOSE = "✕"  # take the message away
    OPEN = "↗"  # the product's page
    DETAILS = "ℹ"  # what the product's page tells
    SORT = "⇅"  # order of the results
    CHEAPEST = "📉"  # the cheapest first
    SETTINGS = "⚙"  # filters and settings
    SOURCE = "🏬"  # marketplace or search service
    SEARCH = "🔎"  # a search, or one that goes on
    SIMILAR = "≈"  # find similar products
    PART = "✂"  # a part of the photo
    COMPARE = "⚖"
    COPY = "📋"  # copy a text
    COSTS = "🧮"
    EXPORT = "⬇"  # take along as a file
    ASK = "✍"  # ask the seller
    TRUST = "🛡"  # what speaks for and against a seller
    QUANTITY = "🧺"  # number of pieces that is wanted
    CARD = "🖼"  # one by one
    GRID = "▦"
    LIST = "☰"
    KEEP = "☆"  # keep the product
    KEPT = "★"  # is kept; take it out
    LISTS = "🗂"  # lists of kept products
    MOVE = "↪"  # to another list
    NEW = "＋"  # a new list
    DELETE = "🗑"
    PIN = "📌"  # for all searches of the chat
    CHOSEN = "✓"  # is chosen, or done
    WRITE = "✎"  # type a value or a note
    PRODUCT_ID = "№"
    LINK = "🔗"  # copy the address
    PICTURES = "📷"  # pictures of the product
    REFRESH = "↻"

    # Lines about an offer.
    PRICE = "💰"
    GONE = "⛔"  # can't be bought
    MIN_ORDER = "📦"  # from how many pieces on
    SOLD = "🛒"  # how many were sold or ordered
    RATING = "⭐"  # grade by buyers
    REPEAT_BUYERS = "🔁"  # share that bought again
    SELLER = "🏭"
    MERITS = "🏅"  # flags that the marketplace gives
    SERVICES = "🤝"  # what the seller does and promises
    DELIVERY = "🚚"
    ADVERTISEMENT = "📢"
    VARIANTS = "🎨"
    MEASURES = "📏"  # weight and size
    VIDEO = "🎬"
    CATEGORY = "🏷"
    FACT = "▪"  # what the seller tells of the product
    ABOUT = "~"  # converted at a rate, or about so much by the source
    EXCHANGE = "💱"  # rate of exchange
    UNCERTAIN = "❔"  # an inference: the source names no unit

    # States.
    WARNING = "⚠"
    WAITING = "⏳"  # place in line
    WORKS = "🟢"
    PAUSES = "🟡"  # off for a while
    OFF = "🔴"  # off until somebody acts
    NOT_SET_UP = "⚪"
    PERSON = "👤"  # somebody without a name
    SEEN = "👀"  # the photo came, and waits
