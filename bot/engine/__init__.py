"""The durable loop: due rows to the services that carry them out. It holds no state of its own."""

from bot.engine.carrying import Sender, Timer
from bot.engine.engine import LIMITS, Engine
from bot.engine.housekeeping import Chore, Housekeeping

__all__ = ["LIMITS", "Chore", "Engine", "Housekeeping", "Sender", "Timer"]
