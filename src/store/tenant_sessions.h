// TenantSessions: the sessions of tenants' users, each under a key of its tenant, with an index for
// each user that tells which are alive and how recently active. Owned by a Storage. The contract of
// each call is in the package's API; ids are made by the caller, names have been checked.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/session_updates.h"
#include "store/tenant_session_operations.h"
#include "store/tenant_session_sweeps.h"
#include "store/tenant_session_users.h"

namespace rss {

class TenantSessions {
 public:
  // A text that is valid during the call, or nothing.
  using Found = std::optional<std::string_view>;
  using FoundCallback = Callback<Result<Found>>;
  using BoolCallback = Callback<Result<bool>>;
  using NumberCallback = Callback<Result<std::int64_t>>;
  using Texts = std::vector<std::optional<std::string>>;
  using TextsCallback = Callback<Result<Texts>>;

  // Everything given must outlive this object and every completion of the backend.
  TenantSessions(Backend& backend, const Clock& clock, const Options& options)
      : backend_(backend),
        clock_(clock),
        options_(options),
        keys_(options.key_prefix),
        end_(backend, clock, options),
        sweeps_(backend, keys_),
        order_(options),
        updates_(backend, clock, options_, keys_, seen_, order_) {}

  // Requires is_uuid(id), as every call but get(). When the session ends, as it is told in it, then
  // the ids of the user's sessions that ended for want of room; they are gone.
  void create(std::string_view tenant, std::string_view user, std::string_view id,
              std::string_view data, TextsCallback done);

  // One write to the server: GETEX and, when the session's user is known, the touch of the index.
  // Ends when the index has been told. The text is as it was stored. For what is not a UUID the
  // server is asked all the same (PING).
  void get(std::string_view tenant, std::string_view id, FoundCallback done);

  // See SessionUpdates::run; an activity, as get().
  void update(std::string_view tenant, std::string_view id, SessionChange change,
              SessionTextCallback done);

  // Whether it existed.
  void destroy(std::string_view tenant, std::string_view id, BoolCallback done);

  // The texts of the user's live sessions, the most recently active first, each followed by the
  // milliseconds of its last activity.
  void list(std::string_view tenant, std::string_view user, TextsCallback done);

  // Ends the user's sessions but `except`, which may be empty. How many there were.
  void destroy_all(std::string_view tenant, std::string_view user, std::string_view except,
                   NumberCallback done);

  // Forgets what it has seen, and gives back the memory. Requires that no call is pending.
  void forget() {
    seen_.clear();
    users_.clear();
  }

 private:
  struct Creation;
  struct Read;
  struct Destruction;
  struct Listing;
  using CreationPtr = std::shared_ptr<Creation>;
  using ReadPtr = std::shared_ptr<Read>;
  using DestructionPtr = std::shared_ptr<Destruction>;
  using ListingPtr = std::shared_ptr<Listing>;

  void write_text(const CreationPtr& creation, std::int64_t now_ms);
  void store(const CreationPtr& creation, const std::vector<std::string>& looked_at);
  void on_stored(const CreationPtr& creation, Result<Reply> outcome);
  void on_evicted(const CreationPtr& creation, bool more, Result<std::vector<std::string>> evicted);
  void end(const CreationPtr& creation);

  void ask_server(FoundCallback done);
  void send_read(const ReadPtr& read);
  void on_read(const ReadPtr& read, Result<Reply> outcome);
  void on_text(const ReadPtr& read, std::string text);
  void tell_index(const ReadPtr& read, const std::string& user);
  void on_told(const ReadPtr& read);
  void on_ending(const ReadPtr& read);
  void end(const ReadPtr& read, Result<Found> outcome);
  void on_updated(const ReadPtr& read, std::string_view text);

  void begin(const DestructionPtr& destruction);
  void on_owner(const DestructionPtr& destruction, Result<Reply> outcome);
  void destroy_of(const DestructionPtr& destruction, const std::string& user);
  void run_last(const DestructionPtr& destruction, Command command);
  void end(const DestructionPtr& destruction, Result<bool> outcome);

  void on_members(const ListingPtr& listing, Result<Reply> outcome);
  void read_all(const ListingPtr& listing);
  void on_texts(const ListingPtr& listing, Result<Reply> outcome);

  std::string session_key(std::string_view tenant, std::string_view id) const {
    return keys_.tenant_session(tenant, id);
  }
  Command timed(Command command) const;
  std::uint64_t deadline() const;
  std::int64_t sliding_ttl() const;

  Backend& backend_;
  const Clock& clock_;
  const Options& options_;
  const Keys keys_;
  SessionEnd end_;
  TenantSessionSweeps sweeps_;
  SeenTexts seen_;
  TenantSessionUsers users_;
  SessionOrder order_;
  SessionUpdates updates_;
};

}  // namespace rss
