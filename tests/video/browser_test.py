#!/usr/bin/env python3
"""A browser plays and seeks our video, and what it shows scans as the right symbol.

usage: browser_test.py chromium|firefox WRITE_SAMPLE_VIDEO

WRITE_SAMPLE_VIDEO is the program of that name. The video is served on 127.0.0.1 with range
requests; a page seeks to frames in a wild order, draws what is shown to a canvas and gives the
pixels back; ZXingReader must read from them exactly the bytes of that frame. Then the video is
played to its end.

Chromium is driven through chromedriver (WebDriver, JSON over HTTP), Firefox through its own
Marionette protocol, for which Debian needs no further package. Exit code 77 (skipped) with a word
when a program is not installed.
"""
import base64
import contextlib
import http.client
import http.server
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

SKIPPED = 77
FRAME_RATE = 30
START_SECONDS = 60
SCRIPT_SECONDS = 60

# Seeks go to the beginning of a frame plus a little: in its middle browsers may round to the next.
PAGE = b"""<!doctype html><meta charset=utf-8><video id=v muted preload=auto></video><script>
const video = document.getElementById('v');
function happened(name, act) {
  return new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, {once: true});
    video.addEventListener('error',
        () => reject(new Error('media error ' + (video.error && video.error.message))),
        {once: true});
    act();
  });
}
async function open(url) {
  await happened('loadeddata', () => { video.src = url; video.load(); });
  return {duration: video.duration, width: video.videoWidth, height: video.videoHeight};
}
async function show(seconds) {
  if (Math.abs(video.currentTime - seconds) > 1e-6)
    await happened('seeked', () => { video.currentTime = seconds; });
  await new Promise(resolve => setTimeout(resolve, 50));  // the seek is done, the picture may lag
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height).data;
  let luma = '';
  for (let i = 0; i < pixels.length; i += 4) luma += String.fromCharCode(pixels[i]);
  return btoa(luma);
}
async function play() {
  video.currentTime = 0;
  await happened('ended', () => { video.play(); });
  return video.currentTime;
}
</script>"""


class SkippedError(Exception):
    pass


def need(*names):
    """The path of the first program that is installed."""
    for name in names:
        path = shutil.which(name)
        if path:
            return path
    raise SkippedError(f"{names[0]} is not installed")


class Handler(http.server.BaseHTTPRequestHandler):
    """The page, and the video with range requests."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/":
            return self.answer(200, PAGE, {"Content-Type": "text/html"})
        if self.path != "/v.mp4":
            return self.answer(404, b"", {})
        video = self.server.video
        headers = {"Content-Type": "video/mp4", "Accept-Ranges": "bytes"}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not wanted:
            return self.answer(200, video, headers)
        first = int(wanted[1])
        last = min(int(wanted[2] or len(video) - 1), len(video) - 1)
        headers["Content-Range"] = f"bytes {first}-{last}/{len(video)}"
        return self.answer(206, video[first:last + 1], headers)

    def answer(self, status, body, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):  # browsers hang up when they have enough
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(video):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.video = video
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


@contextlib.contextmanager
def child(command, **options):
    """A process in a group of its own, which is ended with all it started."""
    process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL,
                               **options)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Chromium:
    """One page, by the W3C WebDriver protocol."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port,
                                                     timeout=START_SECONDS + SCRIPT_SECONDS)
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                     "--disable-background-networking", "--disable-component-update",
                     "--disable-sync", "--no-first-run",
                     "--autoplay-policy=no-user-gesture-required"]
        capabilities = {"browserName": "chrome",
                        "goog:chromeOptions": {"args": arguments, "binary": need("chromium")},
                        "timeouts": {"script": SCRIPT_SECONDS * 1000}}
        answer = self.post("/session", {"capabilities": {"alwaysMatch": capabilities}})
        self.session = "/session/" + answer["sessionId"]

    def post(self, path, body):
        self.connection.request("POST", path, json.dumps(body))
        value = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(value, dict) and "error" in value:
            raise RuntimeError(f"{path}: {value['message']}")
        return value

    def navigate(self, url):
        self.post(self.session + "/url", {"url": url})

    def call(self, script):
        return self.post(self.session + "/execute/async", {"script": script, "args": []})

    def close(self):
        self.connection.request("DELETE", self.session)
        self.connection.getresponse().read()


