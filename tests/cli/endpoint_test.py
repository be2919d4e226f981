"""Vectors from an endpoint: encode and search ask a real server on loopback. No model is needed."""

import json
import signal
import time
import unittest

from endpoint_server import Server
from support import (CANCELLED, CliTest, DAMAGED, DONE, IO, UNSUPPORTED, USAGE)

KEY = "sk-do-not-show"


class Endpoint(CliTest):
    def setUp(self):
        super().setUp()
        self.server = Server()
        self.addCleanup(self.server.end)
        self.write_docs()
        self.configure(endpoint=self.server.url(), endpoint_model="nomic")

    def environment(self, **changes):
        return super().environment(**{"MEMVID_MODEL": None, "MEMVID_API_KEY": KEY, **changes})

    def configure(self, **settings):
        lines = [f"{key} = {json.dumps(value)}\n" for key, value in settings.items()]
        self.write("memvid.toml", "[embeddings]\n" + "".join(lines))

    def requests(self):
        """What was asked since the last call."""
        seen, self.server.seen = self.server.seen, []
        return [body for _, body in seen]

    def encode_docs(self):
        run = self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--json").json()
        self.requests()
        return run

    def search(self, code, *arguments, **options):
        return self.expect(code, "search", "-v", "v.mp4", "--json", "cellar key", *arguments,
                           **options)

    def test_encode_and_search_ask_it(self):
        stats = self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--json").json()
        self.assertEqual((stats["outcome"], stats["chunks_embedded"]), ("built", 3))
        self.assertEqual({key for key, _ in self.server.seen}, {f"Bearer {KEY}"})
        first, *rest = self.requests()  # the first one learns the dimension
        self.assertEqual((first["model"], len(first["input"])), ("nomic", 1))
        self.assertEqual([len(body["input"]) for body in rest], [3])
        self.assertEqual(self.expect(DONE, "info", "v.mp4", "--json").json()["model"],
                         "nomic (endpoint)")
        for mode in ("vectors", "hybrid"):
            hits = self.search(DONE, "--mode", mode).json()["hits"]
            self.assertEqual(hits[0]["source"], "docs/deep/keys.txt")
            self.assertEqual([body["input"] for body in self.requests()], [["cellar key"]])
        self.search(DONE, "--mode", "words")
        self.assertEqual(self.encode_docs()["outcome"], "up_to_date")
        self.assertEqual(self.requests(), [])

    def test_vectors_that_a_change_left_out_come_with_the_next_though_it_changes_nothing(self):
        self.encode_docs()
        for number, change in enumerate((("append", "-v", "v.mp4", "docs"),
                                         ("sync", "-v", "v.mp4", "docs"))):
            self.write(f"docs/new-{number}.txt", f"A new text, number {number}.")
            self.server.status = 400
            self.refused(IO, "400", *change)
            self.server.status = 200
            run = self.expect(DONE, *change)
            self.assertIn(b"nothing was written but the vectors of 1 chunk that had none", run.out)
            self.assertEqual(self.expect(DONE, "info", "v.mp4", "--json").json()["vectors"], 1.0)
            self.assertIn(b"; nothing was written\n", self.expect(DONE, *change).out)

    def test_the_environment_says_it_too(self):
        self.configure()
        env = self.environment(MEMVID_ENDPOINT=self.server.url(), MEMVID_ENDPOINT_MODEL="nomic",
                               MEMVID_API_KEY=None)
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", env=env)
        self.assertEqual({key for key, _ in self.server.seen}, {None})

    def test_reindex_asks_before_it_drops_anything(self):
        self.encode_docs()
        self.server.status = 401
        self.refused(IO, r"status 401", "reindex", "v.mp4")
        self.server.status = 200
        self.search(DONE, "--mode", "vectors")
        self.requests()
        made = self.expect(DONE, "reindex", "v.mp4", "--json").json()
        self.assertEqual(made["vectors_made"], 3)
        self.assertEqual([len(body["input"]) for body in self.requests()], [1, 3])

    def test_a_run_that_was_refused_goes_on_where_it_stopped(self):
        self.write("many.jsonl", "".join(f'{{"text":"number {i}"}}\n' for i in range(600)))
        self.server.request_count_max = 1 + 8  # the dimension, and the first 512 chunks
        self.refused(IO, r"status 400", "encode", "many.jsonl", "-o", "v.mp4")
        self.server.request_count_max = 100
        self.requests()
        stats = self.expect(DONE, "encode", "many.jsonl", "-o", "v.mp4", "--json").json()
        self.assertEqual((stats["outcome"], stats["chunks_embedded"]), ("index_only", 88))
        self.assertEqual([len(body["input"]) for body in self.requests()], [64, 24])

    def test_without_an_answer_a_search_fails_and_words_still_answer(self):
        self.encode_docs()
        self.server.end()
        place = self.server.url().removeprefix("http://")
        for mode in ("hybrid", "vectors"):
            run = self.search(IO, "--mode", mode)
            self.assertRegex(run.err.decode(), rf"^memvid: the endpoint {place} did not answer .*"
                                               r"Connection refused.*--mode words\)\n$")
        self.search(DONE, "--mode", "words")
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")  # nothing to do, nothing to ask

    def test_a_refusal_is_told_before_the_work_and_without_the_key(self):
        self.server.status = 401
        run = self.refused(IO, r"refuses with status 401, \"not for Bearer \[key\]\"",
                           "encode", "docs", "-o", "v.mp4")
        self.assertNotIn(KEY.encode(), run.err)
        self.assertFalse(self.exists("v.mp4"))
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index")
        self.assertEqual(len(self.requests()), 1)

    def test_vectors_of_another_model_are_not_asked(self):
        self.encode_docs()
        self.configure(endpoint=self.server.url(), endpoint_model="other")
        self.refused(UNSUPPORTED, r"were made by nomic, not by other of the endpoint",
                     "search", "-v", "v.mp4", "cellar")
        self.assertEqual(self.requests(), [])

    def test_what_cannot_be_meant_is_refused(self):
        def refuse(pattern, **settings):
            self.configure(**settings)
            return self.refused(USAGE, pattern, "encode", "docs", "-o", "v.mp4")
        url = self.server.url()
        refuse(r"not embeddings.endpoint_model", endpoint=url)
        refuse(r"both an embedding model \(.*\) and an endpoint", endpoint=url, endpoint_model="m",
               model="folder")
        refuse(r"/embeddings \(OpenAI.*/api/embed \(Ollama\)", endpoint=self.server.url("/v1"),
               endpoint_model="m")
        refuse(r"1 to 3600", endpoint=url, endpoint_model="m", endpoint_timeout=0)
        refuse(r"plain http", endpoint="http://192.0.2.1/api/embed", endpoint_model="m")
        run = refuse(r"\$MEMVID_API_KEY", endpoint="https://me:hunter2@a.example/v1/embeddings",
                     endpoint_model="m")
        self.assertNotIn(b"hunter2", run.err)
        self.assertEqual(self.requests(), [])

    def test_the_key_is_no_setting(self):
        run = self.expect(DONE, "config", "show")
        self.assertIn(self.server.url().encode(), run.out)
        self.assertNotIn(KEY.encode(), run.out)
        self.write("memvid.toml", f"[embeddings]\napi_key = \"{KEY}\"\n")
        run = self.refused(USAGE, r"unknown key api_key", "config", "show")
        self.assertNotIn(KEY.encode(), run.err)

    def test_doctor_tells_whether_it_answers(self):
        self.encode_docs()
        checks = {check["subject"]: check for check in
                  self.expect(DONE, "doctor", "v.mp4", "--json").json_lines()}
        place = self.server.url().removeprefix("http://")
        self.assertEqual(checks["endpoint"]["state"],
                         f"nomic at {place}; a key is set; it answers in 64 dimensions")
        self.assertEqual(checks["vectors"]["state"], "nomic (endpoint), the model of the endpoint")
        self.assertNotIn("model", checks)
        self.server.end()
        run = self.expect(DAMAGED, "doctor", env=self.environment(MEMVID_API_KEY=None))
        self.assertRegex(run.out.decode(), rf"(?m)^! endpoint +nomic at {place}; no key is set; no "
                                           r"vectors come from it; words can be searched\n +-> .*refused")

    def test_ctrl_c_ends_a_request_that_hangs(self):
        self.server.status = None
        process = self.start("encode", "docs", "-o", "v.mp4")
        while not self.server.seen:
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        began = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
        self.assertEqual((process.returncode, err), (CANCELLED, b"memvid: cancelled\n"))
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    unittest.main()
