// RedisServer: a redis-server of its own on a free loopback port, without persistence. It answers
// when the constructor returns, and is stopped by its pid in the destructor; it also ends when this
// process dies.
#pragma once

#include <sys/types.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/options.h"
#include "contract/reply.h"

namespace rss {

class RedisServer {
 public:
  // More arguments of the server, e.g. {"--requirepass", "secret"}; an argument may be empty.
  explicit RedisServer(std::vector<std::string> arguments = {});
  // On another address of the loopback, beside a server that has this port on 127.0.0.1.
  RedisServer(std::string host, int port, std::vector<std::string> arguments = {});
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // A server that knows no HELLO, so that everybody speaks RESP2 to it.
  static std::vector<std::string> without_hello() { return {"--rename-command", "HELLO", ""}; }

  // A port on which nobody listens yet, for a server that is to have more than one.
  static int free_port();

  int port() const { return port_; }

  // What a client of this server is told, the password of --requirepass included.
  Options options() const;

  // Runs one command, e.g. {"TTL", "key"}, over a blocking connection of its own. Ends the process
  // when the server is away.
  Result<Reply> call(const std::vector<std::string_view>& words) const;

  // What INFO commandstats says: how often the server ran this command, e.g. "getex", from clients
  // and from scripts, since the last reset_calls().
  std::int64_t calls(std::string_view command) const;
  void reset_calls() const { call({"CONFIG", "RESETSTAT"}); }

  // The server is gone, with all its data and connections, until start() brings up an empty one on
  // the same port.
  void stop();
  void start();

  // It keeps its connections and answers nothing until resume().
  void pause() const;
  void resume() const;

 private:
  bool launch();
  bool wait_until_it_answers();

  const std::string host_ = "127.0.0.1";
  const std::vector<std::string> arguments_;
  const std::string password_;
  int port_ = 0;
  pid_t pid_ = 0;
};

}  // namespace rss