class Firefox:
    """One page, by Marionette: JSON arrays with their length in front, over TCP."""

    def __init__(self, port):
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
        self.socket.settimeout(START_SECONDS + SCRIPT_SECONDS)
        self.stream = self.socket.makefile("rb")
        self.count = 0
        self.receive()  # who it is
        self.send("WebDriver:NewSession", {})
        self.send("WebDriver:SetTimeouts", {"script": SCRIPT_SECONDS * 1000})

    def receive(self):
        length = b""
        while not length.endswith(b":"):
            byte = self.stream.read(1)
            if not byte:
                raise RuntimeError("Firefox hung up")
            length += byte
        return json.loads(self.stream.read(int(length[:-1])))

    def send(self, command, parameters):
        self.count += 1
        message = json.dumps([0, self.count, command, parameters]).encode()
        self.socket.sendall(str(len(message)).encode() + b":" + message)
        _, _, error, result = self.receive()
        if error:
            raise RuntimeError(f"{command}: {error['message']}")
        return result

    def navigate(self, url):
        self.send("WebDriver:Navigate", {"url": url})

    def call(self, script):
        answer = self.send("WebDriver:ExecuteAsyncScript",
                           {"script": script, "args": [], "sandbox": None})
        return answer["value"]

    def close(self):
        self.send("Marionette:Quit", {"flags": ["eForceQuit"]})


@contextlib.contextmanager
def chromium(_directory):
    need("chromium")
    command = [need("chromedriver"), "--port=0"]
    with child(command, stdout=subprocess.PIPE, text=True) as driver:
        for line in driver.stdout:
            started = re.search(r"started successfully on port (\d+)", line)
            if started:
                break
        else:
            raise RuntimeError("chromedriver did not start")
        browser = Chromium(int(started[1]))
        try:
            yield browser
        finally:
            browser.close()


@contextlib.contextmanager
def firefox(directory):
    program = need("firefox-esr", "firefox")
    profile = os.path.join(directory, "profile")
    os.mkdir(profile)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    preferences = {"marionette.port": port, "media.autoplay.default": 0,
                   "app.update.enabled": False, "datareporting.policy.dataSubmissionEnabled": False,
                   "network.captive-portal-service.enabled": False,
                   "network.connectivity-service.enabled": False,
                   "privacy.resistFingerprinting": False}
    with open(os.path.join(profile, "user.js"), "w", encoding="utf-8") as out:
        for name, value in preferences.items():
            out.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
    command = [program, "--headless", "--marionette", "--no-remote", "--profile", profile]
    with child(command, stdout=subprocess.DEVNULL, env={**os.environ, "HOME": directory}):
        browser = Firefox(port)
        try:
            yield browser
        finally:
            with contextlib.suppress(RuntimeError, OSError):
                browser.close()


def ask(browser, call):
    """The value of a promise of the page."""
    done = "const done = arguments[arguments.length - 1];"
    answer = browser.call(f"{done} {call}.then(value => done({{value}}), "
                          "error => done({error: String(error)}));")
    if "error" in answer:
        raise AssertionError(f"{call}: {answer['error']}")
    return answer["value"]


def write_png(path, luma, width, height):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + luma[y * width:(y + 1) * width] for y in range(height))
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n" +
                  chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) +
                  chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def scan(path):
    command = [need("ZXingReader"), "-format", "QRCode", "-bytes", path]
    return subprocess.run(command, stdout=subprocess.PIPE, check=False).stdout


def check(browser, url, directory, payloads):
    browser.navigate(url)
    shape = ask(browser, "open('/v.mp4')")
    count = len(payloads)
    assert (shape["width"], shape["height"]) == (192, 192), shape
    assert abs(shape["duration"] - count / FRAME_RATE) < 0.01, shape
    picture = os.path.join(directory, "shown.png")
    for frame in [0, count - 1, 3, 2, 1, count // 2, count // 2 + 1, 9, 10, 0, count - 2]:
        luma = base64.b64decode(ask(browser, f"show({frame / FRAME_RATE + 0.001})"))
        write_png(picture, luma, shape["width"], shape["height"])
        assert scan(picture) == payloads[frame], f"frame {frame} does not scan as its symbol"
    end = ask(browser, "play()")
    assert abs(end - count / FRAME_RATE) < 0.05, f"played to {end} s"
    print(f"{count} frames: seeks and plays")


def main():
    browsers = {"chromium": chromium, "firefox": firefox}
    if len(sys.argv) != 3 or sys.argv[1] not in browsers:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        try:
            need("ZXingReader")
            subprocess.run([sys.argv[2], directory], check=True)
            payloads = []
            while os.path.exists(path := os.path.join(directory, f"{len(payloads)}.bin")):
                with open(path, "rb") as file:
                    payloads.append(file.read())
            with open(os.path.join(directory, "v.mp4"), "rb") as file:
                video = file.read()
            with served(video) as url, browsers[sys.argv[1]](directory) as browser:
                check(browser, url, directory, payloads)
        except SkippedError as reason:
            print(f"skipped: {reason}")
            sys.exit(SKIPPED)


if __name__ == "__main__":
    main()
