"""Submits a PDF with a callback to a server of 15 lines, and prints the events until the job ends."""

import json
import sys
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlencode


class Receiver(BaseHTTPRequestHandler):
    state = None

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
        print(event["type"], flush=True)
        Receiver.state = event["data"]["state"]

    def log_message(self, *args):
        pass


server = HTTPServer(("127.0.0.1", 0), Receiver)
base, userid, path = sys.argv[1:]
query = urlencode({"filename": "letter.pdf", "callback": f"http://127.0.0.1:{server.server_port}/"})
with open(path, "rb") as file:
    headers = {"Content-Type": "application/pdf"}
    urllib.request.urlopen(urllib.request.Request(f"{base}/pdf/{userid}?{query}", file.read(), headers))
while Receiver.state not in ("completed", "error"):
    server.handle_request()
