"""Position of a subscription in the log of its job."""

from .errors import HearbackError

FINAL_TYPES = ("job.completed", "job.error")


class Cursor:
    """Kept over all connections: it lets each event pass once and in order."""

    def __init__(self, after):
        self.after = after
        self.finished = False
        self.started = False
        # Number of messages from the server; it grows with each one.
        self.activity = 0

    def snapshot(self, job):
        """Takes the job as read."""
        self.activity += 1
        self.after = job["seq"] if self.after is None else min(self.after, job["seq"])
        self.started = True
        if job["state"] in ("completed", "error") and self.after == job["seq"]:
            self.finished = True

    def event(self, event):
        """Takes an event; returns whether it is new. Raises ConnectionError for a gap."""
        self.activity += 1
        seq = event["data"]["seq"]
        if event["type"] == "job.progress":
            return seq == self.after
        expected = (self.after or 0) + 1
        if seq < expected:
            return False
        if seq > expected:
            raise ConnectionError(f"Event {seq} arrived, expected {expected}.")
        self.after = seq
        self.finished = event["type"] in FINAL_TYPES
        return True


def check_stale(reason):
    """Handles the message `stale`: a gap cannot be closed; otherwise the next connection resumes."""
    if reason == "gap":
        raise HearbackError("stale", "Some of the requested events are no longer stored.")
    raise ConnectionError(f"The server ended the subscription: {reason}.")
