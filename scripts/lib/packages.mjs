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

/** The command that makes us root: none, sudo, or undefined when there is no way. */
function elevation() {
  if (process.getuid?.() === 0) return []
  if (!which('sudo')) return undefined
  if (succeeds('sudo', ['-n', 'true'])) return ['sudo', '-n']
  return process.stdin.isTTY && process.stdout.isTTY ? ['sudo'] : undefined
}

/** Whether apt-get can install packages here. */
export function canInstall() {
  return !!which('apt-get') && elevation() !== undefined
}

/** Installs what is missing of `tools`. Says what to do, as an error, when it cannot. */
export async function ensure(tools) {
  const missing = tools.filter((tool) => !tool.here()).map((tool) => tool.package)
  if (missing.length === 0) return 'all here'
  const packages = [...new Set(missing)]
  if (!canInstall()) {
    throw new Error(`Install these, then run this again: apt-get install -y ${packages.join(' ')}`)
  }
  await install(packages)
  return `installed ${packages.join(' ')}`
}

async function install(packages) {
  const [command, ...args] = [...elevation(), 'sh', '-c', installer, 'sh', ...packages]
  console.log(`    apt-get install ${packages.join(' ')}`)
  await run(command, args)
}

/** Installs Chromium where the distribution has it as a package (Ubuntu has only a snap). */
export async function installChromium() {
  if (!canInstall()) return
  const policy = await run('apt-cache', ['policy', 'chromium'])
  const candidate = /Candidate: (\S+)/.exec(policy)?.[1] ?? '(none)'
  if (candidate !== '(none)' && !candidate.includes('snap')) await install(['chromium'])
}
