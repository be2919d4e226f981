"""memvid delete: chunks, or whole sources, live no more."""

import random
import unittest

from support import CliTest, DAMAGED, DONE, NOT_FOUND, NOTHING_FOUND, USAGE


class Delete(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index")
        self.before = self.read("v.mp4")

    def search(self, question, code=DONE):
        run = self.expect(code, "search", "-v", "v.mp4", "--mode", "words", "--json", question)
        return [hit["source"] for hit in run.json()["hits"]]

    def sources(self):
        return [line["source"] for line in
                self.expect(DONE, "list", "v.mp4", "--json").json_lines()]

    def test_a_chunk_is_gone_and_its_bytes_stay(self):
        for has_index in (False, True):
            with self.subTest(has_index=has_index):
                self.write("v.mp4", self.before)
                if has_index:
                    self.search("cellar")
                run = self.expect(DONE, "delete", "v.mp4", "--chunk", "1")
                self.assertEqual(run.out, b"v.mp4: 1 chunk deleted, 2 left; the bytes stay in the "
                                          b"video\n")
                self.assertEqual(self.sources(), ["docs/backup.md", "docs/garden.txt"])
                self.assertEqual(self.search("cellar", code=NOTHING_FOUND), [])
                self.assertEqual(self.search("roses"), ["docs/garden.txt"])
                self.assertEqual(self.read("v.mp4")[:len(self.before)], self.before)
                self.assertEqual(self.expect(DONE, "verify", "v.mp4", "--json").json()["findings"],
                                 [])
                for name in ("v.json", "v.db"):
                    self.remove(name)

    def test_sources_by_their_path(self):
        run = self.expect(DONE, "delete", "v.mp4", "--source", "docs/*.txt", "--json").json()
        self.assertEqual(run, {"video": "v.mp4", "chunks": 2, "commit": 2, "total_chunks": 1})
        self.assertEqual(self.sources(), ["docs/backup.md"])
        self.expect(NOTHING_FOUND, "delete", "v.mp4", "--source", "docs/*.txt")

    def test_a_deleted_source_may_come_back(self):
        self.expect(DONE, "delete", "v.mp4", "--source", "*")
        self.expect(NOTHING_FOUND, "list", "v.mp4")
        self.expect(DONE, "append", "-v", "v.mp4", "docs")
        self.assertEqual(len(self.sources()), 3)
        self.assertEqual(self.search("cellar"), ["docs/deep/keys.txt"])

    def test_what_is_not_there_is_told_and_nothing_is_written(self):
        for arguments in (("--chunk", "0", "7"), ("--chunk", "9007199254740991")):
            self.refused(NOT_FOUND, r"v\.mp4 has no chunk \d+; nothing was deleted", "delete",
                         "v.mp4", *arguments)
        self.assertEqual(self.read("v.mp4"), self.before)

    def test_what_a_damaged_frame_holds_is_not_known_so_nothing_is_deleted(self):
        words = random.Random(1)
        self.write("docs/long.txt", " ".join(f"word{words.getrandbits(40)}" for _ in range(2000)))
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index", "--overwrite")
        damaged = bytearray(self.read("v.mp4"))
        damaged[len(damaged) // 2] ^= 1
        self.write("v.mp4", bytes(damaged))
        for arguments in (("--source", "docs/*"), ("--chunk", "0")):
            self.refused(DAMAGED, r"v\.mp4, frame \d+: .*memvid verify", "delete", "v.mp4",
                         *arguments)
        self.assertEqual(self.read("v.mp4"), bytes(damaged))

    def test_bad_lines(self):
        self.refused(USAGE, r"nothing is named", "delete", "v.mp4")
        self.refused(USAGE, r"must be a number", "delete", "v.mp4", "--chunk", "one")
        self.refused(NOT_FOUND, r"no\.mp4", "delete", "no.mp4", "--chunk", "1")


if __name__ == "__main__":
    unittest.main()
