// Mailbox: brings outcomes home to JavaScript, a whole batch in one crossing. One for each storage
// object, which owns it; see Inbox in lib/native.ts for the other side.
// User code runs inside each delivery: what it throws is an uncaught exception of the process. An
// environment that is being ended runs the loop a little longer, without JavaScript: calls into it
// fail there, and are ignored.
#pragma once

#include <napi.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/utf8.h"
#include "binding/inbox.h"
#include "binding/latencies.h"
#include "storage/storage.h"

namespace rss {

class Mailbox final : private Loop::Participant {
 public:
  // The loop must outlive the mailbox.
  Mailbox(Napi::Env env, Loop& loop, const InboxParts& inbox);
  ~Mailbox() override;

  // Whether a call may have this slot: one that was used before, or the next.
  bool accepts(std::int64_t slot) const { return slot <= static_cast<std::int64_t>(calls_.size()); }

  // A call was made, of an operation that is named by a literal: the process stays alive until its
  // outcome has been delivered, and how long that took is recorded.
  void expect(std::int32_t slot, const char* operation);

  // Runs once all that is filed has been delivered; never in an environment that is being ended.
  void when_delivered(Function<void()> then) { when_delivered_ = std::move(then); }

  void put(std::int32_t slot, Unit);
  void put(std::int32_t slot, bool value);
  void put(std::int32_t slot, std::int64_t value);
  void put(std::int32_t slot, double value);
  void put(std::int32_t slot, std::string_view text);
  void put(std::int32_t slot, const std::optional<std::string_view>& text);
  void put(std::int32_t slot, const std::vector<std::optional<std::string>>& texts);
  // Three values: the bytes in a Buffer, or null; the mark; whether it is stale.
  void put(std::int32_t slot, const Cache::Seen& seen);
  void put_failure(std::int32_t slot, std::string_view operation, const Error& error);

  void put_event(std::string_view name, std::string_view detail);

  const Latencies& latencies() const { return latencies_; }

  // Asks JavaScript for credentials.
  void put_question(std::uint32_t ticket);

  // The environment is going: from now on no JavaScript is called and no value made.
  void shut() { shut_ = true; }

 private:
  // What a slot waits for.
  struct Call {
    std::uint64_t began_ns = 0;
    LatencyHistogram* latency = nullptr;
  };

  void deliver() override;
  void deliver_outcomes();
  void release(std::size_t count);
  void make_room();
  void move_value(std::size_t from, std::size_t to);
  void deliver_events();
  void record(std::size_t count);
  void deliver_questions();
  void add(std::int32_t slot, std::int32_t outcome, napi_value value);
  void set_item(napi_value array, std::uint32_t index, napi_value value);
  void call(const Napi::FunctionReference& method, std::initializer_list<napi_value> arguments);
  void report_exception();
  napi_value make_text(std::string_view text) const;
  napi_value make_number(double number) const;
  napi_value make_buffer(std::string_view bytes) const;

  Napi::Env env_;
  Loop& loop_;
  Napi::ObjectReference inbox_;
  Napi::FunctionReference settle_;
  Napi::FunctionReference event_;
  Napi::FunctionReference ask_;
  Napi::ObjectReference values_;
  // The memory of the inbox's tags, and how many outcomes it takes at a time.
  std::int32_t* tags_;
  std::size_t capacity_;
  // Where JavaScript reads how many calls were made.
  std::int32_t* call_count_;
  // Slot and kind of the outcomes that values_[first_ ...] holds.
  std::vector<std::pair<std::int32_t, std::int32_t>> outcomes_;
  std::size_t first_ = 0;
  // Calls whose outcomes have not been delivered; each holds the loop.
  std::size_t expected_ = 0;
  Function<void()> when_delivered_;
  std::vector<std::pair<std::string, std::string>> events_;
  // By slot.
  std::vector<Call> calls_;
  Latencies latencies_;
  std::vector<std::uint32_t> questions_;
  bool shut_ = false;
};

// JavaScript decodes texts as UTF-8, and would replace what is none without a word.
inline Error not_utf8() {
  return Error{ErrorCode::kCorrupt, "what is stored is not text in UTF-8"};
}
inline bool is_readable(std::string_view text) { return is_utf8(text); }
inline bool is_readable(const std::optional<std::string_view>& text) {
  return !text || is_utf8(*text);
}
inline bool is_readable(const std::vector<std::optional<std::string>>& texts) {
  return std::all_of(texts.begin(), texts.end(),
                     [](const auto& text) { return !text || is_utf8(*text); });
}
template <class T>
bool is_readable(const T&) {
  return true;
}

// What a call's callback is: it files the outcome under the call's slot.
struct Answer {
  Mailbox* mailbox;
  std::int32_t slot;
  const char* operation;

  template <class T>
  void operator()(const Result<T>& outcome) const {
    if (!outcome.ok()) return mailbox->put_failure(slot, operation, outcome.error());
    if (!is_readable(outcome.value())) return mailbox->put_failure(slot, operation, not_utf8());
    mailbox->put(slot, outcome.value());
  }

  // For arguments that the core must not see; `why` is a literal.
  void refuse(const char* why) const {
    mailbox->put_failure(slot, operation, Error{ErrorCode::kInvalidArgument, why});
  }
};

}  // namespace rss
