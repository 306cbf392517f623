#include "redis/connection_probe.h"

namespace rss {
namespace {

Error silent() {
  return Error{ErrorCode::kTimeout, "the server did not answer a PING over a new connection",
               "ETIMEDOUT"};
}

}  // namespace

ConnectionProbe::ConnectionProbe(Loop& loop, const Options& options, const Endpoint& endpoint,
                                 ConnectionAuth& access, std::uint64_t timeout_ms,
                                 Callback<Result<Unit>> done)
    : done_(std::move(done)),
      time_(loop, [this] { on_time(); }),
      finished_(loop, [this] { end(); }) {
  wire_ = std::make_unique<Wire>(loop, options, endpoint, access, traffic_,
                                 static_cast<Wire::Owner&>(*this));
  time_.start(timeout_ms);
}

void ConnectionProbe::on_time() {
  if (!wire_->has_received()) outcome_ = silent();
  end();
}

// The timer defers the destruction of the wire, whose code is still running.
void ConnectionProbe::on_lost(Error error) {
  if (!wire_->has_received()) outcome_ = std::move(error);
  finished_.start(0);
}

void ConnectionProbe::end() {
  time_.stop();
  finished_.stop();
  wire_.reset();
  if (done_) std::exchange(done_, {})(outcome_);
}

}  // namespace rss
