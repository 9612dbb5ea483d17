"""reana-server's limit of requests: by user agent and client address, in each process on its own (Flask-Limiter with memory://)."""

import os
import re
import time
from collections import deque

from flask import g, request

PERIODS = {"second": 1, "minute": 60, "hour": 3600}


def read_limit(text):
    """A limit as Flask-Limiter writes it: 40 per second, 1/5 second."""
    number, multiple, period = re.fullmatch(r"(\d+)\s*(?:/|per)\s*(\d*)\s*(second|minute|hour)s?", text.strip()).groups()
    return int(number), int(multiple or 1) * PERIODS[period]


NUMBER, SECONDS = read_limit(os.environ.get("REANA_RATELIMIT_GUEST_USER") or "40 per second")

# Times of the requests of each client that still count, oldest first.
clients = {}


def count_request():
    """Whether the client may send this request."""
    now = time.monotonic()
    for client in [client for client, times in clients.items() if times[-1] < now - SECONDS]:
        clients.pop(client, None)
    times = clients.setdefault(f"{request.user_agent}{request.remote_addr}", deque())
    while times and times[0] < now - SECONDS:
        times.popleft()
    allowed = len(times) < NUMBER
    if allowed:
        times.append(now)
    wait = max(0, round(times[0] + SECONDS - now))
    g.rate_limit = {
        "X-RateLimit-Limit": NUMBER,
        "X-RateLimit-Remaining": NUMBER - len(times),
        "X-RateLimit-Reset": int(time.time()) + wait,
        "Retry-After": wait,
    }
    return allowed


def rate_limit_headers():
    return g.get("rate_limit", {})
