// What a peer may send: the input is one stream of replies. However it is sliced, the reader hands
// over the same; what it accepts is what the model reads; nothing goes over the limits; memory
// stays in proportion to the bytes that came.
#include <string>

#include "fuzz/expectations.h"
#include "fuzz/stream_model.h"
#include "redis/resp.h"

namespace rss::fuzz {
namespace {

// Everything that was handed over, in its order.
struct Log final : ReplyReader::Sink {
  void on_reply(Result<Reply> reply) override {
    order += reply.ok() ? 'r' : 'e';
    all += reply.ok() ? leaves_of(reply.value()) : reply.error().message;
    all += '\n';
    if (reply.ok()) leaves.push_back(leaves_of(reply.value()));
  }
  void on_push(Reply push) override {
    order += 'p';
    all += leaves_of(push) + '\n';
  }
  bool done() const override { return false; }

  bool fine = true;
  std::string order;
  std::string all;
  std::vector<std::string> leaves;
};

constexpr std::size_t kEverything = SIZE_MAX;

Log read(std::string_view bytes, std::size_t longest_slice) {
  Dice dice(bytes);
  ReplyReader reader;
  Log log;
  while (!bytes.empty() && log.fine) {
    const std::size_t size =
        longest_slice == kEverything ? bytes.size() : 1 + dice.below(longest_slice);
    const ExactBytes slice(bytes.substr(0, size));
    bytes.remove_prefix(slice.view().size());
    log.fine = reader.feed(slice.view(), log);
  }
  return log;
}

void expect_alike(const Log& a, const Log& b) {
  expect(a.fine == b.fine, "the same verdict whatever the slices");
  expect(a.order == b.order, "the same order of replies and pushes whatever the slices");
  expect(a.all == b.all, "the same replies whatever the slices");
}

void expect_within_limits(const ModelStream& model) {
  expect(model.longest_text <= static_cast<long long>(kMaxReplyText), "no text over its limit");
  expect(model.most_elements <= kMaxReplyElements, "no list over its limit");
  expect(model.deepest <= kMaxReplyDepth, "no nesting over its limit");
  expect(!model.push_inside, "no push inside a reply");
}

void expect_as_the_model(const Log& log, const ModelStream& model) {
  std::string order;
  std::vector<std::string> leaves;
  for (const ModelRoot& root : model.roots) {
    order += root.push ? 'p' : root.holds_error ? 'e' : 'r';
    if (!root.push && !root.holds_error) leaves.push_back(root.leaves);
  }
  expect(log.order == order, "each root is a reply or a push, as the model reads it");
  expect(log.leaves == leaves, "each reply holds what the model reads");
}

std::size_t peak_of_reading(std::string_view bytes) {
  struct Nobody final : ReplyReader::Sink {
    void on_reply(Result<Reply>) override {}
    void on_push(Reply) override {}
    bool done() const override { return false; }
  } nobody;
  const MemoryPeak peak;
  ReplyReader reader;
  reader.feed(bytes, nobody);
  return peak.bytes();
}

void test(std::string_view bytes) {
  const Log whole = read(bytes, kEverything);
  expect_alike(whole, read(bytes, 1));
  expect_alike(whole, read(bytes, 7));
  expect_alike(whole, read(bytes, 200));
  expect(peak_of_reading(bytes) <= 16'384 + 256 * bytes.size(), "memory in proportion");
  if (!whole.fine) return;
  const ModelStream model = model_of(bytes);
  expect_within_limits(model);
  expect_as_the_model(whole, model);
}

}  // namespace
}  // namespace rss::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  rss::fuzz::test({reinterpret_cast<const char*>(data), size});
  return 0;
}
