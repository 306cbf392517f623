// Pool: the backend that is a server. Calls on one key keep their order, also while the pool grows
// and shrinks: keys are hashed into slots, and a slot stays with its connection while anything in
// it is pending. Owned by a Storage. Connects with the first command.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/options.h"
#include "contract/backend.h"
#include "contract/link_listener.h"
#include "redis/access.h"
#include "redis/connection_probe.h"
#include "redis/lane.h"

namespace rss {

// What a storage's listeners hear of, and the events of WriteRefusals; `detail` holds no secret.
using PoolEvent = Function<void(std::string_view name, std::string_view detail)>;

class Pool final : public Backend, public Link, private Loop::Member, private Lane::Owner {
 public:
  // The loop and the source must outlive the pool; options.host must not be empty. The source is
  // needed only when the options say that it is asked.
  Pool(Loop& loop, Options options, PoolEvent on_event, CredentialsSource* source = nullptr);
  // Whatever is pending ends with ERR_CLOSED.
  ~Pool() override;

  // From now on; it must outlive the pool.
  void listen(LinkListener& listener) { listener_ = &listener; }

  void run(Command command, Completion completion) override;

  bool link_ready() const override;
  void fail_waiting(const Error& error) override;
  void probe(std::uint64_t timeout_ms, Callback<Result<Unit>> done) override;

  // Ends with the first connection that is ready, or with the first failure.
  void connect(Callback<Result<Unit>> done);

  // Refuses new commands, and ends when the callers of all others have been told.
  void close(Callback<Result<Unit>> done);

  struct State {
    std::size_t connections = 0;
    std::size_t ready = 0;
    std::size_t in_flight = 0;
    std::size_t queued = 0;
    std::uint64_t queued_bytes = 0;
  };
  State state() const;
  const Traffic& traffic() const { return traffic_; }
  // Whether a connection was ever ready.
  bool reached() const { return reached_; }
  const WriteRefusals& refusals() const { return refusals_; }

  // What the latest "error" event told of; there must have been one.
  const Error& last_error() const { return *last_error_; }

 private:
  // Keys with one hash value. It stays with its lane while a command is pending in it.
  struct Slot {
    Lane* lane = nullptr;
    std::size_t pending = 0;
  };

  void deliver() override;
  void flush() override;
  void judge() override;

  void finish(Request&& request, Result<Reply>&& outcome) override;
  void abandon(Request& request, Error error) override;
  void on_lane_connected() override { on_event_("connect", ""); }
  void on_lane_ready() override;
  void on_lane_lost(const Error& error) override;
  void on_lane_reconnecting() override { on_event_("reconnecting", ""); }

  // Commands on one key, behind one whose outcome is unknown: they wait until its undo is sent.
  struct Doubt {
    std::size_t unsettled = 0;
    Ring<Request> held = {};
  };

  void open();
  void dispatch(Request&& request);
  bool hold_if_in_doubt(Request& request);
  void end_call(Request&& request, Result<Reply>&& outcome);
  void begin_doubt(std::size_t line) { ++doubts_[line].unsettled; }
  void end_doubt(std::size_t line);
  void end_held(const Error& error, std::uint64_t deadline);
  void undo(const Request& request);
  bool owes_undos() const { return undos_ > 0 || !doubts_.empty(); }
  void settle_before_close(std::uint64_t now_ns);
  void add_lane();
  void grow_or_shrink();
  void retire_one();
  void choose_again();
  Lane& lane_of(std::size_t slot);
  void note(const Result<Reply>& outcome, const Request& request);
  void note_failure(const Error& error, std::uint64_t written_ns);
  void note_loss(const Error& error);
  void tell_answers();
  void answer_connecting(const Result<Unit>& outcome);

  Loop& loop_;
  const Options options_;
  Access access_;
  PoolEvent on_event_;
  WriteRefusals refusals_;
  LinkListener* listener_ = nullptr;
  // Commands answered that the listener has not heard of.
  std::uint64_t answers_ = 0;
  // When the latest of those was written that a connection took with it whose loss is still to be
  // told; 0 for none.
  std::uint64_t lost_ns_ = 0;
  // Loop::active_ns() of the last judgement.
  std::uint64_t judged_ns_ = 0;
  Traffic traffic_;
  Scripts scripts_;
  std::array<Slot, 256> slots_;
  // The lanes that slots are given to; `retired_` ones end what they have.
  std::vector<Lane*> chosen_;
  std::size_t pending_ = 0;
  std::uint64_t pending_bytes_ = 0;
  // Of those pending, the ones whose callers still wait, and the undos.
  std::size_t unsettled_ = 0;
  std::size_t undos_ = 0;
  // By line; empty unless a call has timed out.
  std::unordered_map<std::size_t, Doubt> doubts_;
  // On Loop::active_ns(): until when close() waits for undos, once all calls have ended.
  std::optional<std::uint64_t> close_by_ns_;
  // uv_hrtime() when all connections were slow, and when one was opened for that.
  std::uint64_t needed_ns_ = 0;
  std::uint64_t grown_ns_ = 0;
  std::vector<Callback<Result<Unit>>> connecting_;
  Callback<Result<Unit>> closing_;
  std::optional<Error> last_error_;
  bool closed_ = false;
  bool destroyed_ = false;
  bool reached_ = false;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::vector<std::unique_ptr<Lane>> retired_;
  std::optional<ConnectionProbe> probe_;
  Timer shrink_;
};

}  // namespace rss
