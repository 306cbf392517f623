// Connection: one socket, from the first attempt to reach the server to its end; it is never used
// again after an error. Owned by a Lane. Commands are written once a turn, and each keeps its place
// in the line of those in flight until its reply has come, so that nobody ever gets another's
// reply. A peer that owes something and says nothing for the whole option 'connectTimeout' is gone;
// one that owes nothing is asked by PING now and then.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "base/options.h"
#include "base/ring.h"
#include "net/dialer.h"
#include "net/plain_text_probe.h"
#include "net/silence.h"
#include "net/time_limit.h"
#include "net/uv_handle.h"
#include "redis/credentials_question.h"
#include "redis/handshake.h"
#include "redis/request.h"
#include "redis/resp.h"
#include "redis/scripts.h"
#include "redis/traffic.h"

namespace rss {

class Access;
class TlsSession;

class Connection final : private ReplyReader::Sink {
 public:
  class Owner : public RequestOwner {
   public:
    // The server is there, encrypted if it is to be; the handshake begins.
    virtual void on_connected() = 0;
    // Commands may be sent.
    virtual void on_ready() = 0;
    // A remainder has been written: send() may be called again.
    virtual void on_drained() = 0;
    // What answers no request: a push, and anything that is said after tell().
    virtual void on_news(Result<Reply>) {}
    // The end. The owner takes what was not answered and may drop the connection.
    virtual void on_lost(Error error) = 0;
  };

  // Everything given must outlive the connection. Begins to connect.
  Connection(Loop& loop, const Options& options, Access& access, Scripts& scripts, Traffic& traffic,
             Owner& owner);
  ~Connection() override;

  // Whether the handshake is over.
  bool ready() const { return ready_; }
  // Whether the server has sent anything.
  bool has_received() const { return has_received_; }
  // Whether send() may be called: ready, and not waiting for the socket to take a remainder.
  bool accepts() const { return ready_ && !remainder_ && !write_error_ && !retired_; }

  void send(Request&& request);
  void flush();

  // Sends what is answered by news alone, such as SUBSCRIBE. Requires ready(), and that send() is
  // never called: under RESP2 only that tells news from the answer to a request.
  void tell(std::string_view verb, const Arguments& arguments);
  // Ends now, by a reset if commands are unanswered.
  void abort(Error why) { die(std::move(why)); }
  // Accepts nothing more, and ends with this error once what is in flight has been answered.
  void retire(Error why) { retired_ = std::move(why); }

  // Abandons what has passed its deadline; ends the connection when a write has failed.
  void judge(std::uint64_t now_ns);

  std::size_t in_flight() const { return in_flight_.size() - (asking_ ? 1 : 0); }
  // How long the oldest command has waited for its reply, as of the last poll; 0 without one.
  std::uint64_t oldest_wait_ns(std::uint64_t now_ns);

  // Whether a command whose callers await its reply only briefly has waited unusually long for it,
  // measured against the duration of the handshake.
  bool brief_reply_overdue(std::uint64_t now_ns);

  // What was sent and not answered, in order.
  Ring<Request> take_unanswered();

 private:
  struct Remainder;

  void on_reply(Result<Reply> reply) override;
  void on_push(Reply push) override { owner_.on_news(std::move(push)); }
  void on_news(Result<Reply> news);
  bool done() const override { return death_.has_value(); }

  // connection_opening.cpp: from the question for the password to the handshake.
  void ask_credentials(CredentialsSource& source);
  void dial();
  void on_dialed(Result<UvHandle<uv_tcp_t>> outcome);
  void read_socket();
  void begin_tls();
  void begin_handshake();
  Error too_late() const;

  void on_read(ssize_t length, const char* bytes);
  void receive(std::string_view bytes);
  Result<Unit> feed(std::string_view plain);
  Result<Unit> unseal(std::string_view bytes);
  std::string& wire();
  void on_handshake_reply(const Result<Reply>& reply);
  void on_answer(const Result<Reply>& reply);
  void watch();
  void ask();
  void on_written(int status);
  void encode(Request& request);
  void write_remainder(std::string& bytes, std::size_t written);
  bool had_whole_poll(const Request& request) const;
  void close_socket();
  void die(Error error);

  Loop& loop_;
  const Options& options_;
  Access& access_;
  Scripts& scripts_;
  Traffic& traffic_;
  Owner& owner_;
  Handshake handshake_;
  ReplyReader reader_;
  std::unordered_set<const Operation*> known_scripts_;
  Ring<Request> in_flight_;
  std::string batch_;
  std::uint64_t earliest_deadline_ = UINT64_MAX;
  std::uint64_t handshake_begun_ns_ = 0;
  std::uint64_t handshake_ns_ = 0;
  bool ready_ = false;
  bool hears_news_ = false;
  bool has_received_ = false;
  // The first in flight is no user's command but the question whether the peer is there.
  bool asking_ = false;
  int write_error_ = 0;
  Remainder* remainder_ = nullptr;
  std::optional<Error> retired_;
  std::optional<Error> death_;
  Silence silence_;
  UvHandle<uv_tcp_t> socket_;
  // Null without TLS, and before the server was reached.
  std::unique_ptr<TlsSession> tls_;
  TimeLimit give_up_;
  std::optional<CredentialsQuestion> question_;
  Timer watch_;
  std::optional<Dialer> dialer_;
  // While the server has not answered the greeting of TLS.
  std::optional<PlainTextProbe> probe_;
};

}  // namespace rss
