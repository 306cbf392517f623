/** A project session: created, read and changed some times, perhaps renamed, ended, gone. */
import { Owned } from './owned'
import { between, oneOf } from './random'
import type { Life, Stage } from './stage'

const unknown = 'ERR_SESSION_NOT_FOUND'
/** An earlier update that had no answer may have been carried out meanwhile. */
const changed = 'ERR_CONFLICT'

export const sessionLife: Life = async (stage) => {
  const { sessions } = stage.storage
  const mark = stage.newMark()
  const created = await stage.call('sessions.create', () => sessions.create({ mark, count: 0 }))
  if (!created.ok) return
  let owned = new Owned(stage, 'project session', created.value, mark)
  for (let i = between(2, 10); i > 0; i--) await oneOf(steps)(stage, owned)
  if (between(1, 3) === 1) owned = (await rotate(stage, owned)) ?? owned
  if (owned.end === 'none') await read(stage, owned)
  if (owned.end === 'none') await oneOf([complete, remove])(stage, owned)
  await read(stage, owned)
}

async function read(stage: Stage, owned: Owned): Promise<void> {
  const got = await stage.call('sessions.get', () => stage.storage.sessions.get(owned.id))
  if (got.ok) owned.saw(got.value as never)
}

async function touch(stage: Stage, owned: Owned): Promise<void> {
  const got = await stage.call('sessions.touch', () => stage.storage.sessions.touch(owned.id))
  if (got.ok) owned.expect(got.value, 'an acknowledged session is lost to touch')
}

async function update(stage: Stage, owned: Owned): Promise<void> {
  const { sessions } = stage.storage
  const method = oneOf(['update', 'patch'] as const)
  const fields = owned.next()
  const work = () => sessions[method](owned.id, fields)
  const got = await stage.call(`sessions.${method}`, work, { expected: [unknown, changed] })
  if (got.ok) owned.updated(got.value as never)
  else owned.expect(got.code !== unknown, 'an acknowledged session is lost to an update')
}

async function rotate(stage: Stage, owned: Owned): Promise<Owned | undefined> {
  const work = () => stage.storage.sessions.rotate(owned.id)
  const got = await stage.call('sessions.rotate', work, { expected: [unknown] })
  if (!got.ok) {
    owned.expect(got.code !== unknown, 'an acknowledged session is lost to a rotation')
    owned.end = 'tried'
    return undefined
  }
  owned.end = 'acknowledged'
  await read(stage, owned)
  const renamed = new Owned(stage, 'renamed session', got.value, owned.mark)
  renamed.acknowledged = owned.acknowledged
  renamed.tried = owned.tried
  return renamed
}

async function complete(stage: Stage, owned: Owned): Promise<void> {
  const got = await stage.call('sessions.complete', () => stage.storage.sessions.complete(owned.id))
  if (got.ok) owned.saw(got.value as never)
  owned.end = got.ok ? 'acknowledged' : 'tried'
}

async function remove(stage: Stage, owned: Owned): Promise<void> {
  const got = await stage.call('sessions.delete', () => stage.storage.sessions.delete(owned.id))
  owned.end = got.ok ? 'acknowledged' : 'tried'
}

const steps = [read, read, touch, update, update]
