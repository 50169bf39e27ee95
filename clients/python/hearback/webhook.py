"""Verification of webhooks (Standard Webhooks 1.0)."""

import base64
import hashlib
import hmac
import json
import time

from .errors import HearbackError

TOLERANCE = 300


def verify_webhook(body, headers, secrets):
    """Verifies the signature of a webhook and returns its event.

    `body` is the body as received, `headers` a mapping of lower-case names, `secrets` one secret or several. Raises
    HearbackError with code `invalid_signature` when it is not signed with a secret, or older than 5 minutes.
    """
    body = body.encode() if isinstance(body, str) else body
    messageid, timestamp, signatures = (headers.get(f"webhook-{name}") or "" for name in ("id", "timestamp", "signature"))
    is_recent = timestamp.isdigit() and abs(time.time() - int(timestamp)) <= TOLERANCE
    signed = f"{messageid}.{timestamp}.".encode() + body
    for secret in [secrets] if isinstance(secrets, str) else secrets:
        key = base64.b64decode(secret[len("whsec_") :] if secret.startswith("whsec_") else secret)
        expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if is_recent and key and any(hmac.compare_digest(expected, given) for given in signatures.split(" ")):
            return json.loads(body)
    raise HearbackError("invalid_signature", "The webhook is not signed with a known secret.")
