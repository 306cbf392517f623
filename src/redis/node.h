// Node: the connections to one server. Requests of one ordering domain keep their order across
// reconnects and changes of the number of connections: a DomainGroup stays on its lane
// while it has pending requests. Connects at the first open(). Owned by a Pool.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "base/options.h"
#include "contract/storage_event.h"
#include "redis/backlog.h"
#include "redis/connection_auth.h"
#include "redis/connection_probe.h"
#include "redis/lane.h"
#include "redis/server_health.h"

namespace rss {

class Node final : private Lane::Owner {
 public:
  // The loop, the options, the source, the backlog and `on_event` must outlive the node.
  // `source` may be null unless options.ask_credentials is set.
  Node(Loop& loop, const Options& options, Endpoint endpoint, CredentialsSource* source,
       Backlog& backlog, EventListener& on_event);

  // Opens pool_min connections unless they are already open.
  void open();
  // Requires open().
  void send(Request&& request);
  void flush();
  // Ends or abandons requests whose deadline has passed. Returns true if a reply has taken longer
  // than ServerHealthListener::kSlowNs.
  bool check_deadlines(std::uint64_t now_ns);
  // Destroys retired lanes without pending requests. If `may_grow`, opens a connection when all
  // connections are slow.
  void grow_or_shrink(bool may_grow);

  // True if a connection is ready.
  bool ready() const;
  // Calls `done` when the first connection is ready or the first attempt fails. Requires open().
  void connect(Callback<Result<Unit>> done);
  // Ends all pending connect() calls with this outcome.
  void end_connecting(const Result<Unit>& outcome);

  // Ends requests that are queued and not written, except undos.
  void fail_waiting(const Error& error);
  // Ends all requests.
  void fail_all(const Error& error);
  // Replaces connections with requests in flight. Their loss settles abandoned requests, whose
  // undos can then be sent.
  void replace_connections(const Error& error);
  // Destroys the connections and the probe. Requires that every call is completed.
  void drop_connections();

  // See ServerLink::probe().
  void probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) {
    probe_.emplace(loop_, options_, endpoint_, access_, timeout_ms, std::move(done));
  }

  ServerHealth& health() { return health_; }
  const WriteRefusals& refusals() const { return refusals_; }
  const PoolCounters& traffic() const { return traffic_; }
  // True if a connection was ever ready.
  bool reached() const { return reached_; }
  // The error of the latest kError event. Requires that there was one.
  const Error& last_error() const { return *last_error_; }

  struct Connections {
    std::size_t open = 0;
    std::size_t ready = 0;
    std::size_t in_flight = 0;
    std::size_t queued = 0;
  };
  Connections connections() const;

 private:
  // The ordering domains with the same remainder modulo the number of groups. A group stays on its
  // lane while it has pending requests.
  struct DomainGroup {
    Lane* lane = nullptr;
    std::size_t pending = 0;
  };

  void finish(Request&& request, Result<Reply>&& outcome) override;
  void abandon(Request& request, Error error) override;
  void on_lane_connected() override { on_event_(StorageEvent::kConnect, ""); }
  void on_lane_ready() override;
  void on_lane_lost(const Error& error) override;
  void on_lane_reconnecting() override { on_event_(StorageEvent::kReconnecting, ""); }

  Lane& lane_of(std::size_t group);
  void choose_again();
  void add_lane();
  void retire_one();

  Loop& loop_;
  const Options& options_;
  const Endpoint endpoint_;
  ConnectionAuth access_;
  Backlog& backlog_;
  EventListener& on_event_;
  WriteRefusals refusals_;
  ServerHealth health_;
  PoolCounters traffic_;
  Scripts scripts_;
  std::array<DomainGroup, 256> groups_;
  // The lanes to which idle groups are assigned. Lanes in `retired_` only finish their requests.
  std::vector<Lane*> chosen_;
  // uv_hrtime() when all connections were last slow, and when a connection was last added.
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
