// SessionReplay: what was done to project sessions while the server was away, done to the server:
// changes by reading, changing, comparing and storing, so that what others did meanwhile stays. An
// update or a prolonging counts as an activity of the moment of its replay. Owned by the Storage.
#pragma once

#include <memory>

#include "contract/replayer.h"
#include "store/lost_rotations.h"
#include "store/session_updates.h"

namespace rss {

class SessionReplay final : public Replayer {
 public:
  // Everything given must outlive this object and every completion of the backend, which is the
  // server alone. What was removed here is removed there wherever `lost` says that it may stand.
  SessionReplay(Backend& server, const Clock& clock, const Options& options,
                const LostRotations& lost)
      : server_(server),
        clock_(clock),
        options_(options),
        keys_(options.key_prefix),
        lost_(lost),
        end_(server, clock, options),
        order_(options),
        updates_(server, clock, options, keys_, seen_, order_) {}

  // Requires a key of a project session.
  void replay(Task task, Done done) override;

 private:
  struct Work;
  using WorkPtr = std::shared_ptr<Work>;

  void remove(const WorkPtr& work);
  void create_unless_there(const WorkPtr& work);
  void create(const WorkPtr& work);
  void change(const WorkPtr& work, std::size_t index);
  void prolong(const WorkPtr& work);
  // Ends the work when the command fails.
  void run(const WorkPtr& work, Command command, Callback<Reply> next);
  std::uint64_t deadline() const;
  std::int64_t seconds_until(std::int64_t end_ms) const;

  Backend& server_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  const LostRotations& lost_;
  const SessionEnd end_;
  SeenTexts seen_{0};
  SessionOrder order_;
  SessionUpdates updates_;
};

}  // namespace rss
