"""Documents of the formats that the program memvid-loader reads: text, places, properties."""

import unittest

from documents import pdf
from support import CliTest, DONE


class Documents(CliTest):
    def texts(self, name, content, *options):
        """What `extract` gives back of the one document."""
        self.write(name, content)
        self.expect(DONE, "encode", name, "-o", "v.mp4", "--no-index", "--overwrite", *options)
        return self.expect(DONE, "extract", "v.mp4", "-o", "-").out.decode()

    def source(self):
        return self.expect(DONE, "list", "v.mp4", "--json").json()

    def hit(self, *question):
        return self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json",
                           *question).json()["hits"][0]

    def place_of(self, *question):
        return self.hit(*question)["place"]


class Pdf(Documents):
    def test_page_by_page(self):
        info = "/Title(A manual)/Author(An Author)/CreationDate(D:20240506070809Z)"
        text = self.texts("manual.pdf", pdf(["The first page.", "", "The third page."], info))
        self.assertEqual(text, "The first page.\n\nThe third page.\n\n")
        source = self.source()
        self.assertEqual((source["title"], source["media_type"]), ("A manual", "application/pdf"))
        self.assertEqual(source["metadata"], {"author": "An Author", "pages": 3,
                                              "created": "2024-05-06T07:08:09Z"})

    def test_a_hit_names_its_page(self):
        pages = [f"Page {n} tells of the {word}. " + "Nothing more is here. " * 4
                 for n, word in enumerate(("attic", "cellar", "garden"), 1)]
        self.texts("manual.pdf", pdf(pages), "--chunk-size", "120", "--overlap", "0")
        self.assertEqual(self.place_of("cellar"), "p. 2")
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "garden")
        self.assertRegex(run.out.decode(), r"^1  [\d.]+  manual\.pdf p\. 3  frame 0\n")

    def test_a_hit_over_pages_names_them_and_is_found_by_its_first(self):
        self.texts("manual.pdf", pdf(["The attic.", "The cellar.", "The garden."]))
        self.assertEqual(self.place_of("cellar"), "p. 1-3")
        self.assertEqual(self.hit("--where", "place=p. 1", "cellar")["source"], "manual.pdf")

    def test_without_its_ending(self):
        self.assertEqual(self.texts("manual", pdf(["One page."])), "One page.\n\n")

    def test_places_come_along_when_pages_are_added(self):
        pages = [f"Page about {word}. " + "Nothing more is here. " * 5
                 for word in ("attics", "cellars", "gardens")]
        self.write("docs/manual.pdf", pdf(pages[1:]))
        options = ("--chunk-size", "130", "--overlap", "0")
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index", *options)
        self.assertEqual(self.place_of("cellars"), "p. 1")
        self.write("docs/manual.pdf", pdf(pages))
        self.expect(DONE, "sync", "-v", "v.mp4", "docs")
        self.assertEqual(self.place_of("attics"), "p. 1")
        self.assertEqual(self.place_of("cellars"), "p. 2")
        self.assertEqual(self.place_of("gardens"), "p. 3")
        self.expect(DONE, "compact", "v.mp4")
        self.assertEqual(self.place_of("gardens"), "p. 3")


if __name__ == "__main__":
    unittest.main()
