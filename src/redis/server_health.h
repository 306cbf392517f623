// ServerHealth: notifies the ServerHealthListener of a pool about one server: replies, failures,
// lost connections and slow replies. Owned by a Node.
#pragma once

#include <cstdint>
#include <utility>

#include "contract/outage.h"
#include "contract/server_health_listener.h"
#include "redis/request.h"

namespace rss {

class ServerHealth {
 public:
  // Sets the listener, which must outlive the ServerHealth.
  void listen(ServerHealthListener& listener) { listener_ = &listener; }

  // Records the outcome of a request.
  void note(const Result<Reply>& outcome, const Request& request) {
    if (is_answer(outcome)) {
      ++answers_;
    } else if (is_outage(outcome.error()) && !request.abandoned()) {
      if (request.written_ns > 0) {
        lost_ns_ = request.written_ns;
      } else {
        note_failure(outcome.error(), 0);
      }
    }
  }

  // Reports a command that failed because of an outage. `written_ns` is described at
  // ServerHealthListener::on_failure().
  void note_failure(const Error& error, std::uint64_t written_ns) {
    if (!listener_) return;
    report_answers();
    listener_->on_failure(error, written_ns);
  }

  // Reports a lost connection or a failed connection attempt as one failure, regardless of the
  // number of lost commands. While another connection is ready (`is_ready`), reports a failure only
  // if written commands were lost to an outage.
  void note_loss(const Error& error, bool is_ready) {
    const std::uint64_t lost_ns = std::exchange(lost_ns_, 0);
    if (!listener_) return;
    if (!is_ready) {
      report_answers();
      listener_->on_server_lost(error);
    } else if (lost_ns > 0 && is_outage(error)) {
      note_failure(error, lost_ns);
    }
  }

  void note_ready() {
    if (listener_) listener_->on_server_ready();
  }
  void note_slow() {
    if (listener_) listener_->on_slow();
  }

  // Reports the replies since the last report as one count.
  void report_answers() {
    if (const std::uint64_t count = std::exchange(answers_, 0); count > 0 && listener_)
      listener_->on_answers(count);
  }

 private:
  static bool is_answer(const Result<Reply>& outcome) {
    return outcome.ok() || outcome.error().code == ErrorCode::kServer ||
           outcome.error().code == ErrorCode::kCorrupt;
  }

  ServerHealthListener* listener_ = nullptr;
  // Replies since the last report.
  std::uint64_t answers_ = 0;
  // When the last of the commands was written that were lost with a connection whose loss is not
  // yet reported. 0 if no command was lost.
  std::uint64_t lost_ns_ = 0;
};

}  // namespace rss
