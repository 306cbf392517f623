// Replayer: brings to a server what was done to one of its keys while it was away. Implemented by
// the store, which knows how its values are changed without losing what others did to them.
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
  // The replays of one entry whose replies are missing. Each may have been carried out, or may
  // still be.
  struct Attempts {
    std::string id = {};  // which marks on the server the attempt that was carried out
    std::vector<std::string> texts = {};  // the local text that each attempt carried
  };

  // The last change of a member of an object, or of a member of that member.
  struct MemberChange {
    bool operator==(const MemberChange&) const = default;

    std::int64_t wall_ms = 0;
    std::optional<SaveNumber> save = {};  // of the update that made the change
  };
  // By the decoded names of both, the second empty for the whole member.
  using MemberChanges = std::map<std::pair<std::string, std::string>, MemberChange>;

  // What was done to a key. Removed: nothing else matters. Otherwise it was created here, changed,
  // prolonged, in that order; each perhaps.
  struct Work {
    std::string key = {};
    bool removed = false;
    bool created = false;
    bool changed = false;
    bool prolonged = false;
    // The text last seen, and those sent whose replies are missing.
    std::string before = {};
    std::vector<std::string> unconfirmed = {};
    // What stands under it here, and when that ends, milliseconds since the epoch.
    std::string value = {};
    std::int64_t end_ms = 0;
    // How its members were last changed here.
    MemberChanges member_changes = {};
    // The journal's count of what was done to the key.
    std::uint64_t version = 0;
    // Shared with the journal: the replayer enters attempts, and clears those that are settled.
    std::shared_ptr<Attempts> attempts = std::make_shared<Attempts>();
  };

  struct Outcome {
    // False for a key that was not there, and that was not created here: it stays absent.
    bool found = false;
    // Changes that lost against those of others, or that others lost against these.
    std::uint64_t conflicts = 0;
  };
  using Done = Callback<Result<Outcome>>;

  virtual ~Replayer() = default;

  // Ends with an error when the task was not, or not in full, brought there; it may be tried again.
  virtual void replay(Work task, Done done) = 0;
};

}  // namespace rss
