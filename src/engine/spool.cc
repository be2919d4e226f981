#include "engine/spool.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <string>
#include <system_error>

#include "base/try.h"

namespace memvid::engine {
namespace {

constexpr std::size_t kBlockBytes = 30 * 1024;

std::string temporary_folder() {
  const char* folder = ::getenv("TMPDIR");
  return folder != nullptr && *folder != '\0' ? folder : "/tmp";
}

tl::unexpected<Error> spool_failure(const char* what) {
  const int error = errno;
  const bool is_full = error == ENOSPC || error == EDQUOT;
  return fail(is_full ? ErrorCode::kCapacity : ErrorCode::kIo,
              std::string("cannot ") + what + " the temporary file in " + temporary_folder() +
                  ": " + std::generic_category().message(error) +
                  " (set TMPDIR to another folder)");
}

// A file without a name; a folder that cannot have one gets a name that is removed at once.
int open_unnamed() {
  const std::string folder = temporary_folder();
  const int fd = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return fd;
  std::string name = folder + "/memvid-spool-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

struct Spool::State {
  int fd = -1;
  std::uint64_t size_bytes = 0;
  archive::EntryWriter block;
  ~State() {
    if (fd >= 0) ::close(fd);
  }
  // Blocks in the file: u64 size, then the entries. The last one is still in `block`.
  Status append(base::ByteSpan bytes) {
    if (fd < 0) fd = open_unnamed();
    if (fd < 0) return spool_failure("create");
    for (std::size_t done = 0; done < bytes.size();) {
      const ssize_t count = ::pwrite(fd, bytes.data() + done, bytes.size() - done,
                                     static_cast<off_t>(size_bytes + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return spool_failure("write");
      done += static_cast<std::size_t>(count);
    }
    size_bytes += bytes.size();
    return {};
  }
  Status read(std::uint64_t offset, std::span<std::uint8_t> out) const {
    for (std::size_t done = 0; done < out.size();) {
      const ssize_t count =
          ::pread(fd, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return spool_failure("read");
      done += static_cast<std::size_t>(count);
    }
    return {};
  }
};

Spool::Spool() : state_(std::make_unique<State>()) {}
Spool::~Spool() = default;
Spool::Spool(Spool&&) noexcept = default;
Spool& Spool::operator=(Spool&&) noexcept = default;

Status Spool::add(const archive::Entry& entry) {
  state_->block.add(entry);
  return state_->block.bytes().size() < kBlockBytes ? Status{} : flush();
}

Status Spool::flush() {
  const base::Bytes block = state_->block.take();
  base::Bytes header;
  base::ByteWriter(header).u64(block.size());
  MEMVID_TRY_VOID(state_->append(header));
  return state_->append(block);
}

Status Spool::each_block(const std::function<Status(base::Bytes&&)>& on_block) const {
  for (std::uint64_t offset = 0; offset < state_->size_bytes;) {
    std::array<std::uint8_t, 8> header;
    MEMVID_TRY_VOID(state_->read(offset, header));
    base::Bytes block(base::ByteReader(header).u64());
    MEMVID_TRY_VOID(state_->read(offset + header.size(), block));
    offset += header.size() + block.size();
    MEMVID_TRY_VOID(on_block(std::move(block)));
  }
  if (state_->block.count() > 0) return on_block(base::Bytes(state_->block.bytes()));
  return {};
}

Status Spool::each(const std::function<Status(archive::Entry&&)>& on_entry) const {
  return each_block([&on_entry](base::Bytes&& block) -> Status {
    MEMVID_TRY(auto entries, archive::parse_entries(block));
    for (archive::Entry& entry : entries) MEMVID_TRY_VOID(on_entry(std::move(entry)));
    return {};
  });
}

std::uint64_t Spool::size_bytes() const {
  return state_->size_bytes + state_->block.bytes().size();
}

void Spool::clear() { state_ = std::make_unique<State>(); }

}  // namespace memvid::engine
