// SessionReplay: what was done to project sessions while the server was away, done to the server:
// each change at most once, and merged with what others did meanwhile. An update or a prolonging
// slides the TTL at the moment of its replay. Owned by the Storage.
#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/key.h"
#include "base/options.h"
#include "contract/backend.h"
#include "contract/replayer.h"
#include "store/sessions/seen_texts.h"
#include "store/sessions/session_end.h"
#include "store/sessions/session_replay_operations.h"

namespace rss {

class SessionReplay final : public Replayer {
 public:
  // Everything given must outlive this object and every completion of the backend, which is the
  // server alone. `seen` learns what the server holds after a replay.
  SessionReplay(Backend& server, const Clock& clock, const Options& options, SeenTexts& seen)
      : server_(server),
        clock_(clock),
        options_(options),
        keys_(options.key_prefix),
        seen_(seen),
        end_(server, clock, options) {}

  // Requires a key of a project session.
  void replay(Task task, Done done) override;

 private:
  struct Work;
  using WorkPtr = std::shared_ptr<Work>;

  void remove(const WorkPtr& work);
  void look(const WorkPtr& work);
  void on_look(const WorkPtr& work, const Reply& reply);
  void take_over(const WorkPtr& work, std::size_t attempt);
  void create(const WorkPtr& work);
  void change(const WorkPtr& work, const std::string& stored);
  void on_changed(const WorkPtr& work, const std::string& next, const Reply& reply);
  void keep_end(const WorkPtr& work, const std::string& next);
  void prolong(const WorkPtr& work);
  void end(const WorkPtr& work, bool found);
  void fail(const WorkPtr& work, Error error);
  // Ends the work when the command fails.
  void run(const WorkPtr& work, Command command, Callback<Reply> next);
  ReplayMark attempt(Work& work);
  ReplayMark mark(const Work& work, std::int64_t attempt) const;
  Result<std::string> merged(Work& work, const std::string& stored) const;
  // At most the TTL of the session of this text.
  std::int64_t seconds_until(std::int64_t end_ms, std::string_view text) const;

  Backend& server_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  SeenTexts& seen_;
  SessionEnd end_;
};

}  // namespace rss
