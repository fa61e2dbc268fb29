"""A small workspace to look at."""

from __future__ import annotations

from bot.sandbox.seed import Seed, SeedChannel, SeedGroup, SeedUser


def sample_seed() -> Seed:
    """Return a workspace of five people, four channels and a user group."""
    users = [
        SeedUser(
            "U0ALICE01", "alice", "Alice Archer", "alice@example.com", "Europe/Berlin", "+4915112345601", is_admin=True
        ),
        SeedUser("U0BOB0001", "bob", "Bob Brandt", "bob@example.com", "Europe/Berlin", "+4915112345602"),
        SeedUser("U0CAROL01", "carol", "Carol Chen", "carol@example.com", "America/New_York", "+12025550103"),
        SeedUser("U0DAVE001", "dave", "Dave Diaz", "dave@example.com", "Asia/Kolkata", "+919812345604"),
        SeedUser("U0DANA001", "dana", "Dana Dupont", "dana@example.com", "Europe/Paris", "+33612345605"),
    ]
    everybody = [user.id for user in users]
    channels = [
        SeedChannel("general", "Everything and everybody", everybody),
        SeedChannel("incidents", "What is on fire", everybody),
        SeedChannel("team-checkout", "The checkout team", everybody[:4]),
        SeedChannel("random", "", everybody[:2]),
    ]
    return Seed("Example Shop", users, channels, [SeedGroup("checkout-oncall", "Checkout on call", ["U0BOB0001"])])
