// A zip file that is read as a folder.
#include "fuzz/archives.h"
#include "fuzz/target.h"

FUZZ_TARGET(zip) {
  using namespace memvid;
  fuzz::HeardMembers heard;
  const Status status = documents::read_zip(bytes, heard);
  heard.digest(status);
}
