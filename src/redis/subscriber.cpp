#include "redis/subscriber.h"

#include "contract/outage.h"
#include "redis/request.h"

namespace rss {
namespace {

// How long the connection stays open after the last channel was removed.
constexpr std::uint64_t kIdleMs = 5000;
// Delay before the next attempt after a rejection, which needs a change of the configuration.
constexpr std::uint64_t kRefusedMs = 60'000;

}  // namespace

Subscriber::Subscriber(Loop& loop, const Options& options, CredentialsSource* source)
    : loop_(loop),
      options_(options),
      endpoint_(options.endpoint()),
      access_(options, source),
      waits_(loop, [this](const std::string& channel) { on_forgotten(channel); }),
      retry_(loop, [this] { connect(); }),
      idle_(loop, [this] { give_up(); }) {
  loop.add(*this);
}

Subscriber::~Subscriber() {
  loop_.remove(*this);
  waits_.end_all();
}

void Subscriber::wait(std::string_view channel, Version seen, std::uint64_t ms,
                      VersionCallback done) {
  idle_.stop();
  if (waits_.open(channel)) subscribe(channel);
  waits_.wait(channel, seen, ms, std::move(done));
}

void Subscriber::subscribe(std::string_view channel) {
  if (wire_ && wire_->ready()) return send("SUBSCRIBE", {channel});
  if (!wire_ && !retry_.active()) connect();
}

void Subscriber::send(std::string_view verb, const Arguments& arguments) {
  append_request(wire_->batch(), verb, arguments);
  ++traffic_.commands;
}

void Subscriber::connect() {
  if (waits_.empty()) return;
  wire_ = std::make_unique<Wire>(loop_, options_, endpoint_, access_, traffic_,
                                 static_cast<Wire::Owner&>(*this));
}

void Subscriber::on_ready() {
  Arguments channels;
  for (const std::string& channel : waits_.channels()) channels.add(channel);
  if (channels.size() > 0) send("SUBSCRIBE", channels);
}

// A message is [kind, channel, ...]. The confirmation of a subscription counts as a notification,
// because from then on the channel's version is valid.
void Subscriber::on_message(const Result<Reply>& message) {
  refused_ = refused_ || !message.ok();
  if (refused_ || message.value().items.size() < 2) return;
  const std::string& what = message.value().items[0].text;
  if (what != "subscribe" && what != "message") return;
  backoff_.reset();
  waits_.notify(message.value().items[1].text);
}

void Subscriber::on_lost(Error error) {
  wire_.reset();
  retry_.start(is_refusal(error) ? kRefusedMs : backoff_.next_ms());
  waits_.on_disconnect();
}

void Subscriber::flush() {
  if (std::exchange(refused_, false)) {
    wire_.reset();
    retry_.start(kRefusedMs);
    return waits_.on_disconnect();
  }
  if (wire_) wire_->flush();
}

void Subscriber::check_deadlines() {
  if (wire_) wire_->check_writes();
}

void Subscriber::on_forgotten(const std::string& channel) {
  if (wire_ && wire_->ready()) send("UNSUBSCRIBE", {channel});
  idle_.start(kIdleMs);
}

void Subscriber::give_up() {
  if (waits_.empty()) wire_.reset();
}

void Subscriber::close() {
  retry_.stop();
  idle_.stop();
  wire_.reset();
  waits_.end_all();
}

}  // namespace rss
