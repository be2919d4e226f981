// Preloaded into memvid: appends to the file $COUNT_INFERENCES, for every inference that begins, a
// line with the number of texts in it. So what a killed worker had begun is counted, too.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <openvino/runtime/infer_request.hpp>

namespace ov {

void InferRequest::start_async() {
  static const int file = [] {
    const char* path = std::getenv("COUNT_INFERENCES");
    return path == nullptr ? -1 : ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }();
  char line[32];
  const int length = std::snprintf(line, sizeof line, "%zu\n", get_input_tensor(0).get_shape()[0]);
  if (::write(file, line, static_cast<std::size_t>(length)) != length) std::abort();
  using Real = void (*)(InferRequest*);
  static const auto real =
      reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "_ZN2ov12InferRequest11start_asyncEv"));
  real(this);
}

}  // namespace ov
