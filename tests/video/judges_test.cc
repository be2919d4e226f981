// Independent judges: programs of other makers must see in our video what we put there. ffprobe
// counts, ffmpeg decodes with both AV1 decoders and remuxes, ZXingReader and zbarimg scan the
// frames. The browsers are asked by browser_test.py, about the file that make_video writes.
//
// Each test is skipped with a word when its program is not installed (scripts/setup.sh --test).
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "qr/symbol_image.h"
#include "video/boxes.h"
#include "video/sample_video.h"

namespace memvid::video {
namespace {

using base::Bytes;
namespace fs = std::filesystem;

bool installed(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::string_view rest = path != nullptr ? path : "";
  while (!rest.empty()) {
    const std::size_t colon = std::min(rest.find(':'), rest.size());
    if (access((std::string(rest.substr(0, colon)) + "/" + program).c_str(), X_OK) == 0)
      return true;
    rest.remove_prefix(std::min(colon + 1, rest.size()));
  }
  return false;
}

#define SKIP_WITHOUT(program) \
  if (!installed(program)) GTEST_SKIP() << program << " is not installed"

struct Outcome {
  int status = -1;
  std::string out;
};

// Runs a shell command; `out` is its standard output.
Outcome run(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return outcome;
  char buffer[65536];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe))
    outcome.out.append(buffer, count);
  outcome.status = pclose(pipe);
  return outcome;
}

class Judges : public testing::Test {
 protected:
  std::string path(std::string_view name) const { return (dir_ / name).string(); }

  // Every frame as fNN.png, each pixel a square of `scale` x `scale`.
  void extract_pictures(int scale) {
    const std::string size = std::to_string(scale * qr::kPicturePx);
    const Outcome ffmpeg =
        run("ffmpeg -v error -i " + path("v.mp4") + " -pix_fmt gray -sws_flags neighbor -s " +
            size + "x" + size + " " + path("f%02d.png") + " 2>&1");
    ASSERT_EQ(ffmpeg.status, 0) << ffmpeg.out;
    ASSERT_EQ(ffmpeg.out, "");
  }
  std::string picture(std::size_t frame) const {
    char name[16];
    std::snprintf(name, sizeof name, "f%02zu.png", frame + 1);
    return path(name);
  }

  test::TempDir dir_;
  SampleVideo video_ = make_sample_video();
  fs::path file_ = dir_.write("v.mp4", base::as_text(video_.bytes));
};

TEST_F(Judges, ffprobe_counts_every_packet_and_frame_as_a_key_frame) {
  SKIP_WITHOUT("ffprobe");
  const Outcome counts =
      run("ffprobe -v error -count_packets -count_frames -of default=nk=1:nw=1 -show_entries "
          "stream=codec_name,width,height,color_range,r_frame_rate,nb_read_frames,"
          "nb_read_packets " +
          path("v.mp4") + " 2>&1");
  const std::string count = std::to_string(video_.payloads.size());
  EXPECT_EQ(counts.out, "av1\n192\n192\npc\n30/1\n" + count + "\n" + count + "\n");
  const Outcome packets =
      run("ffprobe -v error -of csv=p=0 -show_entries packet=pts,flags " + path("v.mp4") + " 2>&1");
  std::string expected;
  for (std::size_t i = 0; i < video_.payloads.size(); ++i) expected += std::to_string(i) + ",K_\n";
  EXPECT_EQ(packets.out, expected);
}

TEST_F(Judges, both_av1_decoders_of_ffmpeg_give_exactly_our_pixels) {
  SKIP_WITHOUT("ffmpeg");
  std::string expected;
  for (const Bytes& payload : video_.payloads) expected += base::as_text(qr::draw(payload).pixels);
  for (const std::string decoder : {"libdav1d", "libaom-av1"}) {
    const Outcome decoded = run("ffmpeg -v error -c:v " + decoder + " -i " + path("v.mp4") +
                                " -vf extractplanes=y -f rawvideo -pix_fmt gray -");
    EXPECT_EQ(decoded.status, 0);
    EXPECT_TRUE(decoded.out == expected) << decoder << ": " << decoded.out.size() << " bytes";
  }
}

TEST_F(Judges, ffmpeg_can_seek_to_any_frame) {
  SKIP_WITHOUT("ffmpeg");
  for (const std::size_t frame :
       {std::size_t{0}, video_.payloads.size() / 2, video_.payloads.size() - 1}) {
    const Outcome decoded =
        run("ffmpeg -v error -ss " + std::to_string(static_cast<double>(frame) / kFrameRate) +
            " -i " + path("v.mp4") + " -frames:v 1 -vf extractplanes=y -f rawvideo -");
    const auto pixels = qr::draw(video_.payloads[frame]).pixels;
    EXPECT_TRUE(decoded.out == base::as_text(pixels)) << frame;
  }
}

TEST_F(Judges, zxing_reads_every_frame_as_it_is) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("ZXingReader");
  extract_pictures(1);
  for (std::size_t i = 0; i < video_.payloads.size(); ++i) {
    const Outcome scan = run("ZXingReader -format QRCode -bytes " + picture(i));
    EXPECT_EQ(scan.status, 0) << i;
    EXPECT_TRUE(scan.out == base::as_text(video_.payloads[i])) << i;
  }
}

TEST_F(Judges, zbar_reads_every_frame_at_twice_the_size) {
  SKIP_WITHOUT("ffmpeg");
  SKIP_WITHOUT("zbarimg");
  extract_pictures(2);
  for (std::size_t i = 0; i < video_.payloads.size(); ++i) {
    const Outcome scan = run("zbarimg -q --nodbus --raw --oneshot -Sbinary " + picture(i));
    EXPECT_EQ(scan.status, 0) << i;
    EXPECT_TRUE(scan.out == base::as_text(video_.payloads[i]))
        << i << ": " << video_.payloads[i].size() << " bytes, read " << scan.out.size();
  }
}

TEST_F(Judges, a_remuxed_file_has_the_same_packets_in_order) {
  SKIP_WITHOUT("ffmpeg");
  const Outcome remux =
      run("ffmpeg -v error -i " + path("v.mp4") + " -c copy " + path("plain.mp4") +
          " -c copy -movflags +faststart " + path("fast.mp4") + " 2>&1");
  ASSERT_EQ(remux.status, 0) << remux.out;
  for (const char* name : {"plain.mp4", "fast.mp4"}) {
    auto file = base::posix_fs().open(path(name), base::OpenMode::kRead);
    ASSERT_TRUE(file);
    const auto samples = samples_of_plain_mp4(**file);
    ASSERT_TRUE(samples) << samples.error().message;
    ASSERT_EQ(samples->size(), video_.packets.size());
    for (std::size_t i = 0; i < samples->size(); ++i) {
      Bytes packet((*samples)[i].size);
      ASSERT_TRUE((*file)->read_at((*samples)[i].offset, packet));
      EXPECT_EQ(packet, video_.packets[i]) << i;
    }
  }
}

TEST_F(Judges, a_file_fragmented_by_ffmpeg_is_walked) {
  SKIP_WITHOUT("ffmpeg");
  const Outcome remux =
      run("ffmpeg -v error -i " + path("v.mp4") +
          " -c copy -movflags frag_keyframe+empty_moov+default_base_moof " + path("frag.mp4"));
  ASSERT_EQ(remux.status, 0);
  const std::string bytes = test::slurp(path("frag.mp4"));
  BoxFile file(Bytes(bytes.begin(), bytes.end()));
  EXPECT_EQ(file.read_all(file.walk()), video_.packets);
}

}  // namespace
}  // namespace memvid::video
