"""Rate limits: a bucket of tokens for each who asks, in memory.

tokens(t) = min(burst, tokens(t0) + rate * (t - t0));  a request takes one or is refused
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from longspring.web.settings import Pace

MOST = 10_000  # buckets remembered; a forgotten one is full again


@dataclass(slots=True)
class Gate:
    """Buckets by name; `clock` tells seconds."""

    clock: Callable[[], float] = time.monotonic
    buckets: OrderedDict[str, tuple[float, float]] = field(
        default_factory=OrderedDict[str, tuple[float, float]]
    )
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, name: str, pace: Pace) -> float:
        """Take a token and return 0, or return for how long there is none [s]."""
        now = self.clock()
        with self.lock:
            tokens, then = self.buckets.pop(name, (float(pace.burst), now))
            tokens = min(float(pace.burst), tokens + pace.rate * (now - then))
            enough = tokens >= 1.0
            self.buckets[name] = (tokens - 1.0 if enough else tokens, now)
            while len(self.buckets) > MOST:
                self.buckets.popitem(last=False)
        return 0.0 if enough else (1.0 - tokens) / pace.rate
