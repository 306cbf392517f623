#include "store/bridge_tokens/bridge_token_operations.h"
#include "support/contract_driver.h"

namespace rss {
namespace {

using C = BridgeTokenCommands;

void issue(ContractDriver& d) {
  d.run(C::issue("bridge:1", R"({"a":1})", 100));
  d.run(C::issue("bridge:1", "another", 200));
  d.run(C::issue("bridge:2", "", 100));
  d.let_end("bridge:1");
  d.run(C::issue("bridge:1", "after the end", 100));
  d.put_scored("bridge:set", "a", 1);
  d.run(C::issue("bridge:set", "text", 100));
}

void consume(ContractDriver& d) {
  d.run(C::consume("absent"));
  d.put("bridge:3", "text", 100);
  d.run(C::consume("bridge:3"));
  d.run(C::consume("bridge:3"));
  d.put("bridge:3", "text", 100);
  d.let_end("bridge:3");
  d.run(C::consume("bridge:3"));
  d.put_scored("bridge:set 2", "a", 1);
  d.run(C::consume("bridge:set 2"));
}

void peek(ContractDriver& d) {
  d.run(C::peek("absent"));
  d.put("bridge:4", "text", 100);
  d.run(C::peek("bridge:4"));
  d.let_end("bridge:4");
  d.run(C::peek("bridge:4"));
  d.put_scored("bridge:set 3", "a", 1);
  d.run(C::peek("bridge:set 3"));
}

void revoke(ContractDriver& d) {
  d.run(C::revoke("absent"));
  d.put("bridge:5", "text", 100);
  d.run(C::revoke("bridge:5"));
  d.run(C::revoke("bridge:5"));
}

}  // namespace

std::vector<Scenario> bridge_token_scenarios() {
  return {{"BridgeTokenIssue", issue},
          {"BridgeTokenConsume", consume},
          {"BridgeTokenPeek", peek},
          {"BridgeTokenRevoke", revoke}};
}

}  // namespace rss
