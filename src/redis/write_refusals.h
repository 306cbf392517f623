// WriteRefusals: whether the server refuses writes, by its latest answers. It begins with a refusal
// and ends with a SET that the server carries out, since a server that is full still renews TTLs
// and deletes. Owned by a Node.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/function.h"
#include "contract/operation.h"
#include "contract/outage.h"

namespace rss {

class WriteRefusals {
 public:
  // Events, each once until writes are accepted: "writes-refused" with the reason,
  // "renewals-stopped" when spares_reads() begins, "writes-accepted".
  using Changed = Function<void(std::string_view event, std::string_view reason)>;

  explicit WriteRefusals(Changed on_changed) : on_changed_(std::move(on_changed)) {}

  // The code word of the latest refusal, such as "MISCONF"; empty while writes are accepted.
  const std::string& reason() const { return reason_; }

  // Whether steps that can do without their write are asked for without it: one was refused.
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
    if (begins) on_changed_("writes-refused", reason_);
    if (operation.read_only && !std::exchange(spares_reads_, true))
      on_changed_("renewals-stopped", reason_);
  }

  void accept() {
    reason_.clear();
    spares_reads_ = false;
    on_changed_("writes-accepted", "");
  }

  Changed on_changed_;
  std::string reason_;
  bool spares_reads_ = false;
};

}  // namespace rss
