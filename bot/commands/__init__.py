"""What the command line can do besides running the bot, a module for each command."""


class CommandFailed(Exception):
    """A command could not do what it was asked; the text is the one line that says what to do."""
