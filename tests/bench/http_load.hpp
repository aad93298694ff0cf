// Many keep-alive HTTP/1.1 connections on one thread: as cheap as a load generator can be, since it
// shares the machine with what it measures.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gstd::bench {

struct HttpAnswer {
  unsigned status = 0;
  std::string_view body;  ///< Until the callback returns.

  bool is_good() const { return status >= 200 && status < 300; }
};

/// Ends the program with these words: a bench that lost its server measures nothing.
[[noreturn]] void give_up(const std::string& why);

/// Text of the first member of this name in flat JSON: a string without its quotes, or a number.
/// Empty when there is none. Enough for answers whose shape is known, and far cheaper than parsing.
std::string_view member(std::string_view json, std::string_view name);

class HttpLoad {
 public:
  using OnAnswer = std::function<void(const HttpAnswer&)>;

  /// The connections come from many loopback addresses, as from many clients, because the server
  /// limits what one address may ask.
  HttpLoad(std::uint16_t port, std::size_t connections);
  ~HttpLoad();

  /// `headers` are whole lines, each with its line end. Sent now when a connection is free, else as
  /// soon as one is. Answers come from turn().
  void get(std::string_view path, std::string_view headers, OnAnswer on_answer);
  void post(std::string_view path, std::string_view headers, std::string_view body,
            OnAnswer on_answer);
  /// Sends one request, waits for its answer and gives up when it is not 2xx: for preparations.
  std::string call(std::string_view path, std::string_view headers, std::string_view body);

  /// Handles what has arrived; waits at most so long for something to.
  void turn(std::chrono::nanoseconds wait);
  std::size_t free() const { return free_.size(); }
  std::size_t open() const { return connections_.size() - free_.size() + queue_.size(); }
  const std::string& host() const { return host_; }

 private:
  struct Connection;
  struct Waiting {
    std::string request;
    OnAnswer on_answer;
  };
  void send(std::string request, OnAnswer on_answer);
  void start(Connection& connection, const std::string& request, OnAnswer on_answer);
  void read(Connection& connection);
  void finish(Connection& connection, const HttpAnswer& answer);

  int poll_ = -1;
  std::string host_;
  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> free_;
  std::deque<Waiting> queue_;
};

}  // namespace gstd::bench
