/** Runs a row of the matrix: installs, builds and serves the application, stage by stage. */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'

import { fetchedNode } from '../manager-tools.mjs'
import { capture } from '../processes.mjs'
import { usePackage } from '../use-package.mjs'
import { copyStandalone, exercise, withServer } from './application.mjs'
import { install } from './managers.mjs'
import { environmentIn, layOutProject, placeOf } from './project.mjs'
import { nextVersions } from './rows.mjs'

export const stages = ['install', 'build', 'start', 'standalone']

async function succeed(what, command, args, options) {
  const { code, log } = await capture(command, args, { timeout: 600_000, ...options })
  if (code !== 0) throw new Error(`${what} ended with ${code}:\n${log}`)
  return log
}

/** Returns the environment of Node.js in the project. */
function environmentOfNode(project, env) {
  const plugAndPlay = join(project, '.pnp.cjs')
  return existsSync(plugAndPlay) ? { ...env, NODE_OPTIONS: `--require ${plugAndPlay}` } : env
}

async function installPackage({ project, application, row, env }) {
  await install(project, application, row, env)
  const options = { cwd: application, env: environmentOfNode(project, env) }
  const log = await succeed('The addon', fetchedNode, ['--eval', usePackage], options)
  if (log !== 'a\n') throw new Error(`The addon does not work:\n${log}`)
}

/** Resolves to the path of the program of Next.js. */
async function nextProgram({ project, application, env }) {
  const code = "process.stdout.write(require.resolve('next/dist/bin/next'))"
  const options = { cwd: application, env: environmentOfNode(project, env) }
  return succeed('Resolving next', fetchedNode, ['--eval', code], options)
}

async function build(context) {
  const { project, application, row, env } = context
  const bundler = nextVersions[row.next][row.bundler]
  const args = [await nextProgram(context), 'build', ...bundler]
  const options = { cwd: application, env: environmentOfNode(project, env) }
  await succeed('next build', fetchedNode, args, options)
}

async function startNext(context) {
  const { project, application, env, redisUrl } = context
  const next = await nextProgram(context)
  const server = {
    command: fetchedNode,
    args: (port) => [next, 'start', '--hostname', '127.0.0.1', '--port', port],
    cwd: application,
    env: { ...environmentOfNode(project, env), REDIS_URL: redisUrl },
    log: join(project, 'next-start.log'),
  }
  const { session } = await withServer(server, (url) => exercise(url))
  context.session = session
}

/** Renames the project, so that the standalone output can use nothing of it. */
async function startStandalone(context) {
  const { project, application, row, env, redisUrl, session } = context
  const { home, folder } = copyStandalone(application, placeOf(row))
  context.project = `${project}-renamed`
  renameSync(project, context.project)
  const server = {
    command: fetchedNode,
    args: () => ['server.js'],
    cwd: folder,
    env: { PATH: env.PATH, HOME: home, REDIS_URL: redisUrl },
    log: join(home, 'server.log'),
  }
  await withServer(server, (url) => exercise(url, session)).finally(() =>
    rmSync(home, { recursive: true }),
  )
}

const works = { install: installPackage, build, start: startNext, standalone: startStandalone }

/** Whether the failure is the known limit of another tool. */
function isLimit({ limit }, stage, { message }) {
  return limit?.stage === stage && limit.error.test(message)
}

/** Runs a stage and prints its duration. */
async function runStage(stage, context) {
  const since = performance.now()
  await works[stage](context)
  console.log(`    ${stage}: ${((performance.now() - since) / 1000).toFixed(1)} s`)
}

/** Runs the stages until one fails. Resolves to those that passed, and the failure. */
async function runStages(context) {
  const passed = []
  for (const stage of stages) {
    try {
      await runStage(stage, context)
      passed.push(stage)
    } catch (error) {
      return { passed, failed: stage, error }
    }
  }
  return { passed }
}

/**
 * Runs a row. Resolves to `{ passed, limited }`: the stages that passed, and whether the next one
 * fails because of another tool. Rejects if a stage fails for another reason.
 */
export async function runRow(row, { tarball, settings, redisUrl }) {
  const project = layOutProject(row, tarball)
  const application = join(project, placeOf(row))
  const env = environmentIn(project, settings)
  const context = { project, application, row, env, redisUrl }
  try {
    const { passed, failed, error } = await runStages(context)
    if (!failed && row.limit) throw new Error(`A known limit is gone: ${row.limit.reason}`)
    if (failed && !isLimit(row, failed, error)) throw error
    return { passed, limited: failed !== undefined }
  } finally {
    rmSync(context.project, { recursive: true })
  }
}
