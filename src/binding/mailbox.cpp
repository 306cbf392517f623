#include "binding/mailbox.h"

#include <algorithm>
#include <chrono>

#include "binding/event_name.h"
#include "storage/error_json.h"

namespace rss {
namespace {

constexpr std::int32_t kValue = 0;
constexpr std::int32_t kFailure = 1;

// Outcomes per call into JavaScript: enough to amortize the cost of the call, few enough that the
// server receives the follow-up commands while the next batch is delivered.
constexpr std::size_t kAtOnce = 32;

// Number of delivered values at the front of the inbox's array before the rest is moved down.
constexpr std::size_t kMoveAfter = 1024;

bool is_ascii(std::string_view text) {
  // Without a branch per byte, so that the compiler vectorizes the loop.
  unsigned char bits = 0;
  for (const char c : text) bits |= static_cast<unsigned char>(c);
  return bits < 0x80;
}

std::uint64_t now_ns() {
  using namespace std::chrono;
  const auto now = steady_clock::now().time_since_epoch();
  return static_cast<std::uint64_t>(duration_cast<nanoseconds>(now).count());
}

Napi::FunctionReference persistent_function(Napi::Env env, napi_value function) {
  return Napi::Persistent(Napi::Function(env, function));
}

}  // namespace

Mailbox::Mailbox(Napi::Env env, Loop& loop, const InboxParts& inbox)
    : env_(env),
      loop_(loop),
      inbox_(Napi::Persistent(Napi::Object(env, inbox.inbox))),
      settle_(persistent_function(env, inbox.settle)),
      event_(persistent_function(env, inbox.event)),
      ask_(persistent_function(env, inbox.ask)),
      values_(Napi::Persistent(Napi::Object(env, inbox.values))),
      tags_(inbox.tags),
      capacity_((inbox.tag_count - 1) / 2),
      call_count_(inbox.tags + inbox.tag_count - 1) {
  loop.add(*this);
}

Mailbox::~Mailbox() {
  loop_.remove(*this);
  release(expected_);
}

void Mailbox::release(std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) loop_.unref();
  expected_ -= count;
}

void Mailbox::expect(std::int32_t call_id, const char* operation) {
  loop_.ref();
  ++expected_;
  *call_count_ = static_cast<std::int32_t>(static_cast<std::uint32_t>(*call_count_) + 1);
  const auto index = static_cast<std::size_t>(call_id);
  if (index >= calls_.size()) calls_.resize(index + 1);
  calls_[index] = {now_ns(), &latencies_.of(operation)};
}

void Mailbox::add(std::int32_t call_id, std::int32_t outcome, napi_value value) {
  const auto index = static_cast<std::uint32_t>(outcomes_.size());
  set_item(values_.Value(), index, value);
  outcomes_.emplace_back(call_id, outcome);
  loop_.request_delivery();
}

// Can run user code: a setter on Array.prototype.
void Mailbox::set_item(napi_value array, std::uint32_t index, napi_value value) {
  if (napi_set_element(env_, array, index, value) != napi_ok) report_exception();
}

void Mailbox::put(std::int32_t call_id, Unit) {
  if (shut_) return;
  Napi::HandleScope scope(env_);
  napi_value null = nullptr;
  napi_get_null(env_, &null);
  add(call_id, kValue, null);
}

void Mailbox::put(std::int32_t call_id, bool value) {
  if (shut_) return;
  Napi::HandleScope scope(env_);
  napi_value boolean = nullptr;
  napi_get_boolean(env_, value, &boolean);
  add(call_id, kValue, boolean);
}

void Mailbox::put(std::int32_t call_id, std::int64_t value) {
  put(call_id, static_cast<double>(value));
}

void Mailbox::put(std::int32_t call_id, double value) {
  if (shut_) return;
  Napi::HandleScope scope(env_);
  add(call_id, kValue, make_number(value));
}

void Mailbox::put(std::int32_t call_id, std::string_view text) {
  if (shut_) return;
  Napi::HandleScope scope(env_);
  add(call_id, kValue, make_text(text));
}

void Mailbox::put(std::int32_t call_id, const std::optional<std::string_view>& text) {
  if (!text) return put(call_id, Unit{});
  put(call_id, *text);
}

void Mailbox::put(std::int32_t call_id, const std::vector<std::optional<std::string>>& texts) {
  if (shut_) return;
  Napi::HandleScope scope(env_);
  napi_value array = nullptr;
  napi_value item = nullptr;
  napi_create_array_with_length(env_, texts.size(), &array);
  for (std::uint32_t i = 0; i < texts.size(); ++i) {
    napi_get_null(env_, &item);
    set_item(array, i, texts[i] ? make_text(*texts[i]) : item);
  }
  add(call_id, kValue, array);
}

void Mailbox::put(std::int32_t call_id, const Cache::Seen& seen) {
  if (shut_) return;
  Napi::HandleScope scope(env_);
  napi_value array = nullptr;
  napi_value bytes = nullptr;
  napi_value stale = nullptr;
  napi_create_array_with_length(env_, 3, &array);
  napi_get_null(env_, &bytes);
  if (seen.text) bytes = make_buffer(*seen.text);
  napi_get_boolean(env_, seen.stale, &stale);
  set_item(array, 0, bytes);
  set_item(array, 1, make_text(seen.mark));
  set_item(array, 2, stale);
  add(call_id, kValue, array);
}

