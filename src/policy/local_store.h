// LocalStore: runs commands in memory while the server is away. It creates its table on first use.
// A key that this process has read starts with the value last seen on the server. Changes that must
// be replayed are recorded in the journal. Owned by a Fallback.
#pragma once

#include <memory>
#include <optional>

#include "base/function.h"
#include "contract/backend.h"
#include "contract/recent_values.h"
#include "contract/replayer.h"
#include "contract/table.h"
#include "policy/journal.h"

namespace rss {

using MakeTable = Function<std::shared_ptr<Table>()>;

class LocalStore {
 public:
  // The journal and the recent values must outlive the store.
  LocalStore(Journal& journal, RecentValues& shadow, MakeTable make_table)
      : journal_(journal), shadow_(shadow), make_table_(std::move(make_table)) {}

  // Returns nullopt if the command must not be served from memory. Returns ERR_OVERLOADED if there
  // is no room for the value or for its change.
  std::optional<Result<Reply>> answer(const Command& command);

  // Returns the changes to replay and marks the replay as begun. Returns nullopt if the key has
  // expired or has no changes. Requires a journal entry for the key.
  std::optional<Replayer::Work> send(const std::string& key);

  // Removes the key from the journal and from the table.
  void forget(const std::string& key);

  bool has_table() const { return table_ != nullptr; }
  // Requires an empty journal.
  void drop_table() { table_.reset(); }

 private:
  std::optional<Result<Reply>> answer_known(const Command& command);
  bool mirror(std::string_view key, const RecentValues::Seen& seen);
  void enter(const Command& command, const Reply& reply);
  Result<Reply> run(const Command& command);
  Table& table();

  Journal& journal_;
  RecentValues& shadow_;
  MakeTable make_table_;
  std::shared_ptr<Table> table_;
};

}  // namespace rss
