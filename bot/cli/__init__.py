"""The program ``tocsin``: its commands, and the only place that reads the environment."""

from bot.cli.program import main

__all__ = ["main"]
