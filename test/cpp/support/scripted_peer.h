// ScriptedPeer: a server on a free loopback port that says what the test tells it to say, on the
// test's own loop. It greets each connection as a server of RESP3 does, keeps every other request
// for the test, and answers nothing that it was not told to answer.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/options.h"
#include "net/uv_handle.h"

namespace rss {

class ScriptedPeer {
 public:
  using Words = std::vector<std::string>;
  // The bytes to answer a request with; empty for none.
  using Answer = std::function<std::string(const Words&)>;

  using AnswerBytes = std::function<std::string(std::string_view)>;

  static constexpr std::string_view kGreeting = "%1\r\n+mode\r\n+standalone\r\n";

  // The loop must outlive it.
  explicit ScriptedPeer(Loop& loop);
  ~ScriptedPeer();
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;

  int port() const { return port_; }
  Options options() const;

  // For each request from now on; what it answers to HELLO replaces the greeting.
  void answer(Answer answer) { answer_ = std::move(answer); }
  // Says nothing to a HELLO.
  void greet(bool greets) { greets_ = greets; }
  // What it says to a PING from now on; empty for nothing.
  void pong(std::string bytes) { pong_ = std::move(bytes); }

  // For whatever it is sent from now on, which need be no request.
  void answer_bytes(AnswerBytes answer) { answer_bytes_ = std::move(answer); }
  void listen_only() {
    answer_bytes([](std::string_view) { return ""; });
  }

  // Requests over all connections so far but for HELLO and PING, in order of arrival.
  const std::vector<Words>& requests() const { return requests_; }
  bool has_request(std::string_view verb) const;
  std::size_t greetings_asked() const { return greetings_asked_; }
  std::size_t pings() const { return pings_; }
  // How many connections have been accepted, and how many of them are still open.
  std::size_t accepted() const { return accepted_; }
  std::size_t open() const { return clients_.size(); }

  // Sends these bytes as they are on the connection accepted last.
  void send(std::string_view bytes);
  // Closes every connection.
  void cut();
  // Closes the one accepted last of those that are open.
  void cut_latest();
  // Refuses new connections, and accepts them again on the same port.
  void stop_listening() { listener_.reset(); }
  void listen();

  // Leaves what is sent to it in the socket.
  void stop_reading();
  void read_again();

 private:
  class Client;

  void accept();
  void forget(Client& client);
  std::string answer_to(const Words& words);

  Loop& loop_;
  Answer answer_;
  bool greets_ = true;
  AnswerBytes answer_bytes_;
  std::string pong_ = "+PONG\r\n";
  bool reads_ = true;
  int port_ = 0;
  std::size_t accepted_ = 0;
  std::size_t greetings_asked_ = 0;
  std::size_t pings_ = 0;
  std::vector<Words> requests_;
  std::vector<std::unique_ptr<Client>> clients_;
  UvHandle<uv_tcp_t> listener_;
};

}  // namespace rss
