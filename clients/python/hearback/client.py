"""The client of a server."""

import os
import re
import secrets
from urllib.parse import quote

from .errors import HearbackError
from .job import Job
from .transport import Transport, to_query

SUBMIT_TIMEOUT = 600.0


class Hearback:
    """Client of a hearback server.

    `userid` is the owner of the jobs where none is given; by default the owner of the key. Times are in seconds.
    """

    def __init__(self, url, key=None, userid=None, retries=4, request_timeout=30.0):
        # RFC 6750 section 2.1, token68.
        if key is not None and not re.fullmatch(r"[\w.~+/-]+=*", key, re.ASCII):
            raise ValueError("The API key contains characters that are not allowed in a key.")
        self._transport = Transport(url, key, retries, request_timeout)
        self._userid = userid

    def submit(self, pdf, userid=None, filename=None, callback=None, events=None, idempotency_key=None):
        """Submits a PDF, a path or bytes, and returns its job as soon as the server has stored it.

        Retries are safe: they repeat one `Idempotency-Key`. Raises ProblemError.
        """
        if isinstance(pdf, (str, os.PathLike)):
            filename = filename or os.path.basename(pdf)
            with open(pdf, "rb") as file:
                pdf = file.read()
        query = to_query(filename=filename, callback=callback, events=",".join(events) if events else None)
        headers = {"content-type": "application/pdf", "idempotency-key": idempotency_key or secrets.token_urlsafe(16)}
        path = f"/pdf/{quote(userid or self._user(), safe='')}{query}"
        job = self._transport.read(path, method="POST", headers=headers, body=pdf, timeout=SUBMIT_TIMEOUT)
        return Job(job["jobid"], self._transport, job.get("callback"))

    def job(self, jobid):
        """The handle of a job, without a request: to continue in another process."""
        return Job(jobid, self._transport)

    def list(self, userid=None, state=None, limit=None, cursor=None):
        """A page of a user's jobs, newest first: `jobs`, and `cursor`, which selects the next page."""
        query = to_query(state=state, limit=limit, cursor=cursor)
        return self._transport.read(f"/users/{quote(userid or self._user(), safe='')}/jobs{query}")

    def modes(self):
        """The delivery modes of the server."""
        return self._transport.read("/modes")["modes"]

    def _user(self):
        self._userid = self._userid or self._transport.read("/session")["userid"]
        if self._userid is None:
            raise HearbackError("invalid_request", "userid: required, because the server needs no key")
        return self._userid
