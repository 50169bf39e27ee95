"""Following a job: by polling, long polling, server-sent events or NDJSON, with reconnects."""

import http.client
import json
import random
import time

from .cursor import Cursor, check_stale
from .errors import HearbackError, ProblemError, TimeoutError
from .transport import backoff, retry_after

AUTOMATIC = ("sse", "long-poll", "polling")
# Seconds in a less preferred mode before the preferred one is tried again.
RECOVER = 30.0


def follow(transport, path, via, after, timeout, silence, interval):
    """Yields events, over successive connections that each resume after the last one, up to the final event."""
    modes = AUTOMATIC if via == "auto" else (via,)
    if any(mode not in MODES for mode in modes):
        raise HearbackError("unsupported", f'No client follows jobs in a mode called "{via}".')
    cursor = Cursor(after)
    session = Session(transport, path, cursor, timeout, silence, interval)
    level = attempt = 0
    while not cursor.finished:
        activity = cursor.activity
        session.leave_at = time.monotonic() + RECOVER if level > 0 else float("inf")
        try:
            yield from MODES[modes[level]](session)
            wait = 0 if session.is_left() else backoff(attempt + 1)
            level = 0 if session.is_left() else level
        except ProblemError as error:
            if not error.is_temporary:
                raise
            wait = max(backoff(attempt + 1), error.retry_after or 0)
        except (OSError, http.client.HTTPException, ValueError):
            wait = backoff(attempt + 1)
        if cursor.finished:
            return
        attempt = 1 if cursor.activity > activity else attempt + 1
        if cursor.activity == activity:
            level = min(level + 1, len(modes) - 1)
        session.sleep(wait)


class Session:
    """What the connections of one subscription share."""

    def __init__(self, transport, path, cursor, timeout, silence, interval):
        self.transport = transport
        self.path = path
        self.cursor = cursor
        self.silence = silence
        self.interval = interval
        self.leave_at = float("inf")
        self._timeout = timeout
        self._ends_at = time.monotonic() + timeout

    def is_left(self):
        """Whether a preferred mode is due to be tried again."""
        return time.monotonic() > self.leave_at

    def remaining(self):
        """Seconds until the wait ends. Raises TimeoutError."""
        seconds = self._ends_at - time.monotonic()
        if seconds <= 0:
            raise TimeoutError(self._timeout)
        return seconds

    def sleep(self, seconds):
        time.sleep(min(seconds, self.remaining()))
        self.remaining()

    def read(self, path, headers=None, timeout=None):
        """Requests JSON once; returns it with the response, None for `304`. Raises ProblemError."""
        limit = min(timeout or self.silence, self.remaining())
        response, body = self.transport.once(path, headers={"accept": "application/json", **(headers or {})}, timeout=limit)
        return response, None if response.status == 304 else json.loads(body)

    def catch_up(self, job):
        """Takes a job as read; yields the events up to its `seq`, then its progress."""
        cursor = self.cursor
        cursor.snapshot(job)
        if job["seq"] > cursor.after:
            _, page = self.read(f"{self.path}/events?after={cursor.after}")
            yield from filter(cursor.event, page["events"])


def poll(session):
    """Requests the job at an interval and, when it has changed, its new events."""
    etag = None
    interval = 1.0
    while not session.cursor.finished and not session.is_left():
        response, job = session.read(session.path, {"if-none-match": etag} if etag else {})
        session.cursor.activity += 1
        if job:
            yield from session.catch_up(job)
        # After the catch-up: when it fails, the next request must not be answered with 304.
        etag = response.headers.get("etag")
        if session.cursor.finished:
            return
        interval = 1.0 if job else min(interval * 1.5, 10.0)
        asked = retry_after(response.headers)
        wait = (interval if asked is None else asked) * random.uniform(1, 1.1)
        session.sleep(wait if session.interval is None else session.interval)


def long_poll(session):
    """Each request waits on the server for the next event."""
    cursor = session.cursor
    wait = max(1, int(session.silence / 2))
    while not cursor.finished and not session.is_left():
        # The first response is the snapshot and must not wait.
        query, headers = (f"?after={cursor.after}", {"prefer": f"wait={wait}"}) if cursor.started else ("", {})
        limit = max(session.silence, wait + 1) if cursor.started else session.silence
        _, job = session.read(session.path + query, headers, limit)
        yield from session.catch_up(job)


def sse(session):
    """Reads one open response of server-sent events (WHATWG HTML section 9.2)."""
    return stream(session, "text/event-stream", parse_sse)


def ndjson(session):
    """Reads one open response with a JSON value per line."""
    return stream(session, "application/x-ndjson", parse_ndjson)


def stream(session, media_type, parse):
    cursor = session.cursor
    query = "" if cursor.after is None else f"?after={cursor.after}"
    limit = min(session.silence, session.remaining())
    connection, response = session.transport.open(session.path + query, {"accept": media_type}, timeout=limit)
    try:
        for kind, data in parse(iter(response.readline, b"")):
            session.remaining()
            if kind == "snapshot":
                cursor.snapshot(data)
            elif kind == "stale":
                check_stale(data["reason"])
            elif kind and cursor.event(data):
                yield data
            if cursor.finished:
                return
    except TimeoutError:
        raise
    except OSError:
        session.remaining()
        raise
    finally:
        connection.close()


def parse_sse(lines):
    kind, data = "message", []
    for line in lines:
        # The stream ended within a line.
        if not line.endswith(b"\n"):
            return
        name, _, value = line.decode().rstrip("\r\n").partition(":")
        value = value[1:] if value.startswith(" ") else value
        if name == "event":
            kind = value
        elif name == "data":
            data.append(value)
        elif name == "" and not value:
            if data:
                yield kind, json.loads("\n".join(data))
            kind, data = "message", []
        # Also for a heartbeat: the caller checks its time limit.
        yield None, None


def parse_ndjson(lines):
    for line in lines:
        if not line.endswith(b"\n"):
            return
        value = json.loads(line) if line.strip() else {"type": None}
        kind = value["type"]
        yield kind, value["data"] if kind in ("snapshot", "stale") else value


MODES = {"polling": poll, "long-poll": long_poll, "sse": sse, "ndjson": ndjson}
