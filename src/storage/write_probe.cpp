#include "storage/write_probe.h"

#include "store/sessions/session_operations.h"

namespace rss {

WriteProbe::WriteProbe(Backend& backend, Loop& loop, const Options& options)
    : backend_(backend), clock_(loop), keys_(options.key_prefix), timer_(loop, [this] { ask(); }) {}

void WriteProbe::start() {
  if (!timer_.active()) timer_.start(kEveryMs, kEveryMs);
}

// The pool evaluates the reply (WriteRefusals). The short deadline keeps a pending probe from
// delaying the storage's close().
void WriteProbe::ask() {
  if (std::exchange(asking_, true)) return;
  Command command = SessionCommands::write_probe(keys_.write_probe());
  command.deadline = clock_.active_ns() + kEveryMs * 1'000'000;
  backend_.run(std::move(command), [this](const Result<Reply>&) { asking_ = false; });
}

}  // namespace rss
