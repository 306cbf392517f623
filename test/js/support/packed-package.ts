/**
 * An empty folder that the packed tarball was installed into, with install scripts blocked: what a
 * user has. The build must have run.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(__dirname, '../../..')

export class PackedPackage {
  private constructor(readonly folder: string) {}

  static create(): PackedPackage {
    const created = new PackedPackage(realpathSync(mkdtempSync(join(tmpdir(), 'rss-packed-'))))
    // Without prepack: other tests are using what it would compile again.
    npm(root, 'pack', '--ignore-scripts', '--pack-destination', created.folder)
    const tarball = readdirSync(created.folder).find((name) => name.endsWith('.tgz'))!
    created.write('package.json', '{ "private": true }')
    npm(created.folder, 'install', '--ignore-scripts', '--offline', '--no-audit', `./${tarball}`)
    created.#lend('react')
    return created
  }

  /** A peer, which users have of their own. */
  #lend(peer: string): void {
    symlinkSync(join(root, 'node_modules', peer), join(this.folder, 'node_modules', peer))
  }

  /** Where the package lies once it is installed. */
  get home(): string {
    return join(this.folder, 'node_modules/redis-session-storage')
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text)
  }

  /** Runs Node.js in the folder; what it printed, as JSON. */
  run(name: string): any {
    return JSON.parse(
      execFileSync(process.execPath, [name], { cwd: this.folder, encoding: 'utf8' }),
    )
  }

  remove(): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** The npm that runs the tests, or the one on the PATH. */
export function npm(cwd: string, ...args: string[]): string {
  const own = process.env.npm_execpath
  const [command, first] = own?.endsWith('npm-cli.js') ? [process.execPath, [own]] : ['npm', []]
  return execFileSync(command, [...first, ...args], { cwd, encoding: 'utf8', stdio: 'pipe' })
}
