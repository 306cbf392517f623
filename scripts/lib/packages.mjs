/**
 * Installs Debian packages as root, or with sudo if `RSS_INSTALL=1`. Otherwise the error contains
 * the install command.
 */
import { installCommand, isRoot } from './package-managers.mjs'
import { run, succeeds } from './processes.mjs'
import { which } from './tools.mjs'

/**
 * Shell functions for the installers, which run as root. Servers must not run as services:
 * policy-rc.d prevents Debian from starting them, and they are disabled for the next boot. A server
 * that is already running keeps running.
 */
const functions = `
set -e
export DEBIAN_FRONTEND=noninteractive
trap 'exit 130' INT TERM
install_packages() {
  apt-get update -q
  apt-get install -y -q --no-install-recommends "$@"
}
candidate() {
  ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -q >&2
  apt-cache policy "$1" | sed -n 's/.*Candidate: //p'
}
start_no_service() {
  policy=/usr/sbin/policy-rc.d
  if [ -e $policy ]; then return; fi
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\ncase "$*" in *%s*) exit 101 ;; esac\\n' "$1" > $policy
  chmod +x $policy
}
disable_service() {
  if [ -d /run/systemd/system ]; then systemctl disable -q "$1"; fi
}
`

const installer = `
start_no_service redis
install_packages "$@"
case " $* " in *' redis-server '*) disable_service redis-server ;; esac
`

/** Installs Chromium if the distribution packages it (Ubuntu has only a snap). */
const chromiumInstaller = `
case "$(candidate chromium)" in
  '' | '(none)' | *snap*) ;;
  *) install_packages chromium ;;
esac
`

/** Installs clang with its runtime libraries, a separate package in some distributions. */
const fuzzerInstaller = `
case "$(candidate libclang-rt-dev)" in
  '' | '(none)') install_packages clang ;;
  *) install_packages clang libclang-rt-dev ;;
esac
`

/** Installs valkey-server. If no source has it, adds the backports of Debian 12. */
const valkeyInstaller = `
start_no_service valkey
apt-get update -q
case "$(candidate valkey-server)" in
  '' | '(none)')
    . /etc/os-release
    cat > /etc/apt/sources.list.d/backports.sources <<SOURCES
Types: deb
URIs: http://deb.debian.org/debian
Suites: $VERSION_CODENAME-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
    install_packages -t $VERSION_CODENAME-backports valkey-server ;;
  *) install_packages valkey-server ;;
esac
disable_service valkey-server
`

/** Returns the command prefix for root: none, sudo, or undefined if neither works. */
function elevation() {
  if (isRoot()) return []
  if (process.env.RSS_INSTALL !== '1' || !which('sudo')) return undefined
  if (succeeds('sudo', ['-n', 'true'])) return ['sudo', '-n']
  // sudo prompts on the terminal itself, even though its output is captured.
  return process.stdin.isTTY && process.stdout.isTTY ? ['sudo'] : undefined
}

async function asRoot(script, args = []) {
  const [command, ...rest] = [...elevation(), 'sh', '-c', functions + script, 'sh', ...args]
  await run(command, rest)
}

/** Whether apt-get can install packages on this system. */
function canInstall() {
  return !!which('apt-get') && elevation() !== undefined
}

function notInstalled(packages) {
  const bySudo = which('apt-get') && which('sudo') && !isRoot()
  const offer = bySudo ? '\nOr set RSS_INSTALL=1 to have them installed with sudo.' : ''
  const command = installCommand(packages)
  return new Error(`Packages are missing. Install them, then run this again: ${command}${offer}`)
}

/** Installs missing `tools`. Rejects with the install command if it cannot. */
export async function ensure(tools) {
  const missing = tools.filter((tool) => !tool.here()).map((tool) => tool.package)
  if (missing.length === 0) return 'all here'
  const packages = [...new Set(missing)]
  if (!canInstall()) throw notInstalled(packages)
  console.log(`    apt-get install ${packages.join(' ')}`)
  await asRoot(installer, packages)
  return 'installed'
}

/** Does nothing if there is no package, or no permission to install it. */
export async function installChromium() {
  if (canInstall()) await asRoot(chromiumInstaller)
}

export async function installValkey() {
  if (!canInstall()) throw notInstalled(['valkey-server'])
  await asRoot(valkeyInstaller)
  return 'installed'
}

/** Prints the error if the packages cannot be installed. */
export async function installFuzzer() {
  if (!canInstall()) return
  await asRoot(fuzzerInstaller).catch((error) => console.log(`    ${error.message}`))
}
