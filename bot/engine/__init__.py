"""Durable work: what was begun is finished, whatever crashes. The only room that knows DBOS."""

from bot.engine.engine import Engine as Engine
from bot.engine.engine import Queue as Queue
from bot.engine.engine import engine_url as engine_url
