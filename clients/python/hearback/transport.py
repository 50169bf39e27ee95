"""HTTP requests to one server, with its credentials."""

import http.client
import json
import random
import ssl
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode, urlsplit

from .errors import ProblemError

MAX_RETRY_AFTER = 60.0


def backoff(attempt):
    """Seconds before the n-th consecutive attempt: exponential, with 50 % jitter."""
    return min(0.2 * 2 ** (attempt - 1), 2.5) * random.uniform(0.5, 1)


def retry_after(headers):
    """Seconds of `Retry-After`, a number or a date (RFC 9110 section 10.2.3); None without a valid one."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return float(value) if value.isdigit() else max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (TypeError, ValueError):
        return None


def to_query(**members):
    """A query string with its question mark, or an empty string. Members that are None are left out."""
    defined = {name: value for name, value in members.items() if value is not None}
    return "?" + urlencode(defined) if defined else ""


class Transport:
    def __init__(self, url, key=None, retries=4, request_timeout=30.0):
        self._origin = urlsplit(url.rstrip("/"))
        self._headers = {"authorization": f"Bearer {key}"} if key else {}
        self._retries = retries
        self._request_timeout = request_timeout

    def open(self, path, headers=None, method="GET", body=None, timeout=None):
        """Sends a request; returns the connection and its response, 2xx or 304. The caller closes the connection.

        Raises ProblemError for an error response, OSError or HTTPException without one.
        """
        secure = self._origin.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        options = {"context": ssl.create_default_context()} if secure else {}
        connection = kind(self._origin.netloc, timeout=timeout or self._request_timeout, **options)
        try:
            connection.request(method, self._origin.path + path, body=body, headers={**self._headers, **(headers or {})})
            response = connection.getresponse()
            if response.status < 300 or response.status == 304:
                return connection, response
            raise to_problem(response)
        except BaseException:
            connection.close()
            raise

    def request(self, path, headers=None, method="GET", body=None, timeout=None):
        """Sends a request and reads its response; repeats it when it fails temporarily."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return self.once(path, headers, method, body, timeout)
            except ProblemError as error:
                wait = max(backoff(attempt), error.retry_after or 0)
                if attempt > self._retries or not error.is_temporary or wait > MAX_RETRY_AFTER:
                    raise
                time.sleep(wait)

    def once(self, path, headers=None, method="GET", body=None, timeout=None):
        """Sends a request once; returns the response and its body. Raises ProblemError."""
        try:
            connection, response = self.open(path, headers, method, body, timeout)
            try:
                return response, response.read()
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as error:
            raise unreachable(self._origin.geturl()) from error

    def read(self, path, **options):
        """Requests JSON."""
        return json.loads(self.request(path, **options)[1])


def to_problem(response):
    """The error of a response (RFC 9457); a body of another format becomes code `internal`."""
    detail = f"The server responded with {response.status}."
    try:
        problem = json.loads(response.read())
    except ValueError:
        problem = {}
    wait = problem.get("retryAfter", retry_after(response.headers))
    message = problem.get("detail") or problem.get("title") or detail
    return ProblemError(response.status, problem.get("code", "internal"), message, problem.get("field"), wait)


def unreachable(url):
    """The error for a request that got no response."""
    return ProblemError(0, "unreached", f"The server at {url} cannot be reached. Is it running?")
