// Bulk reads. A bulk read is one command, or several pipelined commands on one connection if a
// single reply could exceed the maximum reply size (kMaxReplyBytes).
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/ordering_domain.h"
#include "contract/backend.h"
#include "contract/operation.h"

namespace rss {

// The number of values of up to `value_bytes` that fit in one reply; at least 1.
std::size_t values_in_a_reply(std::size_t value_bytes);

Arguments arguments_of(const std::vector<std::string>& keys);

// Concatenates the list replies of several commands in the order of the commands. Completes with
// the first error if a command fails.
class GatheredLists {
 public:
  GatheredLists(std::size_t count, Completion done) : lists_(count), done_(std::move(done)) {}

  void put(std::size_t index, Result<Reply> outcome);

 private:
  std::vector<std::vector<Reply>> lists_;
  Completion done_;
  std::size_t answered_ = 0;
};

// Replaces a list that does not have exactly one value for each key with ERR_CORRUPT.
Result<Reply> one_per_key(Result<Reply> outcome, std::size_t keys, const Operation* operation);

// Runs one command and checks that its reply has one value for each key.
template <class Run>
void read_list(Command command, Run& run, Completion done) {
  const std::size_t keys = command.key_count;
  const Operation* operation = command.operation;
  run(std::move(command), [keys, operation, done = std::move(done)](Result<Reply> outcome) mutable {
    done(one_per_key(std::move(outcome), keys, operation));
  });
}

// Completes with a list of one value for each key, in the order of the keys. `make` builds the
// command for a subset of the keys. `run` passes a command to the backend.
template <class Key, class Make, class Run>
void read_many(const std::vector<Key>& keys, std::size_t value_bytes, Make make, Run run,
               Completion done) {
  const std::size_t most = values_in_a_reply(value_bytes);
  if (keys.size() <= most) return read_list(make(keys), run, std::move(done));
  const std::size_t count = (keys.size() + most - 1) / most;
  auto lists = std::make_shared<GatheredLists>(count, std::move(done));
  std::size_t domain = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(i * most);
    const auto left = static_cast<std::size_t>(keys.end() - begin);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(most, left));
    Command command = make(std::vector<Key>(begin, end));
    if (i == 0) domain = ordering_domain(command.key(0));
    command.domain = domain;
    command.more_follows = i + 1 < count;
    read_list(std::move(command), run,
              [lists, i](Result<Reply> outcome) { lists->put(i, std::move(outcome)); });
  }
}

}  // namespace rss
