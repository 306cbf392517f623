#include "policy/recovery.h"

#include "contract/operation.h"
#include "contract/outage.h"

namespace rss {
namespace {

// A server that refuses so many will refuse the others.
constexpr int kMaxRefused = 100;

std::optional<std::string> pop(std::deque<std::string>& keys) {
  if (keys.empty()) return std::nullopt;
  std::string key = std::move(keys.front());
  keys.pop_front();
  return key;
}

// Whether it would be refused each time.
bool is_final(const Error& error) {
  return error.code == ErrorCode::kTooLarge || error.code == ErrorCode::kCorrupt ||
         error.code == ErrorCode::kSessionNotFound || error.cause == "NOPERM";
}

}  // namespace

void Recovery::begin_round() {
  running_ = true;
  stopping_ = false;
  refused_ = 0;
  kept_left_ = kept_.size();
  removed_.clear();
  rest_.clear();
  for (const auto& [key, entry] : journal_.entries())
    (entry.removed ? removed_ : rest_).push_back(key);
  go_on();
}

// However many steps end at once, they end one after the other, not one inside the other.
void Recovery::go_on() {
  if (moving_) return;
  moving_ = true;
  while (!waiting_ && running_) {
    if (stopping_ || !step()) end_round();
  }
  moving_ = false;
}

// Whether there was one.
bool Recovery::step() {
  if (kept_left_ > 0) {
    --kept_left_;
    if (auto command = kept_.take()) send_kept(std::move(*command));
    return true;
  }
  for (auto key = next_key(); key; key = next_key()) {
    if (journal_.find(*key) && send_key(*key)) return true;
  }
  return false;
}

std::optional<std::string> Recovery::next_key() {
  for (auto* keys : {&removed_, &wanted_, &rest_}) {
    if (auto key = pop(*keys)) return key;
  }
  return std::nullopt;
}

void Recovery::send_kept(Command command) {
  waiting_ = kept_sent_ = true;
  command.deadline = clock_.active_ns() + timeout_ns_;
  Command sent = command;
  server_.run(std::move(sent), [this, command = std::move(command)](const Result<Reply>& outcome) {
    on_kept(command, outcome);
  });
}

void Recovery::on_kept(const Command& command, const Result<Reply>& outcome) {
  waiting_ = kept_sent_ = false;
  if (outcome.ok()) {
    ++counts_.replayed;
  } else {
    on_kept_refused(command, outcome.error());
  }
  if (!owes_kept()) kept_refused_ = false;
  owner_.on_kept_done();
  go_on();
}

// Its caller has been told that it failed.
void Recovery::on_kept_refused(const Command& command, const Error& error) {
  if (is_final(error)) return count_lost(error.code);
  kept_.put_back(command);
  kept_refused_ = !is_outage(error);
  if (is_outage(error)) stopping_ = true;
}

// Whether something was sent.
bool Recovery::send_key(const std::string& key) {
  auto task = floor_.send(key);
  if (!task) {
    floor_.forget(key);
    owner_.on_key_done(key);
    return false;
  }
  waiting_ = true;
  replayer_.replay(*task, [this, task = *task](const Result<Replayer::Outcome>& outcome) {
    waiting_ = false;
    on_key(task, outcome);
    go_on();
  });
  return true;
}

void Recovery::on_key(const Replayer::Task& sent, const Result<Replayer::Outcome>& outcome) {
  const std::string& key = sent.key;
  if (!outcome.ok()) return on_refused(key, outcome.error());
  if (!outcome.value().found) return lose(key, ErrorCode::kSessionNotFound);
  ++counts_.replayed;
  counts_.conflicts += outcome.value().conflicts;
  if (journal_.arrived(key, sent.version, sent.value)) return hurry(key);
  floor_.forget(key);
  owner_.on_key_done(key);
}

void Recovery::on_refused(const std::string& key, const Error& error) {
  if (is_final(error)) return lose(key, error.code);
  journal_.failed(key);
  const bool of_the_key = error.code == ErrorCode::kServer || error.code == ErrorCode::kConflict;
  if (!of_the_key || ++refused_ >= kMaxRefused) stopping_ = true;
}

void Recovery::count_lost(ErrorCode reason) {
  ++counts_.lost;
  ++counts_.reasons[error_code_name(reason)];
}

void Recovery::lose(const std::string& key, ErrorCode reason) {
  count_lost(reason);
  floor_.forget(key);
  owner_.on_key_done(key);
}

void Recovery::end_round() {
  running_ = false;
  wanted_.clear();
  owner_.on_round_over();
}

}  // namespace rss
