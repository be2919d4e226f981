// A tar file: what is told of it makes sense, whatever pieces it comes in.
#include "fuzz/archives.h"
#include "fuzz/target.h"
#include "text/samples.h"

FUZZ_TARGET(tar) {
  using namespace memvid;
  const auto told = [&bytes](std::size_t piece_bytes) {
    test::MemoryInput input(base::as_text(bytes), piece_bytes);
    fuzz::HeardMembers heard;
    const Status status = documents::read_tar(input, heard);
    return heard.digest(status);
  };
  MEMVID_CHECK(told(text::kInputPieceBytes) == told(7));
}
