// Reads of many values at once: in one command, or in as many on one connection as it takes to keep
// each reply within what a connection accepts.
#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "contract/backend.h"

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

// Ends with the list of the values in the order of the keys. `make` builds the command for some of
// the keys, `run` gives one to the backend.
template <class Key, class Make, class Run>
void read_many(const std::vector<Key>& keys, std::size_t value_bytes, Make make, Run run,
               Completion done) {
  const std::size_t most = values_in_a_reply(value_bytes);
  if (keys.size() <= most) return run(make(keys), std::move(done));
  const std::size_t count = (keys.size() + most - 1) / most;
  auto lists = std::make_shared<GatheredLists>(count, std::move(done));
  std::size_t route = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto begin = keys.begin() + static_cast<std::ptrdiff_t>(i * most);
    const auto left = static_cast<std::size_t>(keys.end() - begin);
    const auto end = begin + static_cast<std::ptrdiff_t>(std::min(most, left));
    Command command = make(std::vector<Key>(begin, end));
    if (i == 0) route = std::hash<std::string_view>{}(command.key(0));
    command.route = route;
    command.more_follows = i + 1 < count;
    run(std::move(command),
        [lists, i](Result<Reply> outcome) { lists->put(i, std::move(outcome)); });
  }
}

}  // namespace rss
