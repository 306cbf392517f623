/**
 * What `examples/deploy` says, done as far as it can be without Docker and an account.
 */
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../js/support/child'
import { endedAfterTests } from '../js/support/children'
import { freePort, startRedis } from '../js/support/redis-server'
import { until } from '../js/support/until'
import { readDockerfile } from './support/dockerfile'
import { environment } from '../browser/support/example-app'
import { buildImage, readIgnored, type Image } from './support/image'

const deploy = join(root, 'examples', 'deploy')

/** A folder with what `docker build .` would be given: the examples, and the packed package. */
async function context(home: string): Promise<string> {
  const folder = join(home, 'context')
  const filter = (path: string) => !/nextjs-app\/(node_modules|\.next)$/.test(path)
  await cp(join(root, 'examples'), join(folder, 'examples'), { recursive: true, filter })
  const packed = await readFile(join(root, 'build-output', 'packed.json'), 'utf8')
  const { tarball } = JSON.parse(packed) as { tarball: string }
  await cp(tarball, join(folder, 'examples/deploy/redis-session-storage-0.1.0.tgz'))
  return folder
}

describe('the Dockerfile, step by step', () => {
  let home: string
  let image: Image

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'image-'))
    const ignored = await readIgnored(join(deploy, 'Dockerfile.dockerignore'))
    image = await buildImage(await readDockerfile(join(deploy, 'Dockerfile')), {
      context: await context(home),
      ignored,
      home,
      env: environment({}),
    })
  }, 1_200_000)
  afterAll(() => rm(home, { recursive: true, force: true }))

  test('builds an app that responds and stores its sessions in Redis', async () => {
    const redis = await startRedis()
    const port = await freePort()
    const [program, ...args] = image.command
    const env = { ...image.env, REDIS_URL: redis.url, PORT: String(port), HOSTNAME: '127.0.0.1' }
    const child = endedAfterTests(
      spawn(program!, args, { cwd: image.folder, env: environment({ env }), stdio: 'ignore' }),
    )
    const ended = once(child, 'exit')
    const url = `http://127.0.0.1:${port}`
    const health = () =>
      fetch(`${url}/api/health`).then(
        (response) => response.json() as Promise<{ status: string; redis: string }>,
        () => null,
      )
    const isHealthy = async () => (await health())?.status === 'healthy'
    await until(isHealthy, 'the app to be healthy', 80_000)
    expect((await health())!.redis).toBe('connected')
    const created = await fetch(`${url}/api/project-session`, { method: 'POST', body: '{}' })
    const { sessionId } = (await created.json()) as { sessionId: string }
    expect(await redis.command('EXISTS', `project_session:${sessionId}`)).toBe(1)
    const page = await (await fetch(`${url}/projects/new`)).text()
    const script = /src="(\/_next\/static\/[^"]+\.js)"/.exec(page)![1]!
    expect((await fetch(url + script)).status).toBe(200)
    expect((await fetch(`${url}/brand.svg`)).status).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toEqual([143, null])
    await redis.stop()
  }, 120_000)

  test('the image is a container’s: every address, production, no source', async () => {
    expect(image.env).toMatchObject({ NODE_ENV: 'production', HOSTNAME: '0.0.0.0', PORT: '3000' })
    await expect(readFile(join(image.folder, 'app', 'layout.tsx'))).rejects.toThrow('ENOENT')
  })
})

test('an unknown instruction of a Dockerfile is an error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'dockerfile-'))
  const file = join(folder, 'Dockerfile')
  await writeFile(file, 'FROM node\nADD a b\n')
  await expect(readDockerfile(file)).rejects.toThrow('ADD is not known here')
  await rm(folder, { recursive: true })
})

function hasCompose(): boolean {
  try {
    execFileSync('docker-compose', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const withCompose = hasCompose() ? test : test.skip

withCompose(
  'docker-compose takes the compose file (skipped where it is not installed)',
  async () => {
    const args = ['-f', join(deploy, 'docker-compose.yml'), 'config']
    const { stdout } = await promisify(execFile)('docker-compose', args)
    expect(stdout).toContain('image: redis:7-alpine')
    expect(stdout).toMatch(/maxmemory-policy\s+- noeviction/)
    expect(stdout).toContain('REDIS_URL: redis://redis:6379')
  },
)
