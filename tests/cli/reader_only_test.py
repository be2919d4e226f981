"""A build without embeddings (MEMVID_EMBEDDINGS=OFF): words do all the work, and it says so."""

import pathlib
import shutil
import unittest

from support import CliTest, DONE, UNSUPPORTED

GOLDEN = pathlib.Path(__file__).resolve().parent.parent / "golden" / "v1"
REFUSED = r"^memvid: .*built without search by meaning; search by words \(--mode words\), or install"


class ReaderOnly(CliTest):
    def environment(self, **changes):
        return super().environment(**{"MEMVID_MODEL": None, **changes})

    def test_encode_makes_an_index_of_words(self):
        self.write_docs()
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        info = self.expect(DONE, "info", "v.mp4", "--json").json()
        self.assertEqual((info["index"], info["vectors"]), ("current", 0))
        self.assertEqual(self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--json").json()
                         ["outcome"], "up_to_date")
        self.expect(DONE, "verify", "v.mp4")

    def test_a_memory_with_vectors_is_searched_by_words_and_the_note_tells(self):
        for file in GOLDEN.glob("notes.*"):
            shutil.copy(file, self.path(file.name))
        run = self.expect(DONE, "search", "-v", "notes.mp4", "sourdough")
        self.assertIn(b"notes/bread.txt:1", run.out)
        self.assertEqual(run.err, b"note: 0 % of the chunks can be found by meaning, the others by "
                                  b"their words only\n")

    def test_what_needs_a_model_is_refused_with_the_way_out(self):
        self.write_docs()
        self.refused(UNSUPPORTED, REFUSED, "encode", "docs", "-o", "v.mp4", "--model", ".")
        self.refused(UNSUPPORTED, REFUSED, "encode", "docs", "-o", "v.mp4",
                     env=self.environment(MEMVID_ENDPOINT="http://localhost/api/embed",
                                          MEMVID_ENDPOINT_MODEL="m"))
        self.assertFalse(self.exists("v.mp4"))
        self.expect(DONE, "encode", "docs", "-o", "v.mp4")
        self.refused(UNSUPPORTED, REFUSED, "search", "-v", "v.mp4", "--mode", "vectors", "attic")


if __name__ == "__main__":
    unittest.main()
