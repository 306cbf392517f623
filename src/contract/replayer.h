// Replayer: applies the changes made to one key during an outage to the server. Implemented by the
// store, which knows how to merge them with the changes of other processes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/function.h"
#include "contract/save_number.h"

namespace rss {

class Replayer {
 public:
  // The replays of one journal entry that are in doubt. Each may have been executed, or may still
  // be.
  struct Attempts {
    std::string id = {};                  // stored on the server by the attempt that was executed
    std::vector<std::string> texts = {};  // the local text that each attempt sent
  };

  // The last change to a member of a JSON object, or to a member of a nested object.
  struct MemberChange {
    bool operator==(const MemberChange&) const = default;

    std::int64_t wall_ms = 0;
    std::optional<SaveNumber> save = {};  // save number of the update that made the change
  };
  // The key is the decoded member name and inner name; an empty inner name is the whole member.
  using MemberChanges = std::map<std::pair<std::string, std::string>, MemberChange>;

  // The changes to one key. `removed` overrides all other fields. Otherwise any of `created`,
  // `changed` and `prolonged` may be set, and they apply in this order.
  struct Work {
    std::string key = {};
    bool removed = false;
    bool created = false;
    bool changed = false;
    bool prolonged = false;
    // The server's text as last seen, and the texts that were sent and are in doubt.
    std::string before = {};
    std::vector<std::string> unconfirmed = {};
    // The local value, and when it expires in milliseconds since the epoch.
    std::string value = {};
    std::int64_t end_ms = 0;
    // The last local change of each member.
    MemberChanges member_changes = {};
    // The journal's counter of changes to the key.
    std::uint64_t version = 0;
    // Shared with the journal. The replayer adds attempts and clears settled ones.
    std::shared_ptr<Attempts> attempts = std::make_shared<Attempts>();
  };

  struct Outcome {
    // False if the key is absent on the server and the replay did not store it.
    bool found = false;
    // Number of changes that conflicted with those of other processes, whichever side won.
    std::uint64_t conflicts = 0;
  };
  using Done = Callback<Result<Outcome>>;

  virtual ~Replayer() = default;

  // Ends with an error if the replay failed or is incomplete. The caller may retry it.
  virtual void replay(Work task, Done done) = 0;
};

}  // namespace rss
