"""Client of a hearback server: submit PDFs, follow their jobs, verify webhooks."""

from .client import Hearback
from .errors import HearbackError, JobFailedError, ProblemError, TimeoutError
from .job import Job
from .webhook import verify_webhook

__all__ = ["Hearback", "HearbackError", "Job", "JobFailedError", "ProblemError", "TimeoutError", "verify_webhook"]
