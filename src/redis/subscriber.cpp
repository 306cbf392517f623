#include "redis/subscriber.h"

#include "contract/outage.h"

namespace rss {
namespace {

// The connection lives on after the last channel has been forgotten.
constexpr std::uint64_t kIdleMs = 5000;
// Until it asks again where it was refused: somebody has to change the configuration.
constexpr std::uint64_t kRefusedMs = 60'000;

}  // namespace

Subscriber::Subscriber(Loop& loop, const Options& options, CredentialsSource* source)
    : loop_(loop),
      options_(options),
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

void Subscriber::wait(std::string_view channel, Heard seen, std::uint64_t ms, HeardCallback done) {
  idle_.stop();
  if (waits_.open(channel)) subscribe(channel);
  waits_.wait(channel, seen, ms, std::move(done));
}

void Subscriber::subscribe(std::string_view channel) {
  if (connection_ && connection_->ready()) return connection_->tell("SUBSCRIBE", {channel});
  if (!connection_ && !retry_.active()) connect();
}

void Subscriber::connect() {
  if (waits_.empty()) return;
  connection_ = std::make_unique<Connection>(loop_, options_, access_, scripts_, traffic_,
                                             static_cast<Connection::Owner&>(*this));
}

void Subscriber::on_ready() {
  Arguments channels;
  for (const std::string& channel : waits_.channels()) channels.add(channel);
  if (channels.size() > 0) connection_->tell("SUBSCRIBE", channels);
}

// [what, channel, ...]: what has been subscribed is heard from that moment on.
void Subscriber::on_news(Result<Reply> news) {
  refused_ = refused_ || !news.ok();
  if (refused_ || news.value().items.size() < 2) return;
  const std::string& what = news.value().items[0].text;
  if (what != "subscribe" && what != "message") return;
  backoff_.reset();
  waits_.hear(news.value().items[1].text);
}

void Subscriber::on_lost(Error error) {
  connection_.reset();
  retry_.start(is_refusal(error) ? kRefusedMs : backoff_.next_ms());
  waits_.go_deaf();
}

void Subscriber::flush() {
  if (std::exchange(refused_, false)) {
    connection_.reset();
    retry_.start(kRefusedMs);
    return waits_.go_deaf();
  }
  if (connection_) connection_->flush();
}

void Subscriber::judge() {
  if (connection_) connection_->judge(loop_.active_ns());
}

void Subscriber::on_forgotten(const std::string& channel) {
  if (connection_ && connection_->ready()) connection_->tell("UNSUBSCRIBE", {channel});
  idle_.start(kIdleMs);
}

void Subscriber::give_up() {
  if (waits_.empty()) connection_.reset();
}

void Subscriber::close() {
  retry_.stop();
  idle_.stop();
  connection_.reset();
  waits_.end_all();
}

}  // namespace rss
