import { textOf } from './support/tree'

interface Package {
  dependencies?: Record<string, string>
  devDependencies: Record<string, string>
  scripts: Record<string, string>
}

const manifest = JSON.parse(textOf('package.json')) as Package
const lock = textOf('package-lock.json')

test('the lock file names no registry: a clone installs from wherever its npm is pointed to', () => {
  const hosts = [...lock.matchAll(/"resolved": "([^"]+)"/g)].map((match) => match[1])
  expect(hosts).toEqual([])
})

test('every package of the lock file has its integrity', () => {
  const { packages } = JSON.parse(lock) as { packages: Record<string, { integrity?: string }> }
  const names = Object.keys(packages).filter((name) => name !== '' && !packages[name]!.integrity)
  expect(names).toEqual([])
})

test('development tools are pinned to exact versions, and users get no dependency at all', () => {
  const loose = Object.entries(manifest.devDependencies).filter(
    ([, version]) => !/^(npm:[a-z-]+@)?\d+\.\d+\.\d+$/.test(version),
  )
  expect(loose).toEqual([])
  expect(manifest.dependencies ?? {}).toEqual({})
})

test('nothing runs when the package is installed', () => {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare']
  expect(hooks.filter((hook) => hook in manifest.scripts)).toEqual([])
})

test('install scripts are refused by a flag on each install, never by a file', () => {
  expect(() => textOf('.npmrc')).toThrow()
  expect(textOf('examples/nextjs-app/.npmrc')).not.toContain('ignore-scripts')
})

test('scripts that start servers replace the shell of npm, which does not forward signals', () => {
  const servers = Object.keys(manifest.scripts).filter((name) => /^(demo|soak|test$)/.test(name))
  const behindShell = servers.filter((name) => !manifest.scripts[name]!.startsWith('exec node '))
  expect(servers.length).toBeGreaterThan(5)
  expect(behindShell).toEqual([])
})
