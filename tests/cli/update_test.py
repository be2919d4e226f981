"""memvid update: another text for one chunk."""

import unittest

from support import CliTest, DONE, NOT_FOUND, NOTHING_FOUND, USAGE

LONG = "".join(f"The harbour master wrote down ship {i} and went home.\n" for i in range(18))


class Update(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.write("docs/ships.txt", LONG + "The last line of the log.\n" + "x" * 400)
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index")
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        chunks = self.expect(DONE, "list", "v.mp4", "--chunks", "--json").json_lines()
        self.ships = [line["chunk"] for line in chunks if line["source"] == "docs/ships.txt"]
        self.assertGreater(len(self.ships), 1)

    def update(self, chunk, *arguments, code=DONE, **options):
        return self.expect(code, "update", "v.mp4", "--chunk", str(chunk), *arguments, **options)

    def search(self, question, code=DONE):
        run = self.expect(code, "search", "-v", "v.mp4", "--mode", "words", "--json", question)
        return run.json()["hits"]

    def text(self, chunk):
        return self.expect(DONE, "extract", "v.mp4", "--chunk", str(chunk)).out.decode()

    def whole(self):
        self.assertEqual(self.expect(DONE, "verify", "v.mp4", "--json").json()["findings"], [])

    def test_the_new_text_is_found_and_the_old_one_is_not(self):
        (hit,) = self.search("cellar")
        before = self.read("v.mp4")
        run = self.update(hit["chunk"], "--text", "The pantry key hangs behind the door.")
        self.assertEqual(run.out.decode(), f"v.mp4: chunk {hit['chunk']} has a new text; the old "
                                           "one stays in the video\n")
        self.assertEqual(self.search("cellar", code=NOTHING_FOUND), [])
        (found,) = self.search("pantry")
        self.assertEqual((found["chunk"], found["source"]), (hit["chunk"], "docs/deep/keys.txt"))
        self.assertEqual(self.read("v.mp4")[:len(before)], before)
        self.whole()

    def test_the_index_goes_along_where_encoding_fills_none(self):
        (hit,) = self.search("cellar")
        env = self.environment(MEMVID_ENABLE_INDEX_BUILDING="false")
        self.update(hit["chunk"], "--text", "The pantry key hangs behind the door.", env=env)
        self.assertEqual(self.search("pantry")[0]["chunk"], hit["chunk"])
        self.expect(DONE, "delete", "v.mp4", "--chunk", str(hit["chunk"]), env=env)
        info = self.expect(DONE, "info", "v.mp4", "--json").json()
        self.assertEqual(info["index"], "current")

    def test_a_small_change_takes_little_room_and_many_changes_do_not_chain(self):
        chunk, text = self.ships[0], self.text(self.ships[0])
        for number in range(6):
            size = len(self.read("v.mp4"))
            text = text.replace(f"ship {number} ", f"vessel{number} ")
            self.update(chunk, "--text", text)
            self.assertLess(len(self.read("v.mp4")) - size, 1300)
            self.assertEqual(self.text(chunk), text)
        self.assertEqual(self.search("vessel5")[0]["chunk"], chunk)
        self.whole()
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.assertEqual(self.search("vessel5")[0]["text"], text)

    def test_the_source_comes_back_with_the_new_text_in_its_place(self):
        first, rest = self.ships[0], [self.text(chunk) for chunk in self.ships[1:]]
        self.update(first, "--text", "A new beginning.\n")
        self.expect(DONE, "extract", "v.mp4", "-o", "out")
        self.assertEqual(self.read("out/docs/ships.txt").decode(),
                         "A new beginning.\n" + "".join(rest))

    def test_the_same_text_writes_nothing(self):
        before = self.read("v.mp4")
        run = self.update(self.ships[0], "--text", self.text(self.ships[0]), "--json")
        self.assertEqual(run.json()["chunks"], 0)
        self.assertEqual(self.read("v.mp4"), before)

    def test_a_text_from_a_file_or_a_pipe(self):
        self.write("new.txt", "From a file.\n")
        self.update(0, "--file", "new.txt")
        self.assertEqual(self.text(0), "From a file.\n")
        self.update(0, "--file", "-", stdin=b"From a pipe.")
        self.assertEqual(self.text(0), "From a pipe.")

    def test_an_updated_chunk_can_be_deleted(self):
        self.update(0, "--text", "Soon gone.")
        self.expect(DONE, "delete", "v.mp4", "--chunk", "0")
        self.assertEqual(self.search("gone", code=NOTHING_FOUND), [])
        self.update(0, "--text", "Back again?", code=NOT_FOUND)
        self.whole()

    def test_bad_lines(self):
        before = self.read("v.mp4")
        self.refused(USAGE, r"no chunk is named", "update", "v.mp4", "--text", "x")
        self.refused(USAGE, r"either --text or --file", "update", "v.mp4", "--chunk", "0")
        self.refused(USAGE, r"either --text or --file", "update", "v.mp4", "--chunk", "0",
                     "--text", "x", "--file", "y")
        self.refused(USAGE, r"is empty", "update", "v.mp4", "--chunk", "0", "--text", "")
        self.refused(USAGE, r"UTF-8", "update", "v.mp4", "--chunk", "0", "--text", b"\xff")
        self.refused(USAGE, r"400,?000", "update", "v.mp4", "--chunk", "0", "--file", "-",
                     stdin=b"x" * 400_001)
        self.refused(NOT_FOUND, r"no chunk 99", "update", "v.mp4", "--chunk", "99", "--text", "x")
        self.refused(NOT_FOUND, r"no\.txt", "update", "v.mp4", "--chunk", "0", "--file", "no.txt")
        for name in ("v.db", "v.json"):
            self.remove(name)
        self.refused(NOT_FOUND, r"there is no index", "update", "v.mp4", "--chunk", "0", "--text",
                     "x")
        self.assertEqual(self.read("v.mp4"), before)


if __name__ == "__main__":
    unittest.main()
