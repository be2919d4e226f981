// HttpClient by libcurl. Of a reply nothing is believed and everything is bounded: its size, its
// time, where it comes from (no redirects, no protocol but HTTP).
//
// libcurl calls the progress function at least once a second, also while a name is looked up or a
// server says nothing: that is how a stop gets through.
#include <curl/curl.h>

#include <algorithm>
#include <new>
#include <system_error>

#include "base/try.h"
#include "embed/endpoint/http_client.h"

namespace memvid::embed {
namespace {

constexpr std::chrono::milliseconds kConnectTimeMax{10'000};

struct Transfer {
  std::string body;
  std::size_t bytes = 0;
  std::size_t bytes_max = 0;
  const std::stop_token& stop;
};

std::size_t take_header(char*, std::size_t, std::size_t size_bytes, void* context) {
  Transfer& transfer = *static_cast<Transfer*>(context);
  transfer.bytes += size_bytes;
  return transfer.bytes > transfer.bytes_max ? 0 : size_bytes;
}

// Whatever is not `size_bytes` ends the transfer.
std::size_t take_body(char* data, std::size_t, std::size_t size_bytes, void* context) {
  Transfer& transfer = *static_cast<Transfer*>(context);
  transfer.bytes += size_bytes;
  if (transfer.bytes > transfer.bytes_max) return 0;
  try {
    transfer.body.append(data, size_bytes);
  } catch (const std::bad_alloc&) {  // must not pass through C
    return 0;
  }
  return size_bytes;
}

int is_stopped(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(context)->stop.stop_requested() ? 1 : 0;
}

// What a server that starts, is busy or was restarted in the middle looks like.
bool is_passing(CURLcode code) {
  switch (code) {
    case CURLE_COULDNT_CONNECT:
    case CURLE_OPERATION_TIMEDOUT:
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR: return true;
    default: return false;
  }
}

struct FreeHandle {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct FreeHeaders {
  void operator()(curl_slist* headers) const { curl_slist_free_all(headers); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;
using Headers = std::unique_ptr<curl_slist, FreeHeaders>;

tl::unexpected<Error> out_of_memory() {
  return fail(ErrorCode::kCapacity, "not enough memory for a request");
}

Result<Headers> headers_of(const HttpRequest& request) {
  // "Expect:" keeps libcurl from asking, and waiting, before it sends a long body.
  std::vector<std::string> lines = {"Content-Type: application/json", "Expect:"};
  if (!request.key.empty()) lines.push_back("Authorization: Bearer " + request.key);
  lines.insert(lines.end(), request.headers.begin(), request.headers.end());
  Headers headers;
  for (const std::string& line : lines) {
    curl_slist* const longer = curl_slist_append(headers.get(), line.c_str());
    if (longer == nullptr) return out_of_memory();
    static_cast<void>(headers.release());
    headers.reset(longer);
  }
  return headers;
}

class CurlClient final : public HttpClient {
 public:
  explicit CurlClient(Handle handle) : handle_(std::move(handle)) {}

  Result<HttpReply> post(const HttpRequest& request, const std::stop_token& stop) override {
    MEMVID_TRY(const Headers headers, headers_of(request));
    Transfer transfer{{}, 0, request.reply_bytes_max, stop};
    char reason[CURL_ERROR_SIZE] = "";
    prepare(request, headers.get(), transfer);
    set(CURLOPT_ERRORBUFFER, static_cast<char*>(reason));
    const CURLcode code = curl_easy_perform(handle_.get());
    return outcome(code, *reason != '\0' ? reason : curl_easy_strerror(code), transfer);
  }

 private:
  template <typename Value>
  void set(CURLoption option, Value value) {
    curl_easy_setopt(handle_.get(), option, value);
  }

  void prepare(const HttpRequest& request, curl_slist* headers, Transfer& transfer) {
    curl_easy_reset(handle_.get());  // keeps the connection
    set(CURLOPT_URL, request.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);
    if (request.is_direct) set(CURLOPT_PROXY, "");
    set(CURLOPT_HTTPHEADER, headers);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    set(CURLOPT_POSTFIELDS, request.body.c_str());
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
    set(CURLOPT_CONNECTTIMEOUT_MS,
        static_cast<long>(std::min(request.timeout, kConnectTimeMax).count()));
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_QUICK_EXIT, 1L);  // a stop does not wait for a name that is being looked up
    set(CURLOPT_HEADERFUNCTION, take_header);
    set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
    set(CURLOPT_WRITEFUNCTION, take_body);
    set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, is_stopped);
    set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
  }

  Result<HttpReply> outcome(CURLcode code, const std::string& reason, Transfer& transfer) {
    if (code == CURLE_ABORTED_BY_CALLBACK) return fail(ErrorCode::kCancelled, "cancelled");
    if (code == CURLE_OUT_OF_MEMORY) return out_of_memory();
    if (code == CURLE_WRITE_ERROR)
      return fail(ErrorCode::kIo,
                  "its reply is longer than " + std::to_string(transfer.bytes_max) + " bytes");
    HttpReply reply;
    if (code != CURLE_OK && !is_passing(code)) return fail(ErrorCode::kIo, reason);
    if (code != CURLE_OK) {
      long os_error = 0;
      curl_easy_getinfo(handle_.get(), CURLINFO_OS_ERRNO, &os_error);
      reply.failure = code == CURLE_COULDNT_CONNECT && os_error != 0
                          ? std::generic_category().message(static_cast<int>(os_error))
                          : reason;
      return reply;
    }
    long status = 0;
    curl_off_t retry_after_seconds = 0;
    curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle_.get(), CURLINFO_RETRY_AFTER, &retry_after_seconds);
    reply.status = static_cast<int>(status);
    reply.body = std::move(transfer.body);
    // Bounded here, so that no later sum overflows; callers have bounds of their own.
    constexpr curl_off_t kDay = 86'400;
    reply.retry_after = std::chrono::seconds(std::clamp<curl_off_t>(retry_after_seconds, 0, kDay));
    return reply;
  }

  Handle handle_;
};

Result<std::unique_ptr<HttpClient>> open() {
  // Once for the process. Never undone: OpenSSL may have other users in it.
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  Handle handle(ready == CURLE_OK ? curl_easy_init() : nullptr);
  if (handle == nullptr) return fail(ErrorCode::kIo, "libcurl cannot be started");
  return std::make_unique<CurlClient>(std::move(handle));
}

}  // namespace
}  // namespace memvid::embed

extern "C" __attribute__((visibility("default"))) void memvid_endpoint_open(
    memvid::Result<std::unique_ptr<memvid::embed::HttpClient>>* client) {
  *client = memvid::embed::open();
}
