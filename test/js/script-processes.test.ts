/** Scripts end with every process that they started, however they are ended. */
import { root } from './support/child'
import { startSession } from './support/session-processes'
import { until } from './support/until'

/** A script whose step is a shell with a background process; the shell runs `before` first. */
function startScript(before = '', after = '') {
  const shell = `${before} sleep 1000 & echo started; wait; wait`
  const code = `
    import { main } from './scripts/lib/steps.mjs'
    import { show } from './scripts/lib/processes.mjs'
    await main(async () => {
      await show('sh', ['-c', ${JSON.stringify(shell)}])
      ${after}
    })`
  return startSession(process.execPath, ['--input-type=module', '--eval', code], { cwd: root })
}

async function startedScript(before?: string, after?: string) {
  const script = startScript(before, after)
  await until(() => script.output().includes('started'), 'the step')
  expect(script.processes()).toHaveLength(3)
  return script
}

describeOnLinux('a script', () => {
  test.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('that receives %s ends all descendants and exits with %i', async (signal, code) => {
    const script = await startedScript()
    script.child.kill(signal)
    expect(await script.gone()).toBe(code)
  })

  test('kills a descendant that ignores SIGTERM after five seconds', async () => {
    const script = await startedScript("trap '' TERM;")
    script.child.kill('SIGTERM')
    expect(await script.gone()).toBe(143)
  })

  test('starts no further program after a signal', async () => {
    const script = await startedScript('', "await show('echo', ['the next step'])")
    script.child.kill('SIGTERM')
    await script.gone()
    expect(script.output()).not.toContain('the next step')
  })

  test('that fails ends the programs that are still running', async () => {
    const code = `
      import { main } from './scripts/lib/steps.mjs'
      import { start } from './scripts/lib/processes.mjs'
      await main(async () => {
        start('sleep', ['1000'])
        throw new Error('The step failed')
      })`
    const args = ['--input-type=module', '--eval', code]
    const script = startSession(process.execPath, args, { cwd: root })
    expect(await script.gone()).toBe(1)
    expect(script.output()).toContain('The step failed')
  })
})

function describeOnLinux(name: string, tests: () => void) {
  const suite = process.platform === 'linux' ? describe : describe.skip
  suite(name, tests)
}
