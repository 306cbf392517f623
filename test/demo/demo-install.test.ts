/**
 * What the demo does before it serves: pack, install into the example, build.
 */
import { copyProject, type ProjectCopy } from './support/project-copy'

let project: ProjectCopy
beforeAll(async () => {
  project = await copyProject()
}, 120_000)
afterAll(() => project.remove())

const install = `
  import { pack } from './scripts/lib/build.mjs'
  import { installExample } from './scripts/lib/example.mjs'
  await installExample(await pack())
`
const line = '[Redis] No Redis configuration found, using in-memory fallback'

/** What the package that the example has installed says when it is used. */
const said = () =>
  project.run(`
    import { createRequire } from 'node:module'
    const require = createRequire(${JSON.stringify(`${project.example}/package.json`)})
    const { redisSessionStorage } = require('redis-session-storage')
    await redisSessionStorage.create({})
  `)

test('installing the example again installs a changed lib/', async () => {
  await project.run(install)
  expect(await said()).toContain(line)
  await project.replaceIn('lib/base/logger.ts', line, '[Redis] A changed line')
  await project.run(install)
  expect(await said()).toContain('[Redis] A changed line')
}, 1_200_000)

test('building the example prints no warning', async () => {
  const output = await project.run(`
    import { spawnSync } from 'node:child_process'
    import { hostTarget } from './scripts/lib/prebuilds.mjs'
    const next = 'node_modules/next/dist/bin/next'
    // Next.js speaks of caches to machines that say they are a CI.
    const { CI: _, ...env } = process.env
    const { status } = spawnSync(process.execPath, [next, 'build'], {
      cwd: ${JSON.stringify(project.example)},
      env: { ...env, NEXT_TARGETS: hostTarget() },
      stdio: 'inherit',
    })
    process.exitCode = status
  `)
  expect(output).toContain('/projects/[id]')
  expect(output).not.toMatch(/warn|⚠/i)
}, 600_000)
