// Preloaded into memvid: appends to the file $COUNT_INFERENCES, for every inference that ends, a
// line with the number of texts in it. So what a killed worker had embedded, but not stored,
// counts.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <openvino/runtime/infer_request.hpp>

namespace {

void count(std::size_t texts) {
  static const int file = [] {
    const char* path = std::getenv("COUNT_INFERENCES");
    return path == nullptr ? -1 : ::open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }();
  char line[32];
  const int length = std::snprintf(line, sizeof line, "%zu\n", texts);
  if (::write(file, line, static_cast<std::size_t>(length)) != length) std::abort();
}

}  // namespace

namespace ov {

void InferRequest::start_async() {
  const std::size_t texts = get_input_tensor(0).get_shape()[0];
  set_callback([texts](const std::exception_ptr&) { count(texts); });
  using Real = void (*)(InferRequest*);
  static const auto real =
      reinterpret_cast<Real>(::dlsym(RTLD_NEXT, "_ZN2ov12InferRequest11start_asyncEv"));
  real(this);
}

}  // namespace ov
