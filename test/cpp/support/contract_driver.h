// ContractDriver: plays the scenarios of the contract test against one backend, and writes down
// what every command answered and what stood under its keys afterwards.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "contract/backend.h"
#include "contract/operation.h"
#include "support/test_loop.h"

namespace rss {

class ContractDriver {
 public:
  ContractDriver(TestLoop& loop, Backend& backend) : loop_(loop), backend_(backend) {}

  // Runs a command that the scenario is about.
  Result<Reply> run(Command command);

  // Puts a value there, or takes it away, without a word about it.
  void put(std::string_view key, std::string_view value, std::int64_t ttl_s = 0);
  // The same for a member of a sorted set.
  void put_scored(std::string_view key, std::string_view member, double score);
  // The key's time comes, by the backend's own clock.
  void let_end(std::string_view key);

  // As if its time had passed.
  void remove_tombstone(std::string_view key);

  // From now on each repeatable command is run twice, and must leave the same data behind.
  void run_repeatable_twice() { twice_ = true; }
  // From now on each command that has a step without its write is preceded by that, which must
  // reply as the command does and change nothing.
  void run_read_only_before() { read_only_before_ = true; }

  // What stands under the keys of the command: value, or members with their scores, and time to
  // live of each.
  std::vector<std::string> data_of(const Command& command);

  const std::vector<std::string>& record() const { return record_; }
  const std::set<const Operation*>& operations() const { return operations_; }

 private:
  Result<Reply> ask(Command command);
  std::optional<std::string> read_without_change(const Command& command);
  std::string content_of(std::string_view key);

  TestLoop& loop_;
  Backend& backend_;
  bool twice_ = false;
  bool read_only_before_ = false;
  std::vector<std::string> record_;
  std::set<const Operation*> operations_;
};

struct Scenario {
  const char* name;
  void (*play)(ContractDriver&);
};

std::vector<Scenario> session_scenarios();
std::vector<Scenario> session_replay_scenarios();
std::vector<Scenario> key_value_scenarios();
std::vector<Scenario> bridge_token_scenarios();
std::vector<Scenario> rate_limit_scenarios();
std::vector<Scenario> lock_scenarios();
std::vector<Scenario> cache_scenarios();
std::vector<Scenario> tenant_session_scenarios();

}  // namespace rss
