#include "redis/permission_error.h"

#include <gtest/gtest.h>

#include "contract/operation.h"
#include "redis/server_error.h"

namespace rss {
namespace {

constexpr std::string_view kLua = R"lua(
local time = redis.call('TIME')
local stored = redis.call('GET', KEYS[1]) or redis.call('GET', KEYS[2])
return stored
)lua";

const Operation kScript{.name = "test.script", .lua = kLua};
const Operation kVerb{.name = "test.verb", .verb = "GETEX"};

std::string message_of(std::string_view reply, const Operation& operation = kScript,
                       Arguments arguments = {"app:session:t:secret", "app:user_sessions:t:u"}) {
  Command command;
  command.operation = &operation;
  command.key_count = arguments.size();
  command.arguments = std::move(arguments);
  Error error = server_error(reply);
  EXPECT_EQ(error.code, ErrorCode::kServer) << reply;
  EXPECT_EQ(error.cause, "NOPERM") << reply;
  name_missing_permission(error, command, "app:");
  return error.message;
}

std::string needs(const std::string& rules) {
  return "the server's access control list denies this call (NOPERM): the user needs " + rules;
}

TEST(PermissionError, NamesTheCommandThatEveryVersionOfTheServerNames) {
  for (const char* text :
       {"NOPERM this user has no permissions to run the 'getex' command",
        "NOPERM this user has no permissions to run the 'getex' command or its subcommand",
        "NOPERM User key has no permissions to run the 'getex' command"})
    EXPECT_EQ(message_of(text, kVerb), needs("+getex"));
  EXPECT_EQ(message_of("NOPERM this user has no permissions to run the 'client|setname' command"),
            needs("+client|setname"));
  EXPECT_EQ(message_of("ERR ACL failure in script: User channel has no permissions to run the "
                       "'time' command script: 1a8c, on @user_script:2."),
            needs("+time"));
}

TEST(PermissionError, NamesTheCommandOfTheLineAtWhichTheScriptFailed) {
  EXPECT_EQ(message_of("ERR The user executing the script can't run this command or subcommand "
                       "script: 1a8c67671c988614eb0c618efa73283c54565629, on @user_script:2."),
            needs("+time"));
  EXPECT_EQ(message_of("ERR Error running script (call to f_1028a5dba704e1d8a01fd96efeba25bb78f62d"
                       "f2): @user_script:3: @user_script: 3: The user executing the script can't "
                       "run this command or subcommand"),
            needs("+get"));
}

TEST(PermissionError, NamesAllCommandsOfTheScriptWhereTheLineIsUnknown) {
  for (const char* line : {"", ", on @user_script:1.", ", on @user_script:99.",
                           ", on @user_script:", ", on @user_script:99999999999999999999999."})
    EXPECT_EQ(message_of("ERR The user executing the script can't run this command or subcommand" +
                         std::string(line)),
              needs("+time +get"))
        << line;
}

TEST(PermissionError, NamesThePatternsOfTheKeysAndNoKey) {
  for (const char* text :
       {"NOPERM this user has no permissions to access one of the keys used as arguments",
        "NOPERM No permissions to access a key",
        "ERR ACL failure in script: No permissions to access a key script: 45, on @user_script:1.",
        "ERR The user executing the script can't access at least one of the keys mentioned in the "
        "command arguments script: 45, on @user_script:1."})
    EXPECT_EQ(message_of(text), needs("~app:session:* ~app:user_sessions:*")) << text;
  EXPECT_EQ(message_of("NOPERM No permissions to access a key", kVerb, {"app:secret"}),
            needs("~app:*"));
}

TEST(PermissionError, NamesThePatternOfTheChannels) {
  for (const char* text :
       {"NOPERM No permissions to access a channel",
        "NOPERM this user has no permissions to access one of the channels used as arguments",
        "ERR The user executing the script can't publish to the channel mentioned in the command"})
    EXPECT_EQ(message_of(text), needs("&app:lock_free:*")) << text;
}

TEST(PermissionError, LeavesOtherErrorsAsTheyAre) {
  Command command;
  command.operation = &kVerb;
  Error error = server_error("OOM command not allowed");
  name_missing_permission(error, command, "");
  EXPECT_EQ(error.message, "the server answered: OOM command not allowed");
}

}  // namespace
}  // namespace rss
