"""Where chunks end (--chunk-by), headings, and that a memory goes on as it was made."""

import unittest

from documents import docx_table, xlsx
from support import CliTest, DONE, HAS_EMBEDDINGS, NOT_FOUND, UNSUPPORTED, USAGE

GUIDE = """# Guide

Words before all.

## Install

### Debian

Use the package of the distribution.

### Fedora

Build it from its source.

```
# no heading
```

## Use

Ask it something.
"""


class Chunking(CliTest):
    def texts_in_order(self, video="v.mp4"):
        return [chunk["text"] for chunk in self.chunks(video)]

    def place_of(self, question):
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json", question)
        return run.json()["hits"][0]["place"]

    def test_by_headings_every_section_is_a_chunk(self):
        self.write("guide.md", GUIDE)
        self.encode("guide.md", options=("--chunk-by", "headings"))
        texts = self.texts_in_order()
        self.assertEqual("".join(texts), GUIDE)
        self.assertEqual([text.splitlines()[0] for text in texts],
                         ["# Guide", "## Install", "### Fedora", "## Use"])
        info = self.expect(DONE, "info", "v.mp4")
        self.assertRegex(info.out.decode(), r"chunking  1000 characters, overlap 50, by headings\n")
        self.assertEqual(self.expect(DONE, "info", "v.mp4", "--json").json()["chunk_by"],
                         "headings")

    def test_a_hit_names_the_headings_above_it(self):
        self.write("guide.md", GUIDE)
        self.write("page.html", "<title>A page</title><h1>Garden</h1><p>Water.</p><h2>Spring</h2>"
                                "<p>Prune the roses.</p>")
        self.write("tool.1", ".TH TOOL 1\n.SH NAME\ntool\n.SH OPTIONS\n.TP\n\\-v\nsays more\n")
        self.encode("guide.md", "page.html", "tool.1",
                    options=("--chunk-by", "headings", "--overlap", "0"))
        self.assertEqual(self.place_of("distribution"), "Guide > Install - Install > Debian")
        self.assertEqual(self.place_of("source"), "Install > Fedora")
        self.assertEqual(self.place_of("roses"), "Garden > Spring")
        self.assertEqual(self.place_of("says"), "OPTIONS")
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "roses")
        self.assertRegex(run.out.decode(), r"^1  [\d.]+  page\.html Garden > Spring  frame 0  A p")
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "distribution")
        self.assertRegex(run.out.decode(), r"^1  [\d.]+  guide\.md:5-10 Guide > Install - Install > "
                                           r"Debian  frame 0  Guide\n")

    def test_a_heading_is_never_the_last_of_a_chunk(self):
        text = "".join(f"## Part {n}\n\n" + "Some words stand here. " * (n % 9 + 1) + "\n\n"
                       for n in range(80))
        html = "".join(f"<h2>Part {n}</h2><p>" + "Some words stand here. " * (n % 9 + 1) + "</p>"
                       for n in range(80))
        self.write("a.md", text)
        self.write("b.html", html)
        for how in ("characters", "sentences", "headings"):
            self.encode("a.md", "b.html", video=how + ".mp4",
                        options=("--chunk-size", "300", "--chunk-by", how))
            for chunk in self.texts_in_order(how + ".mp4"):
                self.assertNotRegex(chunk.rstrip().splitlines()[-1], r"^(## )?Part \d+$", how)

    def test_by_sentences_none_is_parted(self):
        text = "".join(f"Sentence {n} of this text has {'many ' * (n % 7)}words. "
                       for n in range(300))
        self.write("a.txt", text)
        self.encode("a.txt", options=("--chunk-size", "90", "--overlap", "0", "--chunk-by",
                                      "sentences"))
        texts = self.texts_in_order()
        self.assertEqual("".join(texts), text)
        self.assertTrue(all(part.endswith("words. ") and len(part) <= 90 for part in texts))

    def test_what_is_added_and_changed_is_cut_as_the_memory_was(self):
        self.write("docs/a.md", GUIDE)
        self.expect(DONE, "encode", "docs", "-o", "v.mp4", "--no-index", "--chunk-by", "headings")
        self.write("docs/b.md", "# One\n\nx\n\n# Two\n\ny\n")
        self.expect(DONE, "append", "-v", "v.mp4", "--no-index", "docs/b.md")
        self.assertEqual(self.texts_in_order()[-2:], ["# One\n\nx\n\n", "# Two\n\ny\n"])
        changed = GUIDE.replace("## Use", "## Ask\n\nHere is more.\n\n## Use")
        self.write("docs/a.md", changed)
        self.write("docs/c.md", "# Three\n\nx\n\n# Four\n\ny\n")
        self.expect(DONE, "sync", "-v", "v.mp4", "docs")
        by_source = {}
        for chunk in self.chunks():
            by_source.setdefault(chunk["source"], []).append(chunk)
        self.assertEqual(len(by_source["docs/c.md"]), 2)
        parts = sorted(by_source["docs/a.md"], key=lambda chunk: chunk["lines"])
        self.assertEqual("".join(chunk["text"] for chunk in parts), changed)
        self.assertEqual([chunk["text"].splitlines()[0] for chunk in parts],
                         ["# Guide", "## Install", "### Fedora", "## Ask", "## Use"])
        self.expect(DONE, "compact", "v.mp4")
        self.assertEqual(self.expect(DONE, "info", "v.mp4", "--json").json()["chunk_by"],
                         "headings")

    def test_rows_are_found_by_their_columns_in_every_chunk(self):
        rows = "".join(f"tool{n},{n * 3},hanging\n" for n in range(200))
        self.write("tools.csv", "name,priceineuro,where\n" + rows)
        self.encode("tools.csv", options=("--chunk-size", "300"))
        def found():
            return self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json", "-k",
                               "100", "priceineuro tool150").json()["hits"]
        hits = found()
        chunks = self.chunks()
        self.assertGreater(len(chunks), 10)
        self.assertEqual(sum("priceineuro" in chunk["text"] for chunk in chunks), 1)
        self.assertIn("tool150,", hits[0]["text"])
        whole = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json", "-k", "100",
                            "priceineuro").json()["hits"]
        self.assertEqual(len(whole), len(chunks))
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.assertEqual(found(), hits)

    def test_rows_of_a_sheet_are_found_by_its_columns_in_every_chunk(self):
        def row(number, *cells):
            return (f'<row r="{number}">' + "".join(
                f'<c r="{column}{number}" t="inlineStr"><is><t>{text}</t></is></c>'
                for column, text in zip("ABC", cells)) + "</row>")
        rows = "".join(row(n, f"tool{n}", n * 3, "hanging") for n in range(2, 200))
        self.write("tools.xlsx", xlsx(row(1, "name", "priceineuro", "where") + rows))
        self.encode("tools.xlsx", options=("--chunk-size", "300"))
        source = self.expect(DONE, "list", "v.mp4", "--json").json()
        self.assertEqual(source["metadata"]["sheets"],
                         {"Sales": ["name", "priceineuro", "where"]})
        def hits_of(question):
            return self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json", "-k",
                               "100", question).json()["hits"]
        hits = hits_of("priceineuro tool150")
        self.assertIn("tool150\t", hits[0]["text"])
        self.assertEqual(len(hits_of("priceineuro")), len(self.chunks()))
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.assertEqual(hits_of("priceineuro tool150"), hits)

    def test_rows_of_a_table_in_a_text_are_found_by_its_columns_in_every_chunk(self):
        rows = [("rake" + str(n), str(n * 3)) for n in range(100)]
        self.write("a.md", "# Tools\n\n| toolname | priceineuro |\n|---|---:|\n" +
                   "".join(f"| {name} | {price} |\n" for name, price in rows) + "\nThe end.\n")
        self.write("b.html", "<p>Tools<table><tr><th>toolname<th>priceineuro</tr>" +
                   "".join(f"<tr><td>{name}<td>{price}</tr>" for name, price in rows) +
                   "</table><p>The end.")
        self.write("c.docx", docx_table([("toolname", "priceineuro")] + rows))
        self.encode("a.md", "b.html", "c.docx", options=("--chunk-size", "300", "--overlap", "0"))
        def sources_of(question):
            hits = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--json", "-k",
                               "100", question).json()["hits"]
            return sorted(hit["source"] for hit in hits)
        in_rows = sorted(chunk["source"] for chunk in self.chunks() if "rake" in chunk["text"])
        self.assertGreater(len(in_rows), 12)
        self.assertEqual(sources_of("priceineuro"), in_rows)
        self.expect(DONE, "reindex", "v.mp4", "--no-vectors")
        self.assertEqual(sources_of("priceineuro"), in_rows)

    def test_code_stays_whole_where_it_fits(self):
        words = "Some words stand before the example, and are rather many. " * 3 + "\n\n"
        code = "```\n" + "call();\n\n" * 20 + "```\n"
        self.write("a.md", words + code + words + code)
        self.write("b.html", f"<p>{words}<pre>{code}</pre><p>{words}<pre>{code}</pre>")
        self.encode("a.md", "b.html", options=("--chunk-size", "300"))
        texts = self.texts_in_order()
        self.assertEqual(sum(code in text for text in texts), 4, texts)

    def test_another_way_makes_another_memory(self):
        self.write("guide.md", GUIDE)
        self.encode("guide.md")
        self.refused(USAGE, r"--overwrite", "encode", "guide.md", "-o", "v.mp4", "--no-index",
                     "--chunk-by", "headings")

    def test_a_way_that_is_none_is_refused(self):
        self.refused(USAGE, r"chunk-by is 'lines', but must be one of "
                            r"characters\|sentences\|headings\|tokens",
                     "encode", "--text", "x", "-o", "v.mp4", "--chunk-by", "lines")

    def test_by_tokens_without_a_model_that_counts_them_nothing_is_made(self):
        self.write("guide.md", GUIDE)
        endpoint = self.environment(MEMVID_MODEL="", MEMVID_ENDPOINT="http://localhost:1/api/embed",
                                    MEMVID_ENDPOINT_MODEL="m")
        encode = ("encode", "guide.md", "-o", "v.mp4", "--no-index", "--chunk-by", "tokens")
        if HAS_EMBEDDINGS:
            self.refused(NOT_FOUND, r"cannot chunk by tokens: no model folder", *encode)
            self.refused(UNSUPPORTED, r"cannot chunk by tokens: an endpoint does not tell how",
                         *encode, env=endpoint)
        else:
            self.refused(UNSUPPORTED, r"cannot chunk by tokens: this memvid was built without",
                         *encode)
        self.assertFalse(self.exists("v.mp4"))


if __name__ == "__main__":
    unittest.main()
