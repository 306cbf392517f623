// Wire: one socket to a server, from the first attempt to reach it to its end: it dials, encrypts,
// shakes hands, writes in batches, reads replies, and notices a peer that is gone. Never used again
// after an error. What is sent, and which reply belongs to what, is its owner's affair: a
// Connection, a Subscriber or a ConnectionProbe.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/options.h"
#include "net/dialer.h"
#include "net/liveness_watch.h"
#include "net/plain_text_probe.h"
#include "net/polled_timer.h"
#include "net/uv_handle.h"
#include "redis/credentials_question.h"
#include "redis/handshake.h"
#include "redis/pool_counters.h"
#include "redis/resp.h"

namespace rss {

class ConnectionAuth;
class TlsSession;

class Wire final : private ReplyReader::Sink {
 public:
  class Owner {
   public:
    virtual ~Owner() = default;
    // The server is reached, encrypted if it is to be; the handshake begins.
    virtual void on_connected() {}
    // The handshake is over.
    virtual void on_ready() = 0;
    // The socket has taken a remainder: accepts() is true again.
    virtual void on_drained() {}
    // The next reply after the handshake. `to_ping`: the wire has sent a PING of its own, and this
    // is its reply if replies come in the order of the requests.
    virtual void on_reply(Result<Reply> reply, bool to_ping) = 0;
    virtual void on_push(Reply) {}
    // Whether the server owes a reply. If so, it must not stay silent, and the socket is closed by
    // a reset.
    virtual bool awaits_reply() const = 0;
    // The end. The owner may drop the wire.
    virtual void on_lost(Error error) = 0;
  };

  // Everything given must outlive the wire. Begins to connect.
  Wire(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
       PoolCounters& traffic, Owner& owner);
  ~Wire() override;

  // Whether the handshake is over.
  bool ready() const { return ready_; }
  // Whether the server has sent anything.
  bool has_received() const { return has_received_; }
  // Whether more may be written: ready, and not waiting for the socket to take a remainder.
  bool accepts() const { return ready_ && !remainder_ && !write_error_; }
  // How long the handshake took.
  std::uint64_t handshake_ns() const { return handshake_ns_; }

  // What the next flush() writes. To be appended to once the wire is ready.
  std::string& batch() { return batch_; }
  void flush();

  // Ends the wire if a write has failed: it may be gone then. Whether it goes on.
  bool check_writes();
  // Ends the wire now.
  void end(Error why);
  // Ends the wire once the reply that is being handled has been.
  void end_after_reply(Error why) { death_ = std::move(why); }
  // The same, for a reply that no request was waiting for.
  void end_after_unexpected_reply();

 private:
  struct Remainder;

  void on_reply(Result<Reply> reply) override;
  void on_push(Reply push) override { owner_.on_push(std::move(push)); }
  bool done() const override { return death_.has_value(); }

  void ask_credentials(CredentialsSource& source);
  void dial();
  void on_dialed(Result<UvHandle<uv_tcp_t>> outcome);
  void read_socket();
  void begin_tls();
  void begin_handshake();
  void on_handshake_reply(const Result<Reply>& reply);
  Error too_late() const;

  void on_read(ssize_t length, const char* bytes);
  void receive(std::string_view bytes);
  Result<Unit> feed(std::string_view plain);
  Result<Unit> unseal(std::string_view bytes);
  std::string& outgoing();
  void on_written(int status);
  void write_remainder(std::string& bytes, std::size_t written);
  void watch();
  void ping();
  void close_socket();

  Loop& loop_;
  const Options& options_;
  const Endpoint& endpoint_;
  ConnectionAuth& access_;
  PoolCounters& traffic_;
  Owner& owner_;
  Handshake handshake_;
  ReplyReader reader_;
  std::string batch_;
  std::uint64_t handshake_begun_ns_ = 0;
  std::uint64_t handshake_ns_ = 0;
  bool ready_ = false;
  bool has_received_ = false;
  // A PING of the wire's own is unanswered.
  bool pinging_ = false;
  int write_error_ = 0;
  Remainder* remainder_ = nullptr;
  std::optional<Error> death_;
  LivenessWatch silence_;
  UvHandle<uv_tcp_t> socket_;
  // Null without TLS, and before the server was reached.
  std::unique_ptr<TlsSession> tls_;
  PolledTimer give_up_;
  std::optional<CredentialsQuestion> question_;
  Timer watch_;
  std::optional<Dialer> dialer_;
  // While the server has not answered the ClientHello.
  std::optional<PlainTextProbe> probe_;
};

}  // namespace rss
