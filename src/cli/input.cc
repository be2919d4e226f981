#include "cli/input.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

namespace memvid::cli {
namespace {

Error system_error(int reason) {
  return {ErrorCode::kIo, std::string("standard input: ") + std::strerror(reason)};
}

}  // namespace

Result<std::string> read_to_end(int fd, int stop_fd, std::uint64_t limit_bytes) {
  std::string result;
  std::vector<char> piece(64 * 1024);
  for (;;) {
    pollfd waited[] = {{fd, POLLIN, 0}, {stop_fd, POLLIN, 0}};
    if (::poll(waited, 2, -1) < 0 && errno != EINTR) return tl::unexpected(system_error(errno));
    if ((waited[1].revents & POLLIN) != 0) return fail(ErrorCode::kCancelled, "cancelled");
    if (waited[0].revents == 0) continue;
    const ssize_t count = ::read(fd, piece.data(), piece.size());
    if (count == 0) return result;
    if (count < 0 && errno != EINTR && errno != EAGAIN) return tl::unexpected(system_error(errno));
    if (count < 0) continue;
    result.append(piece.data(), static_cast<std::size_t>(count));
    if (result.size() > limit_bytes)
      return fail(ErrorCode::kCapacity, "standard input: more than " + std::to_string(limit_bytes) +
                                            " bytes; write it to a file and name that");
  }
}

Result<BatchQuery> parse_batch_line(std::string_view line) {
  const auto json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return fail(ErrorCode::kInvalidArgument, "not JSON");
  if (!json.is_object()) return fail(ErrorCode::kInvalidArgument, "not a JSON object");
  const auto text = json.find("text");
  if (text == json.end() || !text->is_string())
    return fail(ErrorCode::kInvalidArgument, "no \"text\" that is a string");
  BatchQuery query{text->get<std::string>(), {}};
  for (const char* const name : {"id", "_id"}) {
    const auto id = json.find(name);
    if (id == json.end()) continue;
    if (!id->is_string() && !id->is_number())
      return fail(ErrorCode::kInvalidArgument,
                  std::string("\"") + name + "\" is neither a string nor a number");
    query.id_json = id->dump();
    break;
  }
  return query;
}

}  // namespace memvid::cli
