"""The methods of the Web API that the server speaks, one module a family."""

from __future__ import annotations

from bot.sandbox.methods import channels, content, messages, people
from bot.sandbox.methods.method import CALLS_PER_MINUTE, COMMON_ERRORS, Method, Tier

__all__ = ["CALLS_PER_MINUTE", "COMMON_ERRORS", "METHODS", "Method", "Tier"]

METHODS = {each.name: each for each in (*people.LISTED, *channels.LISTED, *messages.LISTED, *content.LISTED)}
