#include "embed/endpoint/loopback_server.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "base/check.h"

namespace memvid::embed {
namespace {

// Reads to the end of the head, then as many bytes as it promises.
SeenRequest read_request(int connection) {
  std::string bytes;
  std::size_t wanted = std::string::npos;
  char piece[65536];
  while (bytes.size() < wanted) {
    const ssize_t count = ::recv(connection, piece, sizeof piece, 0);
    if (count <= 0) return {};
    bytes.append(piece, static_cast<std::size_t>(count));
    const std::size_t end = bytes.find("\r\n\r\n");
    const std::size_t length = bytes.find("Content-Length: ");
    if (wanted == std::string::npos && end != std::string::npos && length < end)
      wanted = end + 4 + std::strtoul(bytes.c_str() + length + 16, nullptr, 10);
  }
  const std::size_t head_bytes = bytes.find("\r\n\r\n") + 4;
  return {bytes.substr(0, head_bytes), bytes.substr(head_bytes)};
}

void send_all(int connection, const std::string& bytes) {
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t count =
        ::send(connection, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;  // the client has had enough
    sent += static_cast<std::size_t>(count);
  }
}

}  // namespace

std::string http(int status, const std::string& body, const std::string& headers) {
  return "HTTP/1.1 " + std::to_string(status) +
         " X\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

LoopbackServer::LoopbackServer(Answer answer) : answer_(std::move(answer)) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const any = reinterpret_cast<sockaddr*>(&address);
  MEMVID_CHECK(::bind(listener_, any, size) == 0 && ::listen(listener_, 16) == 0);
  MEMVID_CHECK(::getsockname(listener_, any, &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { serve(); });
}

LoopbackServer::~LoopbackServer() {
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept()
  thread_.join();
  ::close(listener_);
  for (const int connection : hanging_) ::close(connection);
}

std::string LoopbackServer::url(const std::string& path) const {
  return "http://127.0.0.1:" + std::to_string(port_) + path;
}

std::vector<SeenRequest> LoopbackServer::requests() const {
  const std::lock_guard lock(mutex_);
  return requests_;
}

void LoopbackServer::serve() {
  for (;;) {
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) return;
    const SeenRequest request = read_request(connection);
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    const std::string reply = answer_(request);
    if (reply == kHang) {
      hanging_.push_back(connection);
      continue;
    }
    send_all(connection, reply);
    ::shutdown(connection, SHUT_WR);
    ::close(connection);
  }
}

}  // namespace memvid::embed
