#include "policy/recovery.h"

#include "contract/command_run.h"
#include "contract/operation.h"
#include "contract/outage.h"
#include "contract/server_words.h"

namespace rss {
namespace {

// A round stops after this many rejected keys: the server would likely reject the rest.
constexpr int kMaxRefused = 100;

std::optional<std::string> pop(std::deque<std::string>& keys) {
  if (keys.empty()) return std::nullopt;
  std::string key = std::move(keys.front());
  keys.pop_front();
  return key;
}

// True if every retry would fail.
bool is_final(const Error& error) {
  return error.code == ErrorCode::kTooLarge || error.code == ErrorCode::kCorrupt ||
         error.code == ErrorCode::kSessionNotFound || has_word(error, Word::kNoPerm);
}

}  // namespace

void Recovery::begin_round() {
  running_ = true;
  stopping_ = false;
  refused_ = 0;
  removed_.clear();
  rest_.clear();
  for (const auto& [key, entry] : journal_.entries())
    (entry.removed ? removed_ : rest_).push_back(key);
  round();
}

// Pending invalidations come first, then the keys. One step at a time.
Task Recovery::round() {
  for (std::size_t left = kept_.size(); left > 0 && !stopping_; --left) {
    std::optional<Command> command = kept_.take();
    if (!command) break;
    kept_sent_ = true;
    command->deadline = clock_.active_ns() + timeout_ns_;
    Command sent = *command;
    const Result<Reply> outcome = co_await CommandRun(server_, std::move(sent));
    on_kept(*command, outcome);
  }
  while (!stopping_) {
    const std::optional<std::string> key = next_key();
    if (!key) break;
    if (!journal_.find(*key)) continue;
    const std::optional<Replayer::Work> work = floor_.send(*key);
    if (!work) {
      finish(*key);
      continue;
    }
    const Result<Replayer::Outcome> outcome = co_await replay(*work);
    on_key(*work, outcome);
  }
  running_ = false;
  wanted_.clear();
  owner_.on_round_over();
}

Awaitable<Result<Replayer::Outcome>> Recovery::replay(const Replayer::Work& work) {
  return Awaitable<Result<Replayer::Outcome>>(
      [this, &work](Replayer::Done done) { replayer_.replay(work, std::move(done)); });
}

std::optional<std::string> Recovery::next_key() {
  for (auto* keys : {&removed_, &wanted_, &rest_}) {
    if (auto key = pop(*keys)) return key;
  }
  return std::nullopt;
}

void Recovery::on_kept(const Command& command, const Result<Reply>& outcome) {
  kept_sent_ = false;
  if (outcome.ok()) {
    ++counts_.replayed;
  } else {
    on_kept_refused(command, outcome.error());
  }
  kept_.drop_taken();
  if (!owes_kept()) kept_refused_ = false;
  owner_.on_kept_done();
}

// No caller is notified: it received its error when the command was kept.
void Recovery::on_kept_refused(const Command& command, const Error& error) {
  if (is_final(error)) return count_lost(error.code);
  kept_.put_back(command);
  kept_refused_ = !is_outage(error);
  if (is_outage(error)) stopping_ = true;
}

void Recovery::on_key(const Replayer::Work& sent, const Result<Replayer::Outcome>& outcome) {
  const std::string& key = sent.key;
  if (!outcome.ok()) return on_refused(key, outcome.error());
  if (!outcome.value().found) return lose(key, ErrorCode::kSessionNotFound);
  ++counts_.replayed;
  counts_.conflicts += outcome.value().conflicts;
  if (journal_.arrived(key, sent.version, sent.value)) return hurry(key);
  finish(key);
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
  finish(key);
}

void Recovery::finish(const std::string& key) {
  floor_.forget(key);
  owner_.on_key_done(key);
}

}  // namespace rss
