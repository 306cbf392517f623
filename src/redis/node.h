// Node: the connections to one server. Requests of one ordering domain keep their order, also while
// connections come and go: a slot of domains stays with its lane while a request in it is pending.
// Connects with the first request. Owned by a Pool.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "base/options.h"
#include "redis/backlog.h"
#include "redis/connection_auth.h"
#include "redis/connection_probe.h"
#include "redis/lane.h"
#include "redis/server_health.h"

namespace rss {

// What a storage's listeners hear of, and the events of WriteRefusals; `detail` holds no secret.
using PoolEvent = Function<void(std::string_view name, std::string_view detail)>;

class Node final : private Lane::Owner {
 public:
  // Everything given must outlive the node. The source is needed only when the options say that it
  // is asked.
  Node(Loop& loop, const Options& options, Endpoint endpoint, CredentialsSource* source,
       Backlog& backlog, PoolEvent& on_event);

  // Connects unless it has done so.
  void open();
  // Requires that it is open.
  void send(Request&& request);
  void flush();
  // Abandons requests whose deadline has passed. Whether a reply is slow.
  bool check_deadlines(std::uint64_t now_ns);
  // Opens and closes connections as needed.
  void grow_or_shrink(bool may_grow);

  // Whether a connection is ready.
  bool ready() const;
  // Ends with the first connection that is ready, or with the first failure. Requires that it is
  // open.
  void connect(Callback<Result<Unit>> done);
  // Every connect() ends now.
  void end_connecting(const Result<Unit>& outcome);

  // Ends requests that wait to be written.
  void fail_waiting(const Error& error);
  // Ends all requests.
  void fail_all(const Error& error);
  // Replaces connections with an unanswered request, so that its undo can be sent.
  void replace_connections(const Error& error);
  // Drops the connections. Requires that no request is pending whose caller waits.
  void drop_connections();

  // As ServerLink::probe().
  void probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) {
    probe_.emplace(loop_, options_, endpoint_, access_, timeout_ms, std::move(done));
  }

  ServerHealth& health() { return health_; }
  const WriteRefusals& refusals() const { return refusals_; }
  const PoolCounters& traffic() const { return traffic_; }
  // Whether a connection was ever ready.
  bool reached() const { return reached_; }
  // What the latest "error" event told of; there must have been one.
  const Error& last_error() const { return *last_error_; }

  struct Connections {
    std::size_t open = 0;
    std::size_t ready = 0;
    std::size_t in_flight = 0;
    std::size_t queued = 0;
  };
  Connections connections() const;

 private:
  // Ordering domains with one remainder. It stays with its lane while a request in it is pending.
  struct Slot {
    Lane* lane = nullptr;
    std::size_t pending = 0;
  };

  void finish(Request&& request, Result<Reply>&& outcome) override;
  void abandon(Request& request, Error error) override;
  void on_lane_connected() override { on_event_("connect", ""); }
  void on_lane_ready() override;
  void on_lane_lost(const Error& error) override;
  void on_lane_reconnecting() override { on_event_("reconnecting", ""); }

  Lane& lane_of(std::size_t slot);
  void choose_again();
  void add_lane();
  void retire_one();

  Loop& loop_;
  const Options& options_;
  const Endpoint endpoint_;
  ConnectionAuth access_;
  Backlog& backlog_;
  PoolEvent& on_event_;
  WriteRefusals refusals_;
  ServerHealth health_;
  PoolCounters traffic_;
  Scripts scripts_;
  std::array<Slot, 256> slots_;
  // The lanes that slots are given to; `retired_` ones end what they have.
  std::vector<Lane*> chosen_;
  // uv_hrtime() when all connections were slow, and when one was opened for that.
  std::uint64_t needed_ns_ = 0;
  std::uint64_t grown_ns_ = 0;
  std::vector<Callback<Result<Unit>>> connecting_;
  std::optional<Error> last_error_;
  bool reached_ = false;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::unique_ptr<Lane>> retired_;
  std::optional<ConnectionProbe> probe_;
  Timer shrink_;
};

}  // namespace rss
