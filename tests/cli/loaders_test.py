"""memvid loaders, and a folder that holds a file of each kind."""

import gzip
import lzma
import unittest

from support import CliTest, DONE, SKIPPED


class Loaders(CliTest):
    def test_each_format_has_a_row(self):
        run = self.expect(DONE, "loaders")
        self.assertEqual(run.err, b"")
        lines = run.out.decode().splitlines()
        self.assertRegex(lines[0], r"^format +endings +what is taken$")
        self.assertIn(("Markdown", ".md", ".markdown"), [tuple(line.split()[:3]) for line in lines])
        rows = self.expect(DONE, "loaders", "--json").json_lines()
        self.assertEqual(len(rows), len(lines) - 1)
        for row in rows:
            self.assertEqual(sorted(row), ["endings", "format", "gives", "media_type"])
            self.assertTrue(all(ending.startswith(".") for ending in row["endings"]), row)

    def test_no_ending_is_named_twice(self):
        rows = self.expect(DONE, "loaders", "--json").json_lines()
        endings = [ending for row in rows for ending in row["endings"]]
        self.assertEqual(len(endings), len(set(endings)))
        self.assertEqual([ending for ending in endings if ending != ending.lower()], [])

    # What each file gives that is not kept byte for byte.
    BECOMES = {
        "cues.srt": "00:00:01.000 - 00:00:02.000  We never had a cellar.\n",
        "cells.ipynb": "# Rain\n\n```python\nrain.mean()\n```\n\n```\n57.2\n```\n",
        "letter.eml": "From: Anna <a@example.org>\nSubject: Schlüssel\n\nHinter der Uhr.\n",
        "page.html": "Attic\n",
    }
    FILES = {
        "cells.ipynb": '{"metadata": {"language_info": {"name": "python"}}, "cells": ['
                       '{"cell_type": "markdown", "source": "# Rain"}, {"cell_type": "code", '
                       '"source": "rain.mean()", "outputs": [{"text": "57.2"}]}]}',
        "code.py": "import os\n\n\ndef attic():\n    return 1\n",
        "cues.srt": "1\n00:00:01,000 --> 00:00:02,000\nWe never had a <i>cellar</i>.\n",
        "data.json": '{"attic": ["key", 1]}\n',
        "feed.xml": "<?xml version='1.0'?>\n<rss>key</rss>\n",
        "guide.rst": "Attic\n=====\n\nThe key.\n",
        "letter.eml": "From: Anna <a@example.org>\r\nSubject: =?utf-8?q?Schl=C3=BCssel?=\r\n\r\n"
                      "Hinter der Uhr.\r\n",
        "notes.md": "# Notes\r\n\r\nThe key.\r\n",
        "page.html": "<title>Attic</title><p>Attic",
        "rows.csv": "name,place\r\nkey,\"attic,\nleft\"\r\n",
        "settings.toml": "[attic]\nkey = 1\n",
        "system.log": "07:25 attic opened\n",
        "tool.1": ".TH TOOL 1 2020-01-02\n.SH NAME\ntool\n",
    }

    def test_a_folder_of_all_kinds(self):
        for name, content in self.FILES.items():
            self.write(f"docs/{name}", content)
        self.write("docs/old.log.gz", gzip.compress(b"06:00 attic closed\n"))
        self.write("docs/table.csv.xz", lzma.compress(b"name,place\nlamp,hall\n"))
        self.encode("docs")
        texts = self.texts()
        for name, content in self.FILES.items():
            self.assertEqual(texts[f"docs/{name}"], self.BECOMES.get(name, content), name)
        self.assertEqual(texts["docs/old.log.gz"], "06:00 attic closed\n")
        self.assertEqual(texts["docs/table.csv.xz"], "name,place\nlamp,hall\n")
        rows = {row["source"]: row
                for row in self.expect(DONE, "list", "v.mp4", "--json").json_lines()}
        self.assertEqual(rows["docs/tool.1"]["title"], "TOOL(1)")
        self.assertEqual(rows["docs/table.csv.xz"]["media_type"], "text/csv")

    def test_broken_files_are_skipped_by_name_and_the_rest_goes_on(self):
        self.write("docs/good.txt", "The key.\n")
        self.write("docs/bomb.gz", gzip.compress(bytes(100 << 20)))
        self.write("docs/cut.gz", gzip.compress(b"x" * 1000)[:-9])
        self.write("docs/deep.ipynb", '{"cells":' + "[" * 100000)
        self.write("docs/none.srt", "no cue")
        run = self.expect(SKIPPED, "encode", "docs", "-o", "v.mp4", "--no-index")
        self.assertEqual([line.split(":")[-1].strip() for line in run.err.decode().splitlines()],
                         ["unpacks to more than 250 times its size", "is cut off",
                          "nested too deeply", "no subtitles in it", "4 inputs skipped"])
        self.assertEqual(self.texts(), {"docs/good.txt": "The key.\n"})


if __name__ == "__main__":
    unittest.main()
