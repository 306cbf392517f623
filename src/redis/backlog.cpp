#include "redis/backlog.h"

#include <utility>
#include <vector>

#include "base/ordering_domain.h"
#include "contract/outage.h"
#include "contract/rescuer.h"

namespace rss {
namespace {

// Limit on pending undos. Further undos are dropped.
constexpr std::size_t kMaxUndos = 10'000;

bool is_ambiguous(const Request& request, const Result<Reply>& outcome) {
  const auto ambiguous = request.command.operation->ambiguous;
  return request.resent && ambiguous && outcome.ok() && ambiguous(outcome.value());
}

std::size_t domain_of(const Command& command) {
  if (command.domain != 0 || command.key_count == 0) return command.domain;
  return ordering_domain(command.key(0));
}

}  // namespace

void Backlog::add(Command command, Completion completion, std::size_t bytes) {
  Request request{std::move(command), std::move(completion)};
  request.domain = domain_of(request.command);
  request.bytes = bytes;
  ++pending_;
  pending_bytes_ += bytes;
  ++unsettled_;
  if (doubts_.contains(request.domain)) return doubts_.push(request.domain, std::move(request));
  send_(std::move(request));
}

void Backlog::free_place(const Request& request) {
  --pending_;
  pending_bytes_ -= request.bytes;
}

void Backlog::finish(Request&& request, Result<Reply>&& outcome) {
  free_place(request);
  if (is_ambiguous(request, outcome)) outcome = unknown_outcome();
  if (request.undoes) {
    --undos_;
    return;
  }
  const bool failed = request.abandoned() || !outcome.ok();
  const bool may_stand = request.in_doubt || (outcome.ok() && !outcome.value().is_nil());
  if (failed && may_stand) undo(request);
  if (request.abandoned()) {
    if (request.command.operation->undo) end_doubt(request.domain);
    return;
  }
  end_call(std::move(request), std::move(outcome));
}

void Backlog::end_call(Request&& request, Result<Reply>&& outcome) {
  --unsettled_;
  if (outcome.ok()) return request.completion(std::move(outcome));
  Error& error = outcome.error();
  error.in_doubt = request.in_doubt;
  if (!is_outage(error)) return request.completion(std::move(outcome));
  end_or_rescue(std::move(request.command), std::move(request.completion), std::move(error));
}

// The request keeps its command, because finish() may have to undo it.
Backlog::Abandoned Backlog::abandon(Request& request) {
  --unsettled_;
  Abandoned call{request.command.rescuer ? request.command : Command{},
                 std::move(request.completion)};
  if (request.command.operation->undo) doubts_.block(request.domain);
  return call;
}

void Backlog::end_doubt(std::size_t domain) {
  doubts_.unblock(domain, [this](std::size_t, Request request) { send_(std::move(request)); });
}

void Backlog::end_held(const Error& error, std::uint64_t deadline) {
  std::vector<Request> ended = doubts_.extract_if(
      [&](const Request& request) { return request.command.deadline <= deadline; });
  for (Request& request : ended) {
    free_place(request);
    end_call(std::move(request), error);
  }
}

// The undo runs in the ordering domain of the command that it undoes. It has no deadline.
void Backlog::undo(const Request& request) {
  if (!request.command.operation->undo || undos_ >= kMaxUndos || !undoes_) return;
  Request undo{request.command.operation->undo(request.command), {}};
  undo.undoes = true;
  undo.domain = request.domain;
  undo.bytes = undo.command.arguments.total_bytes();
  ++undos_;
  ++pending_;
  pending_bytes_ += undo.bytes;
  send_(std::move(undo));
}

}  // namespace rss
