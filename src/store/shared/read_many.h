// Reads of many values at once: in one command, or in as many on one connection as it takes to keep
// each reply within what a connection accepts.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "base/ordering_domain.h"
#include "contract/backend.h"
#include "contract/operation.h"

namespace rss {

// How many values of so many bytes one reply holds; at least 1.
std::size_t values_in_a_reply(std::size_t value_bytes);

Arguments arguments_of(const std::vector<std::string>& keys);

// The lists that several commands are answered with, as one in the order of the commands; the first
// error otherwise.
class GatheredLists {
 public:
  GatheredLists(std::size_t count, Completion done) : lists_(count), done_(std::move(done)) {}

  void put(std::size_t index, Result<Reply> outcome);

 private:
  std::vector<std::vector<Reply>> lists_;
  Completion done_;
  std::size_t answered_ = 0;
};

// ERR_CORRUPT in the place of a list that has not one value for each key of the operation.
Result<Reply> one_per_key(Result<Reply> outcome, std::size_t keys, const Operation* operation);

// Runs one such command.
template <class Run>
void read_list(Command command, Run& run, Completion done) {
  const std::size_t keys = command.key_count;
  const Operation* operation = command.operation;
  run(std::move(command), [keys, operation, done = std::move(done)](Result<Reply> outcome) mutable {
    done(one_per_key(std::move(outcome), keys, operation));
  });
}

// Ends with the list of the values in the order of the keys, one for each. `make` builds the
// command for some of the keys, `run` gives one to the backend.
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
