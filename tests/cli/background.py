"""What tests of background jobs share: a store of their own, and a server on loopback that embeds."""

import json
import os
import re
import signal
import time

from endpoint_server import Server
from support import CliTest, DONE

ID = rb"idx_[0-9a-f]{12}"
SUBMITTED = rb"^Background indexing job submitted: (" + ID + rb")$"


class SlowServer(Server):
    """Answers after `delay` seconds; keeps every text that it was asked for."""
    delay = 0
    request_count_max = 1_000_000

    def process_request_thread(self, request, client_address):
        time.sleep(self.delay)
        super().process_request_thread(request, client_address)

    def texts(self):
        return [text for _, body in self.seen for text in body["input"] if "text" in text]


class Background(CliTest):
    def setUp(self):
        super().setUp()
        self.server = SlowServer()
        self.addCleanup(self.server.end)
        self.addCleanup(self.kill_workers)
        self.write("memvid.toml", f'[embeddings]\nendpoint = "{self.server.url()}"\n'
                                  'endpoint_model = "nomic"\nendpoint_timeout = 20\n')

    def environment(self, **changes):
        return super().environment(**{"MEMVID_MODEL": None,
                                      "MEMVID_STATE": os.path.join(self.home, "state"), **changes})

    def workers(self):
        """The processes that run jobs of this test's store."""
        found = []
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{process}/environ", "rb") as file:
                    env = file.read()
                with open(f"/proc/{process}/cmdline", "rb") as file:
                    words = file.read().split(b"\0")
            except OSError:
                continue
            if b"worker" in words and os.fsencode(self.home) in env:
                found.append(int(process))
        return found

    def kill_workers(self):
        for worker in self.workers():
            try:
                os.kill(worker, signal.SIGKILL)
            except ProcessLookupError:
                pass

    def write_texts(self, count, name="texts.jsonl", first=0):
        lines = [json.dumps({"id": f"t{i}", "text": f"This is text number {i} of many."})
                 for i in range(first, first + count)]
        self.write(name, "\n".join(lines) + "\n")

    def encode(self, *arguments):
        run = self.expect(DONE, "encode", "texts.jsonl", "-o", "v.mp4", "--background-index",
                          *arguments)
        return re.search(SUBMITTED, run.out, re.M)[1].decode()

    def status(self, job):
        return self.memvid("index-status", job, "--json").json()

    def until(self, is_so, seconds=20):
        deadline = time.monotonic() + seconds
        while not is_so():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)

    def with_vector(self):
        """How many chunks have a vector."""
        info = self.expect(DONE, "info", "v.mp4", "--json").json()
        return round(info["vectors"] * info["chunks"])
