"""memvid search by words: one question, many, for people and for programs."""

import json
import unittest

from support import CliTest, DONE, NOT_FOUND, NOTHING_FOUND, USAGE


class Search(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.write("d.jsonl", '{"text":"A cat sleeps.","id":"d1","title":"Cats",'
                              '"metadata":{"kind":"pet","year":1999}}\n'
                              '{"text":"A cat hunts.","id":"d2","metadata":{"kind":"wild"}}\n')
        self.encode("docs", "d.jsonl")

    def search(self, *arguments, code=DONE, **options):
        return self.expect(code, "search", "-v", "v.mp4", "--mode", "words", *arguments, **options)

    def test_for_people(self):
        run = self.search("cellar key")
        self.assertRegex(run.out.decode(), r"^1  \d+\.\d{3}  docs/deep/keys\.txt:1  frame \d+\n"
                                           r"   The cellar key hangs behind the clock\.\n")
        self.assertNotIn(b"\x1b", run.out)
        self.assertEqual(run.err, b"")

    def test_a_positional_question_is_the_same_as_a_named_one(self):
        self.assertEqual(self.search("cellar").out, self.search("--query", "cellar").out)

    def test_json_has_the_documented_shape(self):
        answer = self.search("roses", "--json").json()
        self.assertEqual(list(answer), ["query", "vectors", "hits"])
        self.assertEqual(answer["query"], "roses")
        (hit,) = answer["hits"]
        self.assertEqual(list(hit), ["rank", "score", "chunk", "source", "title", "frame", "text"])
        self.assertEqual((hit["rank"], hit["source"]), (1, "docs/garden.txt"))
        self.assertEqual(hit["text"], "Water the tomatoes.\r\nPrune the roses in March.\r\n")

    def test_the_documents_own_id_and_title_come_back(self):
        hits = self.search("cat", "--json").json()["hits"]
        self.assertEqual({hit["id"] for hit in hits}, {"d1", "d2"})
        self.assertEqual({hit["title"] for hit in hits if hit["id"] == "d1"}, {"Cats"})

    def test_words_are_found_in_other_forms(self):
        self.assertEqual(self.search("TOMATO", "--json").json()["hits"][0]["source"],
                         "docs/garden.txt")

    def test_phrases_are_required_and_minus_words_excluded(self):
        def found(question):
            run = self.memvid("search", "-v", "v.mp4", "--mode", "words", "--json", "-q", question)
            return sorted(hit["source"] for hit in run.json()["hits"])
        self.assertEqual(found("the clock archive"), found("archive clock"))
        self.assertEqual(len(found("the clock archive")), 2)
        self.assertEqual(found('"behind the clock" archive'), ["docs/deep/keys.txt"])
        self.assertEqual(found('"clock behind" archive'), [])
        self.assertEqual(found("clock archive -attic"), ["docs/deep/keys.txt"])
        self.assertEqual(found('clock archive -"every night"'), ["docs/deep/keys.txt"])

    def test_a_score_is_explained(self):
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--explain", "cellar")
        self.assertRegex(run.out, rb"(?m)^1  ([\d.]+)  .*\n   words: rank 1, \1 of \1; meaning: -$")
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--explain", "--json",
                          "cellar")
        hit = run.json()["hits"][0]
        self.assertEqual(hit["explained"], {"words": {"rank": 1, "score": hit["score"],
                                                      "best": hit["score"]}, "vectors": None})

    def test_context_is_printed_round_a_hit(self):
        self.write("poem.txt", "".join(f"verse {i}\n" for i in range(1, 61)))
        self.expect(DONE, "encode", "poem.txt", "-o", "p.mp4", "--no-index", "--chunk-size", "20",
                    "--overlap", "0")
        asked = ("search", "-v", "p.mp4", "--mode", "words", "-k", "1", "30")
        self.assertEqual(self.expect(DONE, *asked, "-C", "2").out.decode().splitlines()[1:],
                         [" - verse 27", " - verse 28", "   verse 29", "   verse 30", " - verse 31",
                          " - verse 32"])
        (hit,) = self.expect(DONE, *asked, "--context", "1", "--json").json()["hits"]
        self.assertEqual((hit["before"], hit["after"]), ("verse 28\n", "verse 31\n"))
        self.refused(USAGE, r"--context .*0 to 1000", *asked, "-C", "1001")

    def test_what_one_source_says_twice_is_one_hit(self):
        text = "The harbour master keeps the list of all the ships that lie here tonight.\n"
        self.write("log.txt", text * 3)
        self.expect(DONE, "encode", "log.txt", "-o", "l.mp4", "--no-index", "--chunk-size", "80",
                    "--overlap", "0")
        asked = ("search", "-v", "l.mp4", "--mode", "words", "harbour")
        run = self.expect(DONE, *asked)
        self.assertRegex(run.out.decode(), r"^1  [\d.]+  log\.txt:1  frame \d+\n"
                                           r"   The harbour .*\n   nearly the same: lines 2, 3\n$")
        (hit,) = self.expect(DONE, *asked, "--json").json()["hits"]
        self.assertEqual(hit["folded"], [{"chunk": 1, "first_line": 2, "last_line": 2},
                                         {"chunk": 2, "first_line": 3, "last_line": 3}])

    def test_top_k_limits(self):
        self.assertEqual(len(self.search("the cat", "--json", "-k", "1").json()["hits"]), 1)

    def test_source_and_metadata_restrict(self):
        wild = self.search("cat", "--where", "kind=wild", "--json").json()
        self.assertEqual([hit["id"] for hit in wild["hits"]], ["d2"])
        self.search("cat", "--where", "kind=wild", "--where", "year=1999", code=NOTHING_FOUND)
        self.search("cat", "--where", "year=1999", code=DONE)
        self.search("cat", "--source", "docs/*", code=NOTHING_FOUND)
        self.search("cat", "--source", "*.jsonl*", code=DONE)

    def test_nothing_found(self):
        run = self.search("zeppelin", code=NOTHING_FOUND)
        self.assertEqual((run.out, run.err), (b"", b"nothing found\n"))
        run = self.search("zeppelin", "--json", code=NOTHING_FOUND)
        self.assertEqual(run.json()["hits"], [])
        self.assertEqual(run.err, b"")
        self.assertEqual(self.search("zeppelin", "--quiet", code=NOTHING_FOUND).err, b"")

    def test_questions_of_any_length(self):
        self.search("", code=NOTHING_FOUND)
        self.search("--query=", code=NOTHING_FOUND)
        self.search("x", code=NOTHING_FOUND)
        self.search("roses " + "x" * 99_993, code=DONE)
        self.search(("roses tomato " * 8_000)[:100_000], code=DONE)

    def test_questions_that_look_like_syntax(self):
        for question in ('"', '""', "AND", "a AND", "NEAR(", "*", "roses*", "(", "-", "--", "'",
                         "col:roses", "^roses", "%", "_", "\\", "\x01", "🎞", "ﷺ" * 50):
            with self.subTest(question=question):
                self.assertIn(self.memvid("search", "-v", "v.mp4", "--mode", "words", "-q",
                                          question).code, (DONE, NOTHING_FOUND))

    def test_a_question_that_is_not_utf8_is_refused(self):
        self.refused(USAGE, r"UTF-8", "search", "-v", "v.mp4", "--mode", "words", b"caf\xe9")

    def test_the_index_alone_names_the_video(self):
        self.search("roses")
        self.write_manifest()
        run = self.expect(DONE, "search", "-i", "v.json", "--mode", "words", "roses")
        self.assertIn(b"docs/garden.txt", run.out)


