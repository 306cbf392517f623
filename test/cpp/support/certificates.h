// Certificates: an authority of the test's own and the certificates that it signs, made by the
// program openssl in a folder that goes with the object. Two objects trust different authorities.
#pragma once

#include <string>

namespace rss {

class Certificates {
 public:
  Certificates();
  ~Certificates();
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;

  // Where a certificate and its key lie, and what is in them.
  struct Files {
    std::string cert;
    std::string key;
    std::string cert_text() const;
    std::string key_text() const;
  };

  // The authority's own certificate.
  std::string ca_file() const { return folder_ + "/ca.pem"; }
  std::string ca_text() const;

  // `names` as openssl spells them, e.g. "DNS:localhost,IP:127.0.0.1". It has expired when `days`
  // is negative.
  Files issue(const std::string& names, int days = 1);

 private:
  void run(const std::string& arguments) const;

  std::string folder_;
  int issued_ = 0;
};

}  // namespace rss