void Mailbox::put_failure(std::int32_t call_id, std::string_view operation, const Error& error) {
  if (shut_) return;
  Napi::HandleScope scope(env_);
  add(call_id, kFailure, make_text(error_json(operation, error)));
}

void Mailbox::put_event(StorageEvent event, std::string_view detail) {
  if (shut_) return;
  events_.emplace_back(event, detail);
  loop_.request_delivery();
}

void Mailbox::put_question(std::uint32_t ticket) {
  if (shut_) return;
  questions_.push_back(ticket);
  loop_.request_delivery();
}

// V8 copies Latin-1 without decoding it, and ASCII is valid Latin-1.
napi_value Mailbox::make_text(std::string_view text) const {
  napi_value value = nullptr;
  if (is_ascii(text)) {
    napi_create_string_latin1(env_, text.data(), text.size(), &value);
  } else {
    napi_create_string_utf8(env_, text.data(), text.size(), &value);
  }
  return value;
}

napi_value Mailbox::make_number(double number) const {
  napi_value value = nullptr;
  napi_create_double(env_, number, &value);
  return value;
}

napi_value Mailbox::make_buffer(std::string_view bytes) const {
  napi_value value = nullptr;
  napi_create_buffer_copy(env_, bytes.size(), bytes.data(), nullptr, &value);
  return value;
}

void Mailbox::deliver() {
  if (shut_) return;
  if (!events_.empty()) deliver_events();
  if (!shut_ && !questions_.empty()) deliver_questions();
  if (!shut_ && first_ < outcomes_.size()) deliver_outcomes();
}

// Promises that settle here can add new outcomes. Those are delivered in a later round of the tick,
// or in the next tick.
void Mailbox::deliver_outcomes() {
  Napi::HandleScope scope(env_);
  const std::size_t count = std::min({outcomes_.size() - first_, capacity_, kAtOnce});
  for (std::size_t i = 0; i < count; ++i) {
    tags_[2 * i] = outcomes_[first_ + i].first;
    tags_[2 * i + 1] = outcomes_[first_ + i].second;
  }
  record(count);
  const auto from = static_cast<double>(first_);
  first_ += count;
  call(settle_, {make_number(static_cast<double>(count)), make_number(from)});
  release(count);
  make_room();
  if (!outcomes_.empty()) return loop_.request_delivery();
  if (when_delivered_) std::exchange(when_delivered_, {})();
}

// Under constant load the array is never empty after a delivery. The remaining values are moved to
// the front once the delivered part is at least as large as the rest.
void Mailbox::make_room() {
  const std::size_t left = outcomes_.size() - first_;
  if (left > 0 && (first_ < kMoveAfter || first_ < left)) return;
  for (std::size_t i = 0; i < left; ++i) move_value(first_ + i, i);
  outcomes_.erase(outcomes_.begin(), outcomes_.end() - static_cast<std::ptrdiff_t>(left));
  first_ = 0;
}

void Mailbox::move_value(std::size_t from, std::size_t to) {
  Napi::HandleScope scope(env_);
  napi_value value = nullptr;
  napi_value undefined = nullptr;
  napi_get_undefined(env_, &undefined);
  napi_get_element(env_, values_.Value(), static_cast<std::uint32_t>(from), &value);
  set_item(values_.Value(), static_cast<std::uint32_t>(to), value);
  set_item(values_.Value(), static_cast<std::uint32_t>(from), undefined);
}

void Mailbox::record(std::size_t count) {
  const std::uint64_t now = now_ns();
  for (std::size_t i = 0; i < count; ++i) {
    const Call& call = calls_[static_cast<std::size_t>(outcomes_[first_ + i].first)];
    call.latency->record(now - call.began_ns);
  }
}

void Mailbox::deliver_events() {
  Napi::HandleScope scope(env_);
  for (const auto& [event, detail] : std::exchange(events_, {}))
    call(event_, {make_text(event_name(event)), make_text(detail)});
}

void Mailbox::deliver_questions() {
  Napi::HandleScope scope(env_);
  for (const std::uint32_t ticket : std::exchange(questions_, {}))
    call(ask_, {make_number(static_cast<double>(ticket))});
}

void Mailbox::call(const Napi::FunctionReference& method,
                   std::initializer_list<napi_value> arguments) {
  napi_value result = nullptr;
  const napi_status status = napi_make_callback(env_, nullptr, inbox_.Value(), method.Value(),
                                                arguments.size(), arguments.begin(), &result);
  if (status != napi_ok) report_exception();
}

// An exception that user code threw in process.nextTick() is left pending by napi_make_callback().
// While the environment is being torn down, napi_fatal_exception() has no effect.
void Mailbox::report_exception() {
  bool pending = false;
  napi_value exception = nullptr;
  if (napi_is_exception_pending(env_, &pending) != napi_ok || !pending) return;
  if (napi_get_and_clear_last_exception(env_, &exception) == napi_ok)
    napi_fatal_exception(env_, exception);
}

}  // namespace rss
