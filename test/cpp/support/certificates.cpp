#include "support/certificates.h"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace rss {
namespace {

constexpr const char* kNewKey = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";

[[noreturn]] void give_up(const std::string& why) {
  std::fprintf(stderr, "Certificates: %s\n", why.c_str());
  std::abort();
}

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

std::string new_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "rss-certificates-XXXXXX").string();
  if (!::mkdtemp(path.data())) give_up("cannot make a folder");
  return path;
}

}  // namespace

std::string Certificates::Files::cert_text() const { return text_of(cert); }
std::string Certificates::Files::key_text() const { return text_of(key); }

Certificates::Certificates() : folder_(new_folder()) {
  run(std::string("req -x509 ") + kNewKey +
      "-keyout ca.key -out ca.pem -days 2 -subj '/CN=A test'");
}

Certificates::~Certificates() { std::filesystem::remove_all(folder_); }

std::string Certificates::ca_text() const { return text_of(ca_file()); }

Certificates::Files Certificates::issue(const std::string& names, int days) {
  const std::string name = std::to_string(++issued_);
  run(std::string("req ") + kNewKey + "-keyout " + name + ".key -out " + name +
      ".csr -subj /CN=somebody -addext subjectAltName=" + names);
  run("x509 -req -copy_extensions copy -CA ca.pem -CAkey ca.key -CAcreateserial -in " + name +
      ".csr -out " + name + ".pem -days " + std::to_string(days));
  return {folder_ + "/" + name + ".pem", folder_ + "/" + name + ".key"};
}

void Certificates::run(const std::string& arguments) const {
  const std::string command = "cd " + folder_ + " && openssl " + arguments + " 2>/dev/null";
  if (std::system(command.c_str()) != 0) give_up("failed: openssl " + arguments);
}

}  // namespace rss
