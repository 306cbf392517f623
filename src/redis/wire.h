// Wire: one socket to a server, from dialing to closing. It fetches the credentials, dials, runs
// the TLS and Redis handshakes, writes batches, parses replies and detects a dead peer by
// heartbeat. The owner decides what to send and matches replies to commands. A Wire is not reused
// after an error. Owned by a Connection, a Subscriber or a ConnectionProbe.
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
    // The TCP connection, and TLS if configured, are established. The Redis handshake begins.
    virtual void on_connected() {}
    // The handshake is complete.
    virtual void on_ready() = 0;
    // The socket has taken the rest of a partial write: accepts() is true again.
    virtual void on_drained() {}
    // The next reply after the handshake. `to_ping` is true for the first reply after a heartbeat
    // PING of the wire. It is the reply to that PING if replies arrive in the order of the
    // requests.
    virtual void on_reply(Result<Reply> reply, bool to_ping) = 0;
    virtual void on_push(Reply) {}
    // True if a reply is pending. The wire then ends if the server sends nothing for the timeout,
    // and it closes the socket with a TCP reset.
    virtual bool awaits_reply() const = 0;
    // The wire has ended. The owner may destroy it.
    virtual void on_lost(Error error) = 0;
  };

  // Begins to connect. The arguments must outlive the wire.
  Wire(Loop& loop, const Options& options, const Endpoint& endpoint, ConnectionAuth& access,
       PoolCounters& traffic, Owner& owner);
  ~Wire() override;

  // True once the handshake is complete.
  bool ready() const { return ready_; }
  // True once the server has sent any byte.
  bool has_received() const { return has_received_; }
  // True if the wire is ready, no partial write is pending and no write has failed.
  bool accepts() const { return ready_ && !remainder_ && !write_error_; }
  // The duration of the Redis handshake.
  std::uint64_t handshake_ns() const { return handshake_ns_; }

  // The bytes for the next flush(). Requires ready() before the owner appends to it.
  std::string& batch() { return batch_; }
  void flush();

  // Ends the wire if a write has failed. Returns false in that case, and the owner may then have
  // destroyed the wire.
  bool check_writes();
  // Ends the wire immediately.
  void end(Error why);
  // Ends the wire after the current on_reply() returns.
  void end_after_reply(Error why) { death_ = std::move(why); }
  // Ends the wire with a protocol error after the current on_reply() returns.
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
  // The reply to a heartbeat PING is pending.
  bool pinging_ = false;
  int write_error_ = 0;
  Remainder* remainder_ = nullptr;
  std::optional<Error> death_;
  LivenessWatch silence_;
  UvHandle<uv_tcp_t> socket_;
  // Null without TLS, and before the TCP connection is established.
  std::unique_ptr<TlsSession> tls_;
  PolledTimer give_up_;
  std::optional<CredentialsQuestion> question_;
  Timer watch_;
  std::optional<Dialer> dialer_;
  // Set until the server answers the ClientHello.
  std::optional<PlainTextProbe> probe_;
};

}  // namespace rss
