#include "support/scripted_peer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "redis/resp.h"

namespace rss {
namespace {

// What libuv needs until a write has ended.
struct Write {
  uv_write_t request;
  std::string bytes;
  Loop* loop;
};

void write(Loop& loop, uv_stream_t* stream, std::string_view bytes) {
  auto* pending = new Write{{}, std::string(bytes), &loop};
  pending->request.data = pending;
  uv_buf_t buffer =
      uv_buf_init(pending->bytes.data(), static_cast<unsigned>(pending->bytes.size()));
  loop.count_opened();
  uv_write(&pending->request, stream, &buffer, 1, [](uv_write_t* request, int) {
    auto* ended = static_cast<Write*>(request->data);
    Loop* its_loop = ended->loop;
    delete ended;
    its_loop->count_closed();
  });
}

}  // namespace

class ScriptedPeer::Client final : private ReplyReader::Sink {
 public:
  explicit Client(ScriptedPeer& peer) : peer_(peer), socket_(peer.loop_) {
    uv_tcp_init(peer.loop_.uv(), socket_.get());
    socket_.get()->data = this;
    uv_accept(peer.listener_.stream(), socket_.stream());
    if (peer.reads_) read();
  }

  void read() {
    uv_read_start(
        socket_.stream(),
        [](uv_handle_t* handle, std::size_t, uv_buf_t* buffer) {
          auto& bytes = static_cast<Client*>(handle->data)->buffer_;
          *buffer = uv_buf_init(bytes.data(), static_cast<unsigned>(bytes.size()));
        },
        [](uv_stream_t* stream, ssize_t length, const uv_buf_t* buffer) {
          auto* self = static_cast<Client*>(stream->data);
          if (self && length != 0) self->on_read(length, buffer->base);
        });
  }
  void stop() { uv_read_stop(socket_.stream()); }

  void send(std::string_view bytes) { write(peer_.loop_, socket_.stream(), bytes); }

 private:
  void on_read(ssize_t length, const char* bytes) {
    if (length < 0) return peer_.forget(*this);
    const std::string_view received(bytes, static_cast<std::size_t>(length));
    if (peer_.answer_bytes_) {
      answers_ = peer_.answer_bytes_(received);
    } else {
      // A request is a list of texts: the same reader will do.
      EXPECT_TRUE(requests_.feed(received, *this));
    }
    if (!answers_.empty()) send(std::exchange(answers_, {}));
  }

  void on_reply(Result<Reply> request) override {
    Words words;
    for (const Reply& word : request.value().items) words.push_back(word.text);
    answers_ += peer_.answer_to(words);
  }
  void on_push(Reply) override {}
  bool done() const override { return false; }

  ScriptedPeer& peer_;
  UvHandle<uv_tcp_t> socket_;
  ReplyReader requests_;
  std::string answers_;
  std::array<char, 64 * 1024> buffer_;
};

ScriptedPeer::ScriptedPeer(Loop& loop) : loop_(loop) { listen(); }

ScriptedPeer::~ScriptedPeer() = default;

void ScriptedPeer::listen() {
  listener_ = UvHandle<uv_tcp_t>(loop_);
  uv_tcp_init(loop_.uv(), listener_.get());
  listener_.get()->data = this;
  sockaddr_in address{};
  uv_ip4_addr("127.0.0.1", port_, &address);
  uv_tcp_bind(listener_.get(), reinterpret_cast<const sockaddr*>(&address), 0);
  const int status = uv_listen(listener_.stream(), 128, [](uv_stream_t* stream, int code) {
    auto* self = static_cast<ScriptedPeer*>(stream->data);
    if (self && code == 0) self->accept();
  });
  ASSERT_EQ(status, 0) << uv_err_name(status);
  int length = sizeof address;
  uv_tcp_getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&address), &length);
  port_ = ntohs(address.sin_port);
}

Options ScriptedPeer::options() const {
  Options options;
  options.host = "127.0.0.1";
  options.port = port_;
  return options;
}

void ScriptedPeer::accept() {
  ++accepted_;
  clients_.push_back(std::make_unique<Client>(*this));
}

void ScriptedPeer::forget(Client& client) {
  std::erase_if(clients_, [&](const auto& kept) { return kept.get() == &client; });
}

std::string ScriptedPeer::answer_to(const Words& words) {
  if (words[0] == "PING") {
    ++pings_;
    return pong_;
  }
  std::string answer = answer_ ? answer_(words) : std::string();
  if (words[0] != "HELLO") {
    requests_.push_back(words);
    return answer;
  }
  ++greetings_asked_;
  return answer.empty() && greets_ ? std::string(kGreeting) : answer;
}

bool ScriptedPeer::has_request(std::string_view verb) const {
  return std::any_of(requests_.begin(), requests_.end(),
                     [&](const Words& words) { return words[0] == verb; });
}

void ScriptedPeer::send(std::string_view bytes) {
  ASSERT_FALSE(clients_.empty()) << "nobody is connected";
  clients_.back()->send(bytes);
}

void ScriptedPeer::cut() { clients_.clear(); }

void ScriptedPeer::cut_latest() { clients_.pop_back(); }

void ScriptedPeer::stop_reading() {
  reads_ = false;
  for (const auto& client : clients_) client->stop();
}

void ScriptedPeer::read_again() {
  reads_ = true;
  for (const auto& client : clients_) client->read();
}

}  // namespace rss
