// memvid-loader: reads one file that may be hostile, in a process that may do little else.
//
// usage: memvid-loader pdf|package|rtf|tar|zip CPU_SECONDS RAM_BYTES < FILE
//            answers as text/reader_frames.h
//        memvid-loader about
//            tells what confines it on this system, and which programs it has
//
// It is started by the library (text/reader_process.h) and of no use to people.
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <new>
#include <string>
#include <string_view>

#include "base/try.h"
#include "documents/archives.h"
#include "documents/confinement.h"
#include "documents/formats.h"
#include "documents/pdf.h"
#include "documents/program.h"
#include "documents/rtf.h"
#include "text/reader_frames.h"

namespace memvid::documents {
namespace {

constexpr std::uint64_t kPackageBytesMax = std::uint64_t{512} << 20;  // a quarter of the RAM

// All of standard input; from here on this process opens nothing.
Result<std::string> take_whole_input() {
  MEMVID_TRY(const auto input, text::open_input("/dev/stdin"));
  MEMVID_TRY(std::string bytes, text::read_whole(*input, "the file", kPackageBytesMax));
  confine_parser();  // where the kernel has no seccomp, the limits of the system hold alone
  return bytes;
}

Status read_whole_package(text::DocumentSink& sink) {
  MEMVID_TRY(std::string bytes, take_whole_input());
  return read_package(std::move(bytes), sink);
}

Status read_whole_rtf(text::DocumentSink& sink) {
  MEMVID_TRY(const std::string bytes, take_whole_input());
  return read_rtf(bytes, sink);
}

Status read_whole_tar(text::MemberSink& sink) {
  MEMVID_TRY(const auto input, text::open_input("/dev/stdin"));
  confine_parser();
  return read_tar(*input, sink);
}

// As large as the address space allows; a library that seeks would ask the system for more.
Status read_whole_zip(text::MemberSink& sink) {
  const off_t size = ::lseek(STDIN_FILENO, 0, SEEK_END);
  if (size <= 0) return fail(ErrorCode::kUnsupported, "not a whole zip file");
  const auto size_bytes = static_cast<std::size_t>(size);
  void* bytes = ::mmap(nullptr, size_bytes, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
  if (bytes == MAP_FAILED) return fail(ErrorCode::kUnsupported, "too large to be read");
  ::tzset();  // the times in it are local; the zone is a file
  confine_parser();
  return read_zip({static_cast<const std::uint8_t*>(bytes), size_bytes}, sink);
}

Status read(std::string_view kind, text::FrameWriter& frames) {
  if (kind == "pdf") return read_pdf(frames);
  if (kind == "package") return read_whole_package(frames);
  if (kind == "rtf") return read_whole_rtf(frames);
  if (kind == "tar") return read_whole_tar(frames);
  if (kind == "zip") return read_whole_zip(frames);
  return fail(ErrorCode::kInvalidArgument, "not a kind of file: " + std::string(kind));
}

int run(std::string_view kind, const char* cpu_seconds, const char* ram_bytes) {
  text::FrameWriter frames(STDOUT_FILENO);
  // What it writes to a reader that is gone is an error, and then it ends.
  ::signal(SIGPIPE, SIG_IGN);
  Status status = fail(ErrorCode::kUnsupported, "its reader could not be confined");
  if (bound_resources(std::strtoull(cpu_seconds, nullptr, 10),
                      std::strtoull(ram_bytes, nullptr, 10))) {
    try {
      status = read(kind, frames);
    } catch (const std::bad_alloc&) {
      status = fail(ErrorCode::kUnsupported,
                    "takes more than " + std::string(ram_bytes) + " bytes of RAM to read");
    }
  }
  return frames.end(status) ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace memvid::documents

int main(int count, char** words) {
  if (count == 2 && std::string_view(words[1]) == "about") {
    const bool has_poppler = memvid::documents::has_program("pdftotext");
    std::printf("%s, poppler %s\n", memvid::documents::confinement().c_str(),
                has_poppler ? "yes" : "no");
    return EXIT_SUCCESS;
  }
  if (count == 4) return memvid::documents::run(words[1], words[2], words[3]);
  std::fputs("usage: memvid-loader pdf|package|rtf|tar|zip CPU_SECONDS RAM_BYTES < FILE\n", stderr);
  return 2;
}
