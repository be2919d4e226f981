"""A server on loopback that embeds as Ollama does, without a model."""

import http.server
import json
import threading
import zlib


def vector_of(text):
    """Counts of words, by hash: texts that share words are near."""
    vector = [0] * 64
    for word in text.lower().split():
        vector[zlib.crc32(word.strip(".").encode()) % 64] += 1
    return vector


class Server(http.server.ThreadingHTTPServer):
    """Ollama, as far as memvid asks it; `status` other than 200 refuses, None hangs."""
    daemon_threads = True
    status = 200
    request_count_max = 100  # what comes later is refused

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.seen = []
        self.ended = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def url(self, path="/api/embed"):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, *_):
        """A client that was killed; nothing to tell."""

    def end(self):
        self.ended.set()
        self.shutdown()
        self.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.seen.append((self.headers["Authorization"], body))
        if self.server.status is None:
            self.server.ended.wait()
            return
        status = self.server.status
        if len(self.server.seen) > self.server.request_count_max:
            status = 400
        answer = {"embeddings": [vector_of(text) for text in body["input"]]}
        if status != 200:
            answer = {"error": f"not for {self.headers['Authorization']}"}
        reply = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        pass
