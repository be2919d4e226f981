// LoopbackServer: a real HTTP server on 127.0.0.1 that does what the test says, lies included.
#ifndef MEMVID_TESTS_EMBED_ENDPOINT_LOOPBACK_SERVER_H_
#define MEMVID_TESTS_EMBED_ENDPOINT_LOOPBACK_SERVER_H_

#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace memvid::embed {

struct SeenRequest {
  std::string head;  // request line and headers
  std::string body;
};

// The bytes of a reply. kHang: nothing is sent, and the connection stays open until the server
// ends.
using Answer = std::function<std::string(const SeenRequest&)>;
inline const std::string kHang = "hang";

// A whole reply.
std::string http(int status, const std::string& body, const std::string& headers = "");

// One request a connection, one connection at a time. The port is the system's choice.
class LoopbackServer {
 public:
  explicit LoopbackServer(Answer answer);
  ~LoopbackServer();
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::string url(const std::string& path) const;
  std::vector<SeenRequest> requests() const;

 private:
  void serve();

  Answer answer_;
  int listener_ = -1;
  int port_ = 0;
  std::vector<int> hanging_;
  mutable std::mutex mutex_;
  std::vector<SeenRequest> requests_;
  std::thread thread_;
};

}  // namespace memvid::embed

#endif  // MEMVID_TESTS_EMBED_ENDPOINT_LOOPBACK_SERVER_H_
