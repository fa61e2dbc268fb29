"""Tocsin: pager, incident command and postmortem in one process."""

__version__ = "0.1.0"
