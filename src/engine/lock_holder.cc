#include "engine/lock_holder.h"

#include <unistd.h>

namespace memvid::engine {

std::string lock_holder(std::string_view command) {
  char host[256] = {};
  if (::gethostname(host, sizeof(host) - 1) != 0) host[0] = '\0';
  return "memvid " + std::string(command) + ", process " + std::to_string(::getpid()) + " on " +
         host;
}

}  // namespace memvid::engine
