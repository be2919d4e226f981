"""Background jobs as a user meets them. Vectors come from a server on loopback, which also counts
what is asked of it, waits, and refuses; the model itself is not needed."""

import collections
import os
import re
import signal
import subprocess
import time
import unittest

from background import Background, ID, SUBMITTED
from support import BINARY, CANCELLED, DAMAGED, DONE, NOT_FOUND, USAGE

FAILED, TIMED_OUT = 1, 3


class Jobs(Background):
    # -- The promise ------------------------------------------------------------------------------

    def test_words_at_once_vectors_later(self):
        self.write_texts(300)
        self.server.delay = 0.2
        job = self.encode()
        hits = self.expect(DONE, "search", "-v", "v.mp4", "--mode", "words", "number 17",
                           "--json").json()["hits"]
        self.assertIn("number 17", hits[0]["text"])
        run = self.expect(DONE, "index-wait", job, "--timeout", "60")
        self.assertRegex(run.out, rb"^" + job.encode() + rb": Completed \d+\.\d\ds\n$")
        self.assertEqual(run.err, b"")
        status = self.status(job)
        self.assertEqual((status["state"], status["chunks_done"], status["chunks_total"]),
                         ("completed", 300, 300))
        self.assertEqual([change["state"] for change in status["changes"]],
                         ["queued", "in_progress", "completed"])
        self.assertEqual(self.with_vector(), 300)
        self.assertEqual(max(collections.Counter(self.server.texts()).values()), 1)

    def test_the_command_does_not_hold_its_caller(self):
        """A worker that kept standard output would make `$(…)` wait for it."""
        self.write_texts(5)
        self.server.delay = 3
        began = time.monotonic()
        done = subprocess.run(
            ["sh", "-c", f"x=$('{os.path.abspath(BINARY)}' encode texts.jsonl -o v.mp4 --quiet"
                         " --background-index 2>&1); echo \"got $x\""],
            cwd=self.dir, env=self.environment(), capture_output=True, check=True, timeout=60)
        self.assertRegex(done.stdout, rb"^got Background indexing job submitted: " + ID + rb"\n$")
        self.assertLess(time.monotonic() - began, 3 * 0.9)

    def test_the_worker_ends_when_nothing_is_left(self):
        self.write_texts(5)
        self.expect(DONE, "index-wait", self.encode())
        self.until(lambda: not self.workers(), seconds=10)

    def test_a_relative_place_of_the_jobs_is_the_same_for_the_worker(self):
        self.write_texts(5)
        with open(self.path("memvid.toml"), "a", encoding="ascii") as file:
            file.write('[jobs]\nstate = "told"\n')
        for place, changes in (("told", {"MEMVID_STATE": None}), ("said", {"MEMVID_STATE": "said"})):
            env = self.environment(**changes)
            run = self.expect(DONE, "encode", "texts.jsonl", "-o", f"{place}.mp4",
                              "--background-index", env=env)
            job = re.search(SUBMITTED, run.out, re.M)[1].decode()
            self.until(lambda: self.memvid("index-status", job, "--json", env=env)
                       .json()["state"] == "completed")
            self.assertTrue(self.exists(f"{place}/jobs.db"))
            self.assertFalse(self.exists(f"{place}/{place}"))

    def test_a_worker_does_as_the_job_says_whatever_is_around_it(self):
        """What holds for the command need not hold for another, such as the worker."""
        os.makedirs(os.path.join(self.home, ".config/memvid"))
        with open(os.path.join(self.home, ".config/memvid/memvid.toml"), "w") as file:
            file.write("no TOML\n")
        env = self.environment(MEMVID_THREADS="40", MEMVID_OVERLAP="600")
        self.write_texts(100)
        self.server.delay = 0.5
        run = self.expect(DONE, "encode", "texts.jsonl", "-o", "v.mp4", "--background-index",
                          "--threads", "1", "--chunk-size", "2000", env=env)
        job = re.search(SUBMITTED, run.out, re.M)[1].decode()
        self.until(lambda: self.status(job)["chunks_done"] > 0)
        workers = self.workers()
        self.assertTrue(workers)
        for worker in workers:  # of two that were started at once one has no job
            with open(f"/proc/{worker}/status", encoding="ascii") as file:
                threads = int(re.search(r"^Threads:\s+(\d+)$", file.read(), re.M)[1])
            self.assertLess(threads, 20)
        self.expect(DONE, "index-wait", job)

    def test_every_way_in(self):
        self.write_texts(20)
        self.write("more/a.txt", "A text of its own.\n")
        self.expect(DONE, "index-wait", self.encode())
        for words in (("append", "-v", "v.mp4", "more"), ("sync", "-v", "v.mp4", "more"),
                      ("merge", "v.mp4", "-o", "w.mp4")):
            run = self.expect(DONE, *words, "--background-index", "--json")
            job = run.json_lines()[-1]["job"]
            self.expect(DONE, "index-wait", job)
        self.assertEqual(self.with_vector(), 21)
        self.refused(USAGE, "exclude each other", "append", "-v", "v.mp4", "more", "--no-index",
                     "--background-index")

    def test_settings_instead_of_the_flag(self):
        self.write_texts(5)
        with open(self.path("memvid.toml"), "a", encoding="ascii") as file:
            file.write("[search]\nenable_index_building = false\n"
                       "enable_background_indexing = true\n")
        run = self.expect(DONE, "encode", "texts.jsonl", "-o", "v.mp4")
        job = re.search(SUBMITTED, run.out, re.M)[1].decode()
        self.expect(DONE, "index-wait", job)
        run = self.expect(DONE, "encode", "texts.jsonl", "-o", "w.mp4", "--no-index")
        self.assertNotIn(b"job", run.out)
        self.assertFalse(self.exists("w.json"))

    # -- The list ---------------------------------------------------------------------------------

    def test_the_list_is_as_scripts_expect_it(self):
        run = self.expect(DONE, "index-jobs")
        self.assertEqual((run.out, run.err), (b"", b"no background jobs\n"))
        self.write_texts(3)
        first = self.encode()
        self.expect(DONE, "index-wait", first)
        self.server.status = 400
        self.write_texts(3, "other.jsonl")
        run = self.expect(DONE, "encode", "other.jsonl", "-o", "w.mp4", "--background-index")
        second = re.search(SUBMITTED, run.out, re.M)[1].decode()
        self.memvid("index-cancel", second)
        self.until(lambda: self.status(second)["state"] == "cancelled")
        lines = self.expect(DONE, "index-jobs").out.decode().splitlines()
        self.assertEqual(lines[0], "Job ID                                   Status          "
                                   "Progress")
        self.assertEqual(lines[1], "-" * 70)
        self.assertRegex(lines[2], f"^{first}                        Completed       \\d+\\.\\d\\ds$")
        self.assertRegex(lines[3], f"^{second}                        Cancelled       -$")
        done = subprocess.run(["sh", "-c", "./memvid index-jobs | tail -1 | cut -d' ' -f1"],
                              cwd=self.link(), env=self.environment(), capture_output=True,
                              check=True)
        self.assertEqual(done.stdout.decode(), second + "\n")

    def link(self):
        os.symlink(os.path.abspath(BINARY), self.path("memvid"))
        return self.dir

    def test_a_damaged_store_is_told_and_what_mends_it(self):
        self.write_texts(3)
        self.expect(DONE, "index-wait", self.encode())
        self.until(lambda: not self.workers())
        self.assertRegex(self.expect(DONE, "doctor").out,
                         rb"(?m)^  jobs +0 queued, 0 in progress, 0 failed in .*/state$")
        with open(os.path.join(self.home, "state/jobs.db"), "r+b") as file:
            file.seek(100)
            file.write(b"\xff" * 5000)
        run = self.memvid("index-jobs")
        self.assertEqual(run.code, DAMAGED)
        self.assertRegex(run.err, rb"^memvid: .*/jobs\.db: damaged job store \(.*\); move it away: "
                                  rb"the jobs in it are lost, the memories are not\n$")
        doctor = self.memvid("doctor")
        self.assertEqual(doctor.code, DAMAGED)
        self.assertRegex(doctor.out, rb"jobs +cannot be read\n +-> .*/jobs\.db: damaged job store")
        os.remove(os.path.join(self.home, "state/jobs.db"))
        self.expect(DONE, "index-wait", self.encode("--overwrite"))

    def test_what_is_not_there(self):
        for command in ("index-status", "index-wait", "index-cancel", "index-retry"):
            self.refused(NOT_FOUND, "job not found: idx_123", command, "idx_123")
            self.refused(USAGE, f"no job is named; usage: memvid {command}", command)

    # -- As users were shown it ------------------------------------------------------------------------

    def run_script(self, script):
        env = self.environment(PATH=f"{os.path.dirname(BINARY)}:{os.environ['PATH']}")
        done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=self.dir, env=env,
                              capture_output=True, check=False, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_a_pipeline_waits_for_the_newest_job(self):
        self.write("datasets/news/a.txt", "The news of the day.\n")
        out = self.run_script("""
            memvid encode --background-index --output news.mp4 --index news.json datasets/news/
            echo "Video created, indexing in background"
            JOB_ID=$(memvid index-jobs | tail -1 | cut -d' ' -f1)
            memvid index-wait $JOB_ID --timeout 600
            """)
        self.assertRegex(out, r"Video created, indexing in background\nidx_[0-9a-f]{12}: Completed ")

    def test_three_datasets_one_after_the_other(self):
        for name in ("dataset1", "dataset2", "dataset3"):
            self.write(f"data/{name}/a.txt", f"What {name} says.\n")
        out = self.run_script("""
            for dataset in dataset1 dataset2 dataset3; do
                echo "Processing $dataset..."
                memvid encode --background-index --output "${dataset}.mp4" --index "${dataset}.json" \
                    "data/${dataset}/"
                echo "Video created for $dataset"
            done
            echo "All videos created. Monitoring background indexing..."
            memvid index-jobs
            """)
        self.assertEqual(len(re.findall(r"(?m)^Video created for dataset\d$", out)), 3)
        listed = out[out.index("Monitoring"):].splitlines()[3:]
        self.assertEqual(len(listed), 3)
        for line in listed:
            self.expect(DONE, "index-wait", line.split(" ")[0])

    # -- Ends that are not good ---------------------------------------------------------------------

    def test_a_job_that_cannot_be_done_fails_and_the_next_encode_goes_on(self):
        self.write_texts(3)
        job = self.encode()
        self.expect(DONE, "index-wait", job)
        self.until(lambda: not self.workers())
        self.write_texts(3, "other.jsonl")
        self.server.status = None  # hangs
        run = self.expect(DONE, "encode", "other.jsonl", "-o", "w.mp4", "--background-index")
        job = re.search(SUBMITTED, run.out, re.M)[1].decode()
        self.remove("w.mp4")
        self.kill_workers()
        run = self.memvid("index-wait", job)
        self.assertEqual(run.code, FAILED)
        self.assertRegex(run.out, rb": Failed\n$")
        self.assertRegex(run.err, rb"^memvid: video not found: .*w\.mp4\n$")
        self.assertEqual(self.memvid("index-status", job).code, FAILED)
        self.server.status = 200
        self.server.ended.set()
        run = self.expect(DONE, "encode", "other.jsonl", "-o", "w.mp4", "--background-index")
        again = re.search(SUBMITTED, run.out, re.M)[1].decode()
        self.assertEqual(again, job)
        self.expect(DONE, "index-wait", job)

    def test_waiting_has_an_end(self):
        self.write_texts(3)
        self.server.delay = 5
        job = self.encode()
        run = self.memvid("index-wait", job, "--timeout", "1")
        self.assertEqual(run.code, TIMED_OUT)
        self.assertIn(b"timed out after 1 s; the job goes on\n", run.err)

    def test_who_does_not_wait_starts_a_worker_too(self):
        self.write_texts(3)
        self.server.delay = 3
        job = self.encode()
        self.until(lambda: self.server.seen or self.status(job)["state"] == "in_progress")
        self.kill_workers()
        self.until(lambda: not self.workers())
        self.assertEqual(self.memvid("index-wait", job, "--timeout", "0").code, TIMED_OUT)
        self.until(self.workers)
        self.expect(DONE, "index-wait", job)

    def test_a_run_that_takes_too_long_fails_and_can_be_gone_on_with(self):
        with open(self.path("memvid.toml"), "a", encoding="ascii") as file:
            file.write("[jobs]\ntime_limit = 1\n")
        self.write_texts(400)
        self.server.delay = 0.4
        job = self.encode()
        run = self.memvid("index-wait", job, "--timeout", "30")
        self.assertEqual(run.code, FAILED)
        self.assertRegex(run.err, rb"^memvid: it ran longer than 1 s \(jobs.time_limit\); memvid "
                                  rb"index-retry goes on with it\n$")
        self.assertTrue(0 < self.with_vector() < 400)
        self.server.delay = 0
        code = FAILED
        while code == FAILED:  # the limit holds for each run; every run comes further
            before = self.with_vector()
            self.expect(DONE, "index-retry", job)
            code = self.memvid("index-wait", job).code
            self.assertGreater(self.with_vector(), before)
        self.assertEqual((code, self.with_vector()), (DONE, 400))

    def test_cancel_and_retry(self):
        self.write_texts(300)
        self.server.delay = 0.3
        job = self.encode()
        self.until(lambda: self.status(job)["chunks_done"] > 0)
        self.expect(DONE, "index-cancel", job)
        run = self.memvid("index-wait", job, "--timeout", "30")
        self.assertEqual((run.code, run.out), (CANCELLED, job.encode() + b": Cancelled\n"))
        done = self.with_vector()
        self.assertTrue(0 < done < 300)
        self.assertEqual(self.memvid("index-status", job).code, CANCELLED)
        self.server.delay = 0
        self.expect(DONE, "index-retry", job)
        self.expect(DONE, "index-wait", job)
        self.assertEqual(self.with_vector(), 300)
        self.assertLessEqual(len(self.server.texts()), 300 + 64)
        self.refused(USAGE, "only a job that failed or was cancelled", "index-retry", job)

    def test_prune_forgets_what_has_ended(self):
        self.write_texts(3)
        job = self.encode()
        self.expect(DONE, "index-wait", job)
        self.assertEqual(self.expect(DONE, "index-prune").out, b"0 jobs forgotten\n")
        self.assertEqual(self.expect(DONE, "index-prune", "--older-than", "0s").out,
                         b"1 job forgotten\n")
        self.refused(NOT_FOUND, "job not found", "index-status", job)
        self.refused(USAGE, "must be like 90s, 10m, 12h or 7d", "index-prune", "--older-than", "x")
        self.refused(USAGE, "only jobs that have ended", "index-prune", "--state", "queued")

    # -- Many hands -------------------------------------------------------------------------------

    def test_killed_workers_lose_a_batch_at_most_and_the_job_is_done(self):
        self.write_texts(1500)
        self.server.delay = 0.05
        job = self.encode()
        wait = self.start("index-wait", job, "--timeout", "100")
        kills = runs = 0
        while kills < 5 and wait.poll() is None:
            before = self.status(job)["chunks_done"]
            self.until(lambda: self.status(job)["chunks_done"] > before or wait.poll() is not None)
            runs += 1
            kills += len(self.workers())  # of two that were started at once one has no job
            self.kill_workers()
        self.assertEqual(wait.wait(100), DONE, wait.stderr.read())
        wait.stdout.close()
        wait.stderr.close()
        self.assertGreaterEqual(kills, 3)
        self.assertEqual(self.with_vector(), 1500)
        self.assertLessEqual(len(self.server.texts()), 1500 + 64 * 2 * kills)
        self.assertGreaterEqual(self.status(job)["attempts"], runs)

    def test_a_worker_that_is_asked_to_stop_hands_the_job_back(self):
        self.write_texts(2000)
        self.server.delay = 0.2
        job = self.encode()
        for number in (signal.SIGTERM, signal.SIGINT):
            before = self.status(job)["chunks_done"]  # starts the next one
            self.until(lambda done=before: self.status(job)["chunks_done"] > done)
            for worker in self.workers():
                os.kill(worker, number)
            self.until(lambda: not self.workers())
        self.server.delay = 0
        self.expect(DONE, "index-wait", job)
        self.assertEqual(self.with_vector(), 2000)
        self.assertEqual(len(self.server.texts()), 2000, "no batch was embedded twice")
        notes = [change["note"] for change in self.status(job)["changes"]]
        self.assertEqual(notes.count("its worker was asked to stop"), 2)

    def test_what_is_appended_meanwhile_is_picked_up(self):
        self.write_texts(300)
        self.server.delay = 0.2
        job = self.encode()
        self.until(lambda: self.status(job)["chunks_done"] > 0)
        self.write_texts(30, "later.jsonl", first=300)
        run = self.expect(DONE, "append", "-v", "v.mp4", "later.jsonl", "--json").json()
        self.assertEqual((run["chunks_added"], run["chunks_embedded"], run["vectors_follow"]),
                         (30, 0, True))
        again = self.encode_again()
        self.assertEqual(again, job, "a second submit joins the first")
        self.expect(DONE, "index-wait", job)
        self.assertEqual(self.with_vector(), 330)
        self.assertEqual(len(self.server.texts()), 330)

    def encode_again(self):
        run = self.expect(DONE, "append", "-v", "v.mp4", "later.jsonl", "--background-index")
        return re.search(SUBMITTED, run.out, re.M)[1].decode()

    def test_many_memories_one_queue_several_workers(self):
        jobs = []
        for i in range(6):
            self.write_texts(10, f"{i}.jsonl", first=10 * i)
            run = self.expect(DONE, "encode", f"{i}.jsonl", "-o", f"{i}.mp4", "--background-index")
            jobs.append(re.search(SUBMITTED, run.out, re.M)[1].decode())
        workers = [self.start("worker", "--until-idle") for _ in range(2)]
        for job in jobs:
            self.expect(DONE, "index-wait", job, "--timeout", "60")
        for worker in workers:
            self.assertEqual(worker.wait(30), DONE)
            worker.communicate()
        self.assertEqual(len(self.server.texts()), 60)

    def test_the_higher_priority_is_run_first(self):
        self.write_texts(3)
        self.server.delay = 1
        first = self.encode()  # keeps the worker
        for name, priority in (("low", "-1"), ("high", "5")):
            self.expect(DONE, "encode", "texts.jsonl", "-o", f"{name}.mp4", "--background-index",
                        "--priority", priority)
        jobs = self.expect(DONE, "index-jobs", "--json").json_lines()
        self.assertEqual([job["priority"] for job in jobs], [0, -1, 5])
        for job in jobs:
            self.expect(DONE, "index-wait", job["job"])
        started = {os.path.basename(job["video"]): job["ended_at"] for job in
                   self.expect(DONE, "index-jobs", "--json").json_lines()}
        self.assertEqual(first, jobs[0]["job"])
        self.assertLess(started["high.mp4"], started["low.mp4"])

    # -- Bare surroundings --------------------------------------------------------------------------

    def test_without_a_home_it_says_what_to_set(self):
        env = self.environment(MEMVID_STATE=None, HOME="/nonexistent")
        self.refused(NOT_FOUND, "set MEMVID_STATE to a folder", "index-jobs", env=env)
        env = self.environment(MEMVID_STATE="/proc/none")
        run = self.memvid("index-jobs", env=env)
        self.assertRegex(run.err, rb"^memvid: /proc/none: cannot be made: .*set MEMVID_STATE")


if __name__ == "__main__":
    unittest.main()
