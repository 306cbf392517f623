/** `npm run demo` and its siblings end with everything that they started, however they are ended. */
import { root } from '../js/support/child'
import { freePort } from '../js/support/free-port'
import { startSession } from '../js/support/session-processes'
import { until } from '../js/support/until'
import { environment } from '../browser/support/example-app'

async function startDemo(script: string) {
  const port = await freePort()
  const env = environment({ env: { PORT: String(port) } })
  const demo = startSession('npm', ['run', script], { cwd: root, env })
  const up = () => {
    if (demo.child.exitCode !== null) throw new Error(`The demo ended: ${demo.output()}`)
    return answers(`http://127.0.0.1:${port}/api/health`)
  }
  await until(up, `an answer of ${script}`, 90_000)
  return demo
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    ({ ok }) => ok,
    () => false,
  )
}

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip

describeOnLinux('no process is left behind by', () => {
  test.each([
    ['demo', 'SIGINT'],
    ['demo', 'SIGTERM'],
    ['demo:redis', 'SIGINT'],
    ['demo:redis', 'SIGTERM'],
    ['demo:instances', 'SIGINT'],
    ['demo:instances', 'SIGTERM'],
    ['demo:instances', 'SIGKILL'],
  ] as const)(
    'npm run %s, when npm receives %s',
    async (script, signal) => {
      const demo = await startDemo(script)
      demo.child.kill(signal)
      await demo.gone()
    },
    120_000,
  )

  test.each([
    ['is interrupted', 'SIGINT'],
    ['is closed', 'SIGHUP'],
  ])(
    'npm run demo:redis, when its terminal %s',
    async (_, signal) => {
      const demo = await startDemo('demo:redis')
      process.kill(-demo.child.pid!, signal)
      await demo.gone()
    },
    120_000,
  )

  test('npm run demo:redis, when its script is killed', async () => {
    const demo = await startDemo('demo:redis')
    const script = demo.processes().find(({ command }) => /^\S*node scripts/.test(command))!
    process.kill(script.pid, 'SIGKILL')
    await demo.gone()
  }, 120_000)
})
