"""Errors of the client, each with a stable code."""


class HearbackError(Exception):
    """Every error that this package raises. `code` is stable; the message is for people."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class ProblemError(HearbackError):
    """An error response, or no response at all (status 0, code `unreached`). `retry_after` is in seconds."""

    def __init__(self, status, code, message, field=None, retry_after=None):
        super().__init__(code, message)
        self.status = status
        self.field = field
        self.retry_after = retry_after

    @property
    def is_temporary(self):
        """Whether the same request may succeed later."""
        return self.status in (0, 408, 429) or self.status >= 500


class JobFailedError(HearbackError):
    """The job ended in `error`. `code` says why, and `job` is its last state."""

    def __init__(self, job):
        super().__init__(job["error"]["code"], job["error"]["message"])
        self.job = job


class TimeoutError(HearbackError):
    """The wait ended before the job, which goes on."""

    def __init__(self, seconds):
        super().__init__("timeout", f"The job did not finish within {seconds} s.")
