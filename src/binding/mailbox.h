// Mailbox: delivers the outcomes of calls to JavaScript, in batches. Each storage object owns one
// mailbox. Its counterpart is Inbox in lib/native/native.ts. User code runs during each delivery;
// an exception from user code becomes an uncaught exception of the process. While an environment is
// being torn down, the loop can still run, but calls into JavaScript fail. Those failures are
// ignored.
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

  // True if a call may use this id: it was used before, or it is the next new one.
  bool accepts(std::int64_t call_id) const {
    return call_id <= static_cast<std::int64_t>(calls_.size());
  }

  // Registers a call. It keeps the process alive until its outcome is delivered, and its latency is
  // recorded. `operation` must be a string literal.
  void expect(std::int32_t call_id, const char* operation);

  // Runs `then` when all outcomes have been delivered. Requires that an outcome is queued. `then`
  // never runs after shut().
  void when_delivered(Function<void()> then) { when_delivered_ = std::move(then); }

  void put(std::int32_t call_id, Unit);
  void put(std::int32_t call_id, bool value);
  void put(std::int32_t call_id, std::int64_t value);
  void put(std::int32_t call_id, double value);
  void put(std::int32_t call_id, std::string_view text);
  void put(std::int32_t call_id, const std::optional<std::string_view>& text);
  void put(std::int32_t call_id, const std::vector<std::optional<std::string>>& texts);
  // Delivers an array: a Buffer with the bytes or null, the mark, and whether the entry is stale.
  void put(std::int32_t call_id, const Cache::Seen& seen);
  void put_failure(std::int32_t call_id, std::string_view operation, const Error& error);

  void put_event(StorageEvent event, std::string_view detail);

  const Latencies& latencies() const { return latencies_; }

  // Requests credentials from JavaScript, through Inbox.ask.
  void put_question(std::uint32_t ticket);

  // Must be called when the environment ends: afterwards the mailbox neither calls JavaScript nor
  // creates values.
  void shut() { shut_ = true; }

 private:
  // The latest call with an id.
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
  void add(std::int32_t call_id, std::int32_t outcome, napi_value value);
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
  // The memory of the inbox's tags.
  std::int32_t* tags_;
  // The number of outcomes that fit into the tags.
  std::size_t capacity_;
  // The number of calls, in memory that JavaScript reads.
  std::int32_t* call_count_;
  // Call id and kind of each outcome in values_. Those before first_ are delivered.
  std::vector<std::pair<std::int32_t, std::int32_t>> outcomes_;
  std::size_t first_ = 0;
  // The number of calls without a delivered outcome. Each holds one reference to the loop.
  std::size_t expected_ = 0;
  Function<void()> when_delivered_;
  std::vector<std::pair<StorageEvent, std::string>> events_;
  // By call id.
  std::vector<Call> calls_;
  Latencies latencies_;
  std::vector<std::uint32_t> questions_;
  bool shut_ = false;
};

// Without this check, JavaScript would silently replace invalid UTF-8 with U+FFFD.
inline Error not_utf8() {
  return Error{ErrorCode::kCorrupt,
               "the stored value is not valid UTF-8: another program wrote it"};
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

// The callback of a call: queues its outcome. The mailbox must outlive it.
struct Answer {
  Mailbox* mailbox;
  std::int32_t call_id;
  const char* operation;

  template <class T>
  void operator()(const Result<T>& outcome) const {
    if (!outcome.ok()) return mailbox->put_failure(call_id, operation, outcome.error());
    if (!is_readable(outcome.value())) return mailbox->put_failure(call_id, operation, not_utf8());
    mailbox->put(call_id, outcome.value());
  }

  // Fails the call with ERR_INVALID_ARGUMENT, for arguments that must not reach the core.
  void refuse(const char* why) const {
    mailbox->put_failure(call_id, operation, Error{ErrorCode::kInvalidArgument, why});
  }
};

}  // namespace rss
