// What a peer may answer to a greeting. The first byte of the input chooses the options, the rest
// is the peer's stream. There are whole requests and no more than there are steps, an answer to
// each is waited for, and what ends it says why; a password never gets into a message.
#include <string>

#include "fuzz/expectations.h"
#include "fuzz/stream_model.h"
#include "redis/handshake.h"
#include "redis/resp.h"

namespace rss::fuzz {
namespace {

constexpr std::string_view kPassword = "a password that no peer says by itself";
// HELLO, AUTH, CLIENT SETNAME, SELECT, PING.
constexpr std::size_t kMostRequests = 5;

Options options_for(unsigned choice) {
  Options options;
  options.host = "host";
  if (choice & 1) options.password = kPassword;
  if (choice & 2) options.username = "user";
  if (choice & 4) options.database = 3;
  return options;
}

class Peer final : public ReplyReader::Sink {
 public:
  explicit Peer(const Options& options) : handshake_(options) {
    sent(handshake_.begin());
    expect(unanswered_ == 1, "one request to begin with");
  }

  void on_reply(Result<Reply> reply) override {
    std::string out;
    --unanswered_;
    const Result<Unit> outcome = handshake_.on_reply(reply, out);
    if (outcome.ok()) {
      if (!out.empty()) sent(out);
      expect(handshake_.done() == (unanswered_ == 0), "done when all is answered, and only then");
    } else {
      expect(out.empty(), "nothing is sent after a refusal");
      expect(!outcome.error().message.empty(), "a refusal says why");
      expect(outcome.error().message.find(kPassword) == std::string::npos, "no password is told");
      refused_ = true;
    }
  }
  void on_push(Reply) override {}
  bool done() const override { return refused_ || handshake_.done(); }

 private:
  void sent(std::string_view bytes) {
    const std::size_t count = whole_requests(bytes);
    expect(count > 0, "whole requests");
    unanswered_ += count;
    requests_ += count;
    expect(requests_ <= kMostRequests, "no request is repeated");
  }

  Handshake handshake_;
  bool refused_ = false;
  std::size_t unanswered_ = 0;
  std::size_t requests_ = 0;
};

void test(std::string_view input) {
  if (input.empty() || input.find(kPassword) != std::string_view::npos) return;
  const Options options = options_for(static_cast<unsigned char>(input[0]));
  Peer peer(options);
  ReplyReader reader;
  const ExactBytes bytes(input.substr(1));
  reader.feed(bytes.view(), peer);
}

}  // namespace
}  // namespace rss::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rss::fuzz::test({reinterpret_cast<const char*>(data), size});
  return 0;
}
