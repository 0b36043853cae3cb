"""The chat page of the demo, in plain HTML, CSS and JavaScript modules without a build step."""

from sandbox.page.page import Page

__all__ = ["Page"]
