#include "support/redis_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "redis/resp.h"

namespace rss {
namespace {

[[noreturn]] void give_up(const char* why) {
  std::fprintf(stderr, "RedisServer: %s\n", why);
  std::abort();
}

sockaddr_in place(const std::string& host, int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  ::inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  return address;
}

class Socket {
 public:
  Socket() : descriptor_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Socket() { ::close(descriptor_); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  bool connect(const std::string& host, int port) const {
    const sockaddr_in address = place(host, port);
    return ::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  // The port that the system chose.
  int bind() const {
    sockaddr_in address = place("127.0.0.1", 0);
    socklen_t length = sizeof address;
    ::bind(descriptor_, reinterpret_cast<sockaddr*>(&address), length);
    ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&address), &length);
    return ntohs(address.sin_port);
  }
  bool write(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (written <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
  }
  // Empty at the end.
  std::string_view read(char* buffer, std::size_t size) const {
    const ssize_t length = ::recv(descriptor_, buffer, size, 0);
    return {buffer, length > 0 ? static_cast<std::size_t>(length) : 0};
  }

 private:
  const int descriptor_;
};

class Replies final : public ReplyReader::Sink {
 public:
  explicit Replies(std::size_t expected) : expected_(expected) {}

  void on_reply(Result<Reply> reply) override { replies_.push_back(std::move(reply)); }
  void on_push(Reply) override {}
  bool done() const override { return replies_.size() == expected_; }

  Result<Reply>& last() { return replies_.back(); }

 private:
  const std::size_t expected_;
  std::vector<Result<Reply>> replies_;
};

void append_words(std::string& batch, const std::vector<std::string_view>& words) {
  Arguments arguments;
  for (std::size_t i = 1; i < words.size(); ++i) arguments.add(words[i]);
  append_request(batch, words[0], arguments);
}

// The reply to `words`; nothing when the server cannot be reached or closes the connection.
std::optional<Result<Reply>> ask(const std::string& host, int port, const std::string& password,
                                 const std::vector<std::string_view>& words) {
  Socket socket;
  if (!socket.connect(host, port)) return std::nullopt;
  std::string batch;
  if (!password.empty()) append_words(batch, {"AUTH", password});
  append_words(batch, words);
  if (!socket.write(batch)) return std::nullopt;
  ReplyReader reader;
  Replies replies(password.empty() ? 1 : 2);
  char buffer[16 * 1024];
  while (!replies.done()) {
    const std::string_view bytes = socket.read(buffer, sizeof buffer);
    if (bytes.empty() || !reader.feed(bytes, replies)) return std::nullopt;
  }
  return std::move(replies.last());
}

// The password of the default user.
std::string password_in(const std::vector<std::string>& arguments) {
  for (std::size_t i = 0; i + 1 < arguments.size(); ++i) {
    if (arguments[i] == "--requirepass") return arguments[i + 1];
  }
  return {};
}

void rest() {
  const timespec two_ms{0, 2'000'000};
  ::nanosleep(&two_ms, nullptr);
}

// In the child, which shares nothing with gtest from here on.
[[noreturn]] void become_server(std::vector<std::string> words) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (int descriptor = 0; descriptor <= 2; ++descriptor) ::dup2(nowhere, descriptor);
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

}  // namespace

RedisServer::RedisServer(std::vector<std::string> arguments)
    : arguments_(std::move(arguments)), password_(password_in(arguments_)) {
  // Somebody else may take the free port before the server does.
  for (int attempt = 0; attempt < 10; ++attempt) {
    port_ = Socket().bind();
    if (launch()) return;
  }
  give_up("cannot start redis-server: is it installed?");
}

RedisServer::RedisServer(std::string host, int port, std::vector<std::string> arguments)
    : host_(std::move(host)), arguments_(std::move(arguments)), port_(port) {
  if (!launch()) give_up("cannot start redis-server on another address");
}

RedisServer::~RedisServer() { stop(); }

int RedisServer::free_port() { return Socket().bind(); }

Options RedisServer::options() const {
  Options options;
  options.host = host_;
  options.port = port_;
  options.password = password_;
  return options;
}

Result<Reply> RedisServer::call(const std::vector<std::string_view>& words) const {
  auto reply = ask(host_, port_, password_, words);
  if (!reply) give_up("the server is away");
  return std::move(*reply);
}

std::int64_t RedisServer::calls(std::string_view command) const {
  const std::string text = call({"INFO", "commandstats"}).value().text;
  const std::string wanted = "cmdstat_" + std::string(command) + ":calls=";
  const std::size_t begin = text.find(wanted);
  if (begin == std::string::npos) return 0;
  return std::strtoll(text.c_str() + begin + wanted.size(), nullptr, 10);
}

void RedisServer::stop() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

void RedisServer::start() {
  if (!launch()) give_up("cannot start redis-server again on its port");
}

void RedisServer::pause() const { ::kill(pid_, SIGSTOP); }

void RedisServer::resume() const { ::kill(pid_, SIGCONT); }

bool RedisServer::launch() {
  std::vector<std::string> words = {
      "redis-server", "--port", std::to_string(port_), "--bind", host_,
      "--save",       "",       "--appendonly",        "no",     "--dir",
      "/tmp"};
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  pid_ = ::fork();
  if (pid_ == 0) become_server(std::move(words));
  if (wait_until_it_answers()) return true;
  stop();
  return false;
}

// False when it has ended instead, or has not answered within 20 seconds.
bool RedisServer::wait_until_it_answers() {
  for (int i = 0; i < 10'000; ++i) {
    // Whoever answers on a port that was taken is not this child, which has then ended.
    if (::waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = 0;
      return false;
    }
    if (ask(host_, port_, password_, {"PING"})) return true;
    rest();
  }
  return false;
}

}  // namespace rss
