"""A local Slack workspace and phone network that speak the public protocols over real sockets.

It shares no code with the bot and is as strict as the real services, so that what works here works there.
"""
