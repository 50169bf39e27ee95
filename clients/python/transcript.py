"""Plays transcripts; ../transcripts/README.md has the protocol."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from hearback import Hearback, HearbackError


def play(run):
    started = time.monotonic()
    seqs, outcome = [], {}
    try:
        job = Hearback(run["url"]).job(run["jobid"])
        for event in job.events(via=run["via"], after=run["after"], silence=run["silenceMs"] / 1000, timeout=100):
            seqs.append(event["data"]["seq"])
            outcome = {"end": event["data"]["state"]}
    except HearbackError as error:
        outcome = {"error": error.code}
    return {"seqs": seqs, **outcome, "ms": (time.monotonic() - started) * 1000}


runs = json.load(sys.stdin)
with ThreadPoolExecutor(len(runs)) as pool:
    for index, outcome in enumerate(pool.map(play, runs)):
        print(json.dumps({"run": index, **outcome}))
