"""Submits a PDF and polls until the job is completed or failed. Standard library only."""

import json
import sys
import time
import urllib.request

base, userid, path = sys.argv[1:]
with open(path, "rb") as file:
    headers = {"Content-Type": "application/pdf"}
    request = urllib.request.Request(f"{base}/pdf/{userid}?filename=letter.pdf", file.read(), headers)
jobid = json.load(urllib.request.urlopen(request))["jobid"]
while True:
    with urllib.request.urlopen(f"{base}/results/{jobid}") as response:
        job = json.load(response)
        wait = float(response.headers.get("Retry-After", 1))
    print(job["state"])
    if job["state"] in ("completed", "error"):
        break
    time.sleep(wait)
print(job["error"]["message"] if job["error"] else f"{job['analysis']['pages']['count']} page(s)")
