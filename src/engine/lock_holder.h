// What the writer's lock says of who holds it.
#ifndef MEMVID_ENGINE_LOCK_HOLDER_H_
#define MEMVID_ENGINE_LOCK_HOLDER_H_

#include <string>
#include <string_view>

namespace memvid::engine {

// "memvid encode, process 4711 on host": one line for the lock file.
std::string lock_holder(std::string_view command);

}  // namespace memvid::engine

#endif  // MEMVID_ENGINE_LOCK_HOLDER_H_
