"""How often the app may call each method before it is told to wait.

Source: docs.slack.dev/apis/web-api/rate-limits. Slack promises a number of calls a minute for each method, app and
workspace, and "occasional bursts" beyond it without saying how large. Here a burst is a full minute's worth at once,
refilled evenly; for posting, one message a second and channel with a burst of ten, which is less than the twenty-five
or more that people measured.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.sandbox.methods import CALLS_PER_MINUTE
from bot.sandbox.wire import SlackError

if TYPE_CHECKING:
    from bot.sandbox.clocks import Time
    from bot.sandbox.methods import Method

POSTS_AT_ONCE = 10
_MINUTE = 60.0


class RateLimitError(SlackError):
    """The refusal "ratelimited", with the whole ``seconds`` to wait."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


@dataclass
class _Bucket:
    size: float
    per_second: float
    level: float
    at: float

    def fill(self, now: float) -> None:
        self.level = min(self.size, self.level + max(0.0, now - self.at) * self.per_second)
        self.at = now

    def wait(self) -> int:
        """Return the whole seconds until one call is allowed; 0 when it is."""
        return 0 if self.level >= 1 else max(1, math.ceil((1 - self.level) / self.per_second))


class RateLimits:
    """What each token has left of each method. Refills by the workspace's clock: a moved clock refills."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._buckets: dict[tuple[str, ...], _Bucket] = {}

    def spend(self, token: str, method: Method, channel: str = "") -> None:
        """Count one call; ``channel`` is where it posts, when it posts. Raises ``RateLimitError``."""
        calls = CALLS_PER_MINUTE[method.tier]
        buckets = [self._bucket((token, method.name), calls, calls / _MINUTE)]
        if method.tier == "posting":
            buckets.append(self._bucket((token, method.name, channel), POSTS_AT_ONCE, 1.0))
        wait = max(bucket.wait() for bucket in buckets)
        if wait:
            raise RateLimitError(wait)
        for bucket in buckets:
            bucket.level -= 1

    def _bucket(self, key: tuple[str, ...], size: int, per_second: float) -> _Bucket:
        now = self._time.now().timestamp()
        bucket = self._buckets.setdefault(key, _Bucket(size, per_second, size, now))
        bucket.fill(now)
        return bucket
