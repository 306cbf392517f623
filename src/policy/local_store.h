// LocalStore: answers commands in the server's place: from a table of its own, which is made when
// it is first needed, begins with what was last seen of each key, and enters into the journal what
// the server has to hear of. Owned by a Fallback.
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
  // Everything given must outlive it.
  LocalStore(Journal& journal, RecentValues& shadow, MakeTable make_table)
      : journal_(journal), shadow_(shadow), make_table_(std::move(make_table)) {}

  // Nothing if this store may not serve it. ERR_OVERLOADED when there is no room to remember
  // what was done.
  std::optional<Result<Reply>> answer(const Command& command);

  // What to bring to the server of this key; nothing when it has expired, or was only read.
  // Requires that the journal knows the key.
  std::optional<Replayer::Work> send(const std::string& key);

  // The server has the key, or nobody: it is no longer known here.
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
