#include "redis/connection.h"

#include <algorithm>
#include <utility>

#include "contract/outage.h"
#include "contract/server_words.h"
#include "redis/permission_error.h"

namespace rss {
namespace {

// A batch above this size is written before the tick ends.
constexpr std::size_t kBatchBytes = 64 * 1024;

// Callers of an operation with `awaited_briefly` wait longer than this, by more than one tick.
constexpr std::uint64_t kBriefWaitNs = 120'000'000;

Error timed_out() {
  return Error{ErrorCode::kTimeout,
               "the server did not answer within the time limit of the option 'commandTimeout'; "
               "the command may have "
               "been carried out",
               "ETIMEDOUT"};
}

}  // namespace

Connection::Connection(Loop& loop, const Options& options, const Endpoint& endpoint,
                       ConnectionAuth& access, Scripts& scripts, PoolCounters& traffic,
                       Owner& owner)
    : loop_(loop),
      options_(options),
      scripts_(scripts),
      traffic_(traffic),
      owner_(owner),
      wire_(loop, options, endpoint, access, traffic, static_cast<Wire::Owner&>(*this)) {}

// The wire sends its heartbeat PING only while no command is in flight, so the reply to the PING
// comes before the reply to any command.
void Connection::on_reply(Result<Reply> reply, bool to_ping) {
  to_ping ? on_reply_to_ping(reply) : complete_next(std::move(reply));
  if (retired_ && in_flight_.empty()) wire_.end_after_reply(*retired_);
}

void Connection::on_reply_to_ping(const Result<Reply>& reply) {
  if (!reply.ok() && refused_for_now(reply.error())) retire(reply.error());
}

void Connection::complete_next(Result<Reply> reply) {
  if (in_flight_.empty()) return wire_.end_after_unexpected_reply();
  Request request = in_flight_.pop_front();
  request.in_doubt = request.resent;
  const bool unknown_script =
      request.by_hash && !reply.ok() && has_word(reply.error(), Word::kNoScript);
  if (unknown_script) {
    known_scripts_.erase(request.command.operation);
    if (!request.abandoned() || request.undoes) return send(std::move(request));
  }
  if (!reply.ok()) name_missing_permission(reply.error(), request.command, options_.key_prefix);
  owner_.finish(std::move(request), std::move(reply));
}

void Connection::send(Request&& request) {
  encode(request);
  ++traffic_.commands;
  request.in_doubt = true;
  request.written_ns = loop_.active_ns();
  request.written_poll = loop_.polls();
  earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
  const bool at_once = in_flight_.empty() && !loop_.in_tick() && !request.command.more_follows;
  in_flight_.push_back(std::move(request));
  if (wire_.batch().size() > kBatchBytes || at_once) flush();
}

// Each connection sends a script in full once (EVAL) and by hash afterwards (EVALSHA). A script
// that follows in the pipeline can use the hash at once, because the server runs commands in order.
void Connection::encode(Request& request) {
  const Command& command = request.command;
  const Operation& operation = *command.operation;
  std::string& batch = wire_.batch();
  if (operation.lua.empty()) return append_request(batch, operation.verb, command.arguments);
  request.by_hash = !known_scripts_.insert(&operation).second;
  if (request.by_hash) {
    append_script(batch, "EVALSHA", scripts_.hash_of(operation), command.key_count,
                  command.arguments);
  } else {
    append_script(batch, "EVAL", operation.lua, command.key_count, command.arguments);
  }
}

void Connection::check_deadlines(std::uint64_t now_ns) {
  if (!wire_.check_writes()) return;
  if (now_ns < earliest_deadline_) return;
  earliest_deadline_ = UINT64_MAX;
  for (std::size_t i = 0; i < in_flight_.size(); ++i) {
    Request& request = in_flight_[i];
    if (request.abandoned()) continue;
    if (request.command.deadline <= now_ns && had_whole_poll(request)) {
      ++traffic_.timeouts;
      owner_.abandon(request, timed_out());
    } else {
      earliest_deadline_ = std::min(earliest_deadline_, request.command.deadline);
    }
  }
}

bool Connection::had_whole_poll(const Request& request) const {
  return request.written_poll + 1 < loop_.polls();
}

std::uint64_t Connection::oldest_wait_ns(std::uint64_t now_ns) {
  if (in_flight_.empty() || !had_whole_poll(in_flight_.front())) return 0;
  return now_ns - in_flight_.front().written_ns;
}

bool Connection::brief_reply_overdue(std::uint64_t now_ns) {
  const std::uint64_t limit_ns = std::max(kBriefWaitNs, 3 * wire_.handshake_ns());
  if (oldest_wait_ns(now_ns) < limit_ns) return false;
  for (std::size_t i = 0; i < in_flight_.size(); ++i) {
    const Request& request = in_flight_[i];
    if (now_ns - request.written_ns < limit_ns || !had_whole_poll(request)) return false;
    if (request.command.operation->awaited_briefly) return true;
  }
  return false;
}

}  // namespace rss
