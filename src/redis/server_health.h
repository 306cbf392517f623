// ServerHealth: what a pool's listener is notified of about one server: replies, failures, lost
// connections, slow replies. Owned by a Node.
#pragma once

#include <cstdint>
#include <utility>

#include "contract/outage.h"
#include "contract/server_health_listener.h"
#include "redis/request.h"

namespace rss {

class ServerHealth {
 public:
  // From now on; it must outlive this.
  void listen(ServerHealthListener& listener) { listener_ = &listener; }

  // A request has its outcome.
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

  // A command failed by an outage; `written_ns` as for ServerHealthListener::on_failure().
  void note_failure(const Error& error, std::uint64_t written_ns) {
    if (!listener_) return;
    report_answers();
    listener_->on_failure(error, written_ns);
  }

  // A connection was lost, or none was made. However many commands were lost with it, that is one
  // failure. While another connection is ready it is one only if commands were lost.
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

  // Counts are reported together.
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
  // Replies that have not been reported.
  std::uint64_t answers_ = 0;
  // When the last command was written that was lost with a connection whose loss has not been
  // reported; 0 for none.
  std::uint64_t lost_ns_ = 0;
};

}  // namespace rss
