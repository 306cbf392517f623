/**
 * Every method of the addon with arguments of every wrong type, in a process of its own, so that an
 * abort is seen. The methods and the types come from the declarations of the addon's surface.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeSettings } from '../../lib/options/settings'
import { optionsText } from '../../lib/options/tls'
import { root, runNode } from './support/child'
import { hostileValues } from './support/hostile-values'
import { startRedis } from './support/redis-server'

/** The types of the parameters by method; `slot` is a type of its own. */
type Surface = Record<string, string[]>

function surfaceOf(file: string, declaration: string): Surface {
  const text = readFileSync(join(root, 'lib', file), 'utf8')
  const begin = text.indexOf(`export interface ${declaration} `)
  const body = text.slice(begin, text.indexOf('\n}', begin))
  const methods = body.matchAll(/^ {2}(\w+)\(([^)]*)\): /gm)
  return Object.fromEntries(
    [...methods].map(([, name, parameters]) => [name!, typesOf(parameters!)]),
  )
}

function typesOf(parameters: string): string[] {
  const pairs = [...parameters.matchAll(/(\w+): ([\w[\]]+)/g)]
  return pairs.map(([, name, type]) => (name === 'slot' ? 'slot' : type!))
}

const surface = {
  ...surfaceOf('native/native.ts', 'NativeStorage'),
  ...surfaceOf('native/native-next-cache.ts', 'NativeNextCache'),
}

interface Report {
  /** The methods that the addon has. */
  methods: string[]
  /** Every argument that was not refused as it should be. */
  wrong: string[]
  /** The calls that took a slot; all of them have settled. */
  calls: number
  /** The outcome of `close`. */
  closed: string
}

describe.each(['the embedded store', 'a server'])('a native storage on %s', (backend) => {
  test('refuses wrong arguments of every method, settles all calls and closes', async () => {
    const server = backend === 'a server' ? await startRedis() : undefined
    const address = server ? { url: server.url } : { provider: 'memory' }
    const settings = makeSettings({ ...address, logger: false }, undefined, 'createStorage')
    const options = JSON.stringify(optionsText(settings.native))
    const ended = await runNode(`
      import('./test/js/support/native-attack.mjs')
        .then(({ attack }) => attack(${options}, ${JSON.stringify(surface)}, ${String(hostileValues)}))
        .then((report) => console.log(JSON.stringify(report)))`)
    expect(ended).toMatchObject({ code: 0, signal: null, stderr: '' })
    const report = JSON.parse(ended.stdout) as Report
    expect(report.methods).toEqual(Object.keys(surface).sort())
    expect(report.wrong).toEqual([])
    expect(report.calls).toBeGreaterThan(4000)
    expect(report.closed).toBe('value')
    await server?.stop()
  })
})
