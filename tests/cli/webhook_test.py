"""Who wants to hear how jobs end: letters to a server on loopback that also refuses and hangs."""

import hmac
import http.server
import json
import os
import re
import threading
import time
import unittest

from background import Background, SUBMITTED
from support import DONE, USAGE


class HookServer(http.server.ThreadingHTTPServer):
    """Takes letters; `status` other than 200 refuses, None hangs."""
    daemon_threads = True
    status = 200

    def __init__(self):
        super().__init__(("127.0.0.1", 0), HookHandler)
        self.seen = []
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        """A client that went away."""

    def end(self):
        self.ended.set()
        self.shutdown()
        self.server_close()


class HookHandler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.headers, body))
        if self.server.status is None:
            self.server.ended.wait()
            return
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Webhooks(Background):
    def hook(self, **changes):
        server = HookServer()
        self.addCleanup(server.end)
        keys = {"url": f"http://127.0.0.1:{server.server_port}/hook", **changes}
        table = ", ".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
        with open(self.path("memvid.toml"), "a", encoding="ascii") as file:
            file.write(f"[jobs]\nwebhooks = [{{ {table} }}]\n")
        return server

    def test_a_webhook_hears_how_a_job_ended_and_can_check_it(self):
        hook = self.hook(secret="s3cret")
        self.write_texts(3)
        job = self.encode()
        self.expect(DONE, "index-wait", job)
        self.until(lambda: hook.seen)
        headers, body = hook.seen[0]
        letter = json.loads(body)
        self.assertEqual((letter["event"], letter["job"], letter["chunks"], letter["error"]),
                         ("completed", job, 3, None))
        self.assertEqual(letter["video"], os.path.realpath(self.path("v.mp4")))
        signature = hmac.new(b"s3cret", body, "sha256").hexdigest()
        self.assertEqual(headers["X-Memvid-Signature"], "sha256=" + signature)
        self.until(lambda: not self.workers())
        self.assertEqual(len(hook.seen), 1)
        self.assertNotIn(b"s3cret", self.expect(DONE, "config", "show").out)

    def test_only_the_events_that_were_asked_for(self):
        hook = self.hook(events=["failed", "cancelled"])
        self.write_texts(300)
        self.expect(DONE, "index-wait", self.encode())
        self.server.delay = 1
        run = self.expect(DONE, "encode", "texts.jsonl", "-o", "w.mp4", "--background-index")
        job = re.search(SUBMITTED, run.out, re.M)[1].decode()
        self.expect(DONE, "index-cancel", job)
        self.until(lambda: hook.seen)
        self.assertEqual([json.loads(body)["event"] for _, body in hook.seen], ["cancelled"])

    def test_a_webhook_that_refuses_or_hangs_holds_up_no_job(self):
        hook = self.hook()
        hook.status = 500
        self.write_texts(3)
        self.expect(DONE, "index-wait", self.encode(), "--timeout", "20")
        self.until(lambda: len(hook.seen) >= 2)  # tried again
        hook.status = None
        run = self.expect(DONE, "encode", "texts.jsonl", "-o", "w.mp4", "--background-index")
        job = re.search(SUBMITTED, run.out, re.M)[1].decode()
        began = time.monotonic()
        self.expect(DONE, "index-wait", job, "--timeout", "20")
        self.assertLess(time.monotonic() - began, 8)
        hook.status = 200
        hook.ended.set()
        self.until(lambda: {json.loads(body)["job"] for _, body in hook.seen} >= {job})

    def test_a_webhook_that_cannot_be_meant_is_refused(self):
        self.hook(url="ftp://x")
        self.write_texts(1)
        self.refused(USAGE, r"memvid.toml:\d+: a webhook's url is \"ftp://x\", but must begin with http",
                     "encode", "texts.jsonl", "-o", "v.mp4")
        self.write("memvid.toml", '[jobs]\nwebhooks = [{ url = "http://x", evnts = [] }]\n')
        self.refused(USAGE, r"memvid.toml:2: jobs.webhooks must be list of", "index-jobs")


if __name__ == "__main__":
    unittest.main()
