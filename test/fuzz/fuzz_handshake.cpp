// What a peer may answer to a greeting. The first byte of the input chooses the options, the rest
// is the peer's stream. Each answer is followed by one whole request or by an end, and by no more
// than the steps that there are; a password never gets into a message.
#include <string>

#include "fuzz/expectations.h"
#include "fuzz/stream_model.h"
#include "redis/handshake.h"
#include "redis/resp.h"

namespace rss::fuzz {
namespace {

constexpr std::string_view kPassword = "a password that no peer says by itself";
// HELLO, AUTH, CLIENT SETNAME, SELECT.
constexpr int kMostRequests = 4;

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
  explicit Peer(const Options& options) : handshake_(options) { sent(handshake_.begin()); }

  void on_reply(Result<Reply> reply) override {
    std::string out;
    const Result<Unit> outcome = handshake_.on_reply(reply, out);
    if (outcome.ok()) {
      expect(handshake_.done() == out.empty(), "a next request until it is done, and none then");
      if (!out.empty()) sent(out);
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
    expect(is_one_request(bytes), "one whole request at a time");
    expect(++requests_ <= kMostRequests, "no request is repeated");
  }

  Handshake handshake_;
  bool refused_ = false;
  int requests_ = 0;
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
