// WriteRefusals: tracks whether the server rejects writes. The state begins with a rejected write.
// It ends only with a successful SET, since a server that is out of memory still renews TTLs and
// deletes keys. Owned by a Node.
#pragma once

#include <string>
#include <utility>

#include "contract/operation.h"
#include "contract/outage.h"
#include "contract/storage_event.h"

namespace rss {

class WriteRefusals {
 public:
  // `on_event` must outlive this object. It receives kWritesRefused and the reason when the state
  // begins, kRenewalsStopped when spares_reads() becomes true, and kWritesAccepted when the state
  // ends. Each event occurs at most once per state.
  explicit WriteRefusals(EventListener& on_event) : on_event_(on_event) {}

  // The code word of the latest rejection, such as "MISCONF". Empty while writes are accepted.
  const std::string& reason() const { return reason_; }

  // True if operations with a read-only form are sent in that form, because one was rejected.
  bool spares_reads() const { return spares_reads_; }

  void note(const Operation& operation, const Result<Reply>& outcome) {
    if (outcome.ok()) {
      if (!reason_.empty() && operation.verb == "SET") accept();
    } else if (refuses_writes(outcome.error())) {
      refuse(operation, outcome.error().cause);
    }
  }

 private:
  void refuse(const Operation& operation, const std::string& cause) {
    const bool begins = reason_.empty();
    reason_ = cause;
    if (begins) on_event_(StorageEvent::kWritesRefused, reason_);
    if (operation.read_only && !std::exchange(spares_reads_, true))
      on_event_(StorageEvent::kRenewalsStopped, reason_);
  }

  void accept() {
    reason_.clear();
    spares_reads_ = false;
    on_event_(StorageEvent::kWritesAccepted, "");
  }

  EventListener& on_event_;
  std::string reason_;
  bool spares_reads_ = false;
};

}  // namespace rss
