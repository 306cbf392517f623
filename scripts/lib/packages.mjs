/**
 * Installs Debian packages where we may (as root, or by sudo), and otherwise says which to install.
 */
import { run, succeeds } from './processes.mjs'
import { which } from './tools.mjs'

/**
 * Run as root, with the packages as arguments. Redis is wanted as a program, not as a service: it is
 * not started (policy-rc.d is how Debian asks), nor at the next boot, and a server that somebody
 * already runs is left alone.
 */
const installer = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
trap 'exit 130' INT TERM
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\ncase "$*" in *redis*) exit 101 ;; esac\\n' > $policy
  chmod +x $policy
fi
apt-get update -q
apt-get install -y -q --no-install-recommends "$@"
case " $* " in *' redis-server '*)
  if [ -d /run/systemd/system ]; then systemctl disable -q redis-server; fi
esac
`

/** Installs Chromium where the distribution has it as a package (Ubuntu has only a snap). */
const chromiumInstaller = `
set -e
export DEBIAN_FRONTEND=noninteractive
ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -q
case "$(apt-cache policy chromium | sed -n 's/.*Candidate: //p')" in
  '' | '(none)' | *snap*) ;;
  *) apt-get update -q && apt-get install -y -q --no-install-recommends chromium ;;
esac
`

/** Installs clang and its libraries for the fuzz targets, which some distributions pack apart. */
const fuzzerInstaller = `
set -e
export DEBIAN_FRONTEND=noninteractive
ls /var/lib/apt/lists/*_Packages* >/dev/null 2>&1 || apt-get update -q
case "$(apt-cache policy libclang-rt-dev | sed -n 's/.*Candidate: //p')" in
  '' | '(none)') libraries= ;;
  *) libraries=libclang-rt-dev ;;
esac
apt-get update -q && apt-get install -y -q --no-install-recommends clang $libraries
`

/**
 * Installs valkey-server without starting it as a service. Debian 12 has it in its backports, which
 * are added to the sources of apt when no source offers it.
 */
const valkeyInstaller = `
set -e
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
trap 'exit 130' INT TERM
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  printf '#!/bin/sh\\ncase "$*" in *valkey*) exit 101 ;; esac\\n' > $policy
  chmod +x $policy
fi
candidate() { apt-cache policy valkey-server | sed -n 's/.*Candidate: //p'; }
apt-get update -q
case "$(candidate)" in
  '' | '(none)')
    . /etc/os-release
    cat > /etc/apt/sources.list.d/backports.sources <<SOURCES
Types: deb
URIs: http://deb.debian.org/debian
Suites: $VERSION_CODENAME-backports
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
    apt-get update -q
    apt-get install -y -q --no-install-recommends -t $VERSION_CODENAME-backports valkey-server ;;
  *) apt-get install -y -q --no-install-recommends valkey-server ;;
esac
if [ -d /run/systemd/system ]; then systemctl disable -q valkey-server; fi
`

/** The command that makes us root: none, sudo, or undefined when there is no way. */
function elevation() {
  if (process.getuid?.() === 0) return []
  if (!which('sudo')) return undefined
  if (succeeds('sudo', ['-n', 'true'])) return ['sudo', '-n']
  // It asks for the password on the terminal itself, even though its output is captured.
  return process.stdin.isTTY && process.stdout.isTTY ? ['sudo'] : undefined
}

async function asRoot(script, args = []) {
  const [command, ...rest] = [...elevation(), 'sh', '-c', script, 'sh', ...args]
  await run(command, rest)
}

/** Whether apt-get can install packages here. */
function canInstall() {
  return !!which('apt-get') && elevation() !== undefined
}

/** Installs what is missing of `tools`. Says what to do, as an error, when it cannot. */
export async function ensure(tools) {
  const missing = tools.filter((tool) => !tool.here()).map((tool) => tool.package)
  if (missing.length === 0) return 'all here'
  const packages = [...new Set(missing)].join(' ')
  if (!canInstall()) {
    throw new Error(`Install these packages, then run this again: apt-get install -y ${packages}`)
  }
  console.log(`    apt-get install ${packages}`)
  await asRoot(installer, packages.split(' '))
  return 'installed'
}

/** Leaves the machine as it is where there is no package to install, or no way to install it. */
export async function installChromium() {
  if (canInstall()) await asRoot(chromiumInstaller)
}

export async function installValkey() {
  if (!canInstall()) throw new Error('Install valkey-server, then run this again')
  await asRoot(valkeyInstaller)
  return 'installed'
}

/** Leaves the machine as it is where packages cannot be installed, or not this one. */
export async function installFuzzer() {
  if (!canInstall()) return
  await asRoot(fuzzerInstaller).catch((error) => console.log(`    ${error.message}`))
}
