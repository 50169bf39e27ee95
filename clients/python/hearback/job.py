"""One job."""

from urllib.parse import quote

from .errors import HearbackError, JobFailedError
from .follow import follow

FINAL_STATES = ("completed", "error")


class Job:
    """One job. It holds the id only, so that another process can continue with `hearback.job(id)`.

    `callback` is `{"id", "secret"}` of the webhook after a submission with a callback.
    """

    def __init__(self, jobid, transport, callback=None):
        self.id = jobid
        self.callback = callback
        self._transport = transport
        self._path = f"/results/{quote(jobid, safe='')}"

    def events(self, via="auto", after=0, timeout=600.0, progress=False, silence=35.0, interval=None):
        """Yields the events of the job, each once and in order, up to the final one.

        Raises TimeoutError, and HearbackError when the job is unknown, deleted, or its events are no longer stored.
        """
        for event in follow(self._transport, self._path, via, after, timeout, silence, interval):
            if progress or event["type"] != "job.progress":
                yield event

    def result(self, via="auto", timeout=600.0, silence=35.0, interval=None):
        """Waits for the end of the job and returns it. Raises JobFailedError, TimeoutError, HearbackError."""
        for _ in follow(self._transport, self._path, via, None, timeout, silence, interval):
            pass
        job = self.status()
        if job["state"] == "error":
            raise JobFailedError(job)
        return job

    def status(self):
        """The current state of the job."""
        return self._transport.read(self._path)

    def cancel(self):
        """Cancels the job. Raises HearbackError with code `already_final` when it has ended."""
        try:
            return self._transport.read(f"{self._path}/cancel", method="POST")
        except HearbackError as error:
            if error.code != "already_final":
                raise
            # The response to an earlier attempt may have been lost.
            job = self.status()
            if (job["error"] or {}).get("code") == "canceled":
                return job
            raise

    def delete(self):
        """Deletes the job with its document, text, analysis and events. Repeating it is not an error."""
        try:
            self._transport.request(self._path, method="DELETE")
        except HearbackError as error:
            if error.code != "gone":
                raise

    def text(self):
        """The extracted text."""
        return self._transport.request(f"{self._path}/text")[1].decode()