class Terminal(CliTest):
    def setUp(self):
        super().setUp()
        self.write("a.txt", "The cellar \x1b[2J key\n")
        self.encode("a.txt")

    def test_the_words_that_hit_are_bold(self):
        out, code = self.on_terminal("search", "-v", "v.mp4", "--mode", "words", "cellar")
        self.assertEqual(code, DONE)
        self.assertIn(b"   The \x1b[1mcellar\x1b[0m \\x1b[2J key\n", out)

    def test_no_color_is_respected(self):
        for env in (self.environment(NO_COLOR="1", TERM="xterm"), self.environment(TERM="dumb")):
            out, _ = self.on_terminal("search", "-v", "v.mp4", "--mode", "words", "cellar", env=env)
            self.assertIn(b"   The cellar \\x1b[2J key\n", out)

    def test_a_text_on_a_terminal_is_harmless_and_in_a_pipe_exact(self):
        out, _ = self.on_terminal("extract", "v.mp4", "-o", "-")
        self.assertEqual(out, b"The cellar \\x1b[2J key\n")
        self.assertEqual(self.expect(DONE, "extract", "v.mp4", "-o", "-").out,
                         b"The cellar \x1b[2J key\n")


class Batch(CliTest):
    def setUp(self):
        super().setUp()
        self.write_docs()
        self.encode("docs")

    def batch(self, text, code=DONE):
        return self.expect(code, "search", "-v", "v.mp4", "--mode", "words", "--batch", "-",
                           stdin=text.encode())

    def test_one_line_a_question_with_its_id(self):
        run = self.batch('{"id":"q1","text":"roses"}\n\n{"_id":7,"text":"zeppelin"}\n'
                         '{"text":"attic"}')
        answers = run.json_lines()
        self.assertEqual([a["query"] for a in answers], ["roses", "zeppelin", "attic"])
        self.assertEqual([a.get("id") for a in answers], ["q1", 7, None])
        self.assertEqual([len(a["hits"]) for a in answers], [1, 0, 1])
        self.assertEqual(list(answers[0]), ["query", "id", "vectors", "hits"])

    def test_a_file_gives_the_same(self):
        lines = "".join(json.dumps({"id": i, "text": "roses"}) + "\n" for i in range(50))
        self.write("q.jsonl", lines)
        run = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "--batch", "q.jsonl")
        self.assertEqual(run.out, self.batch(lines).out)
        self.assertEqual(len(run.json_lines()), 50)

    def test_nothing_found_at_all(self):
        self.batch('{"text":"zeppelin"}\n{"text":""}\n', code=NOTHING_FOUND)
        self.batch("", code=NOTHING_FOUND)

    def test_a_bad_line_is_named(self):
        run = self.batch('{"text":"roses"}\n{"txt":"roses"}\n', code=USAGE)
        self.assertEqual(run.err, b'memvid: standard input:2: no "text" that is a string\n')
        self.assertEqual(len(run.json_lines()), 1)  # what was answered before is there

    def test_a_missing_file(self):
        self.refused(NOT_FOUND, r"q\.jsonl: no such file",
                     "search", "-v", "v.mp4", "--batch", "q.jsonl")


if __name__ == "__main__":
    unittest.main()
