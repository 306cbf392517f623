/** What a lying server answers to a request: almost the truth, or anything at all. */
import { anyReply, bulk, integer, integers, list, nil, texts } from './shapes.mjs'

const time = '2026-01-01T00:00:00.000Z'
const uuid = '0b0fcd6e-6f1f-4c8e-9a53-3f3c1e1d2a01'

/** Values that a member of a session may have been given by something else. */
const members = [
  ...['5', 'null', '[]', '{}', '"2026"', '""', '{"toString":1,"valueOf":2}', '"x\\u0000"', '1e400'],
  ...[`"${time}"`, '"+275760-09-13T00:00:00.000Z"', '"-271821-04-20T00:00:00.000Z"', '[[[]]]'],
]

function sessionText(random, key) {
  const parts = key.split(':')
  const id = random.chance(0.9) ? parts.at(-1) : uuid
  const value = (truth) => (random.chance(0.8) ? `"${truth}"` : random.pick(members))
  const owner = parts.length > 2 ? `"tenantId":${value('t')},"userId":${value('u')},` : ''
  const times = `"createdAt":${value(time)},"lastActivity":${value(time)},"expiresAt":${value(time)}`
  const text = `{"sessionId":${value(id)},${owner}"x":${random.pick(members)},${times}}`
  return random.chance(0.9) ? text : text.slice(0, random.below(text.length))
}

function cacheEntry(random) {
  const position = random.pick(['5', '1700000000000000', '9223372036854775807', '-1', ''])
  const stale = random.pick(['', '', '+5', '+2147483647', '+9223372036854775807', '+'])
  const tags = random.several(3, () => `\t${random.pick(['a', 'b', ''])}`).join('')
  return `ab\t${position}${stale}${tags}\n${random.pick(texts)}`
}

function value(random, key = '') {
  if (random.chance(0.2)) return nil
  if (random.chance(0.2)) return bulk(random.pick(texts))
  return bulk(/session/.test(key) ? sessionText(random, key) : cacheEntry(random))
}

const scores = [
  ...[
    '1',
    '1700000000000000',
    '-1700000000000000',
    '1.7e+15',
    'inf',
    '-inf',
    'nan',
    '1e308',
    '0.5',
  ],
  ...['9223372036854775807', '-9223372036854775808', ''],
]

function scoredMembers(random) {
  const member = () => bulk(random.pick(['a', 'b', '5\ta', uuid, 'ab:5', '9223372036854775807\ta']))
  const pairs = random.several(5, () => [member(), bulk(random.pick(scores))])
  const header = random.pick(['ab:5', 'ab:1700000000000000', 'ab:9223372036854775807', 'x'])
  return list([...pairs.flat(), ...(random.chance(0.7) ? [bulk(header), bulk('inf')] : [])])
}

function limitState(random) {
  const moment = random.pick([0, 1, 1_700_000_000_000_000, '9223372036854775807'])
  return list([integer(random.pick([0, 1, 2])), integer(moment), integer(random.pick(integers))])
}

function scriptReply(random, words) {
  const flags = () => integer(random.pick([-1, 0, 1, 1, 1]))
  const ids = () => random.several(4, () => bulk(random.pick([uuid, 'x', ''])))
  return random.pick([
    flags,
    flags,
    () => integer(random.pick(integers)),
    () => value(random, words[3]),
    () => list(ids()),
    () => list(Array.from({ length: 500 }, () => bulk(uuid))),
    () => list([integer(random.pick(integers)), ...ids()]),
    () => list([bulk('ab'), bulk(random.pick(['5', '1700000000000000', '9223372036854775807']))]),
    () => limitState(random),
    () => scoredMembers(random),
  ])()
}

const keysOf = (random) =>
  list(random.several(5, () => bulk(random.pick(['user_sessions:t:u', 'user_sessions:', 'x', '']))))

const almost = {
  EVAL: scriptReply,
  EVALSHA: scriptReply,
  GET: (random, [, key]) => value(random, key),
  GETEX: (random, [, key]) => value(random, key),
  GETDEL: (random, [, key]) => value(random, key),
  MGET: (random, [, ...keys]) =>
    list(keys.slice(random.chance(0.1) ? 1 : 0).map((key) => value(random, key))),
  SET: (random) => random.pick(['+OK\r\n', nil]),
  SCAN: (random) =>
    list([bulk(random.pick(['0', '0', '0', '7', '18446744073709551615'])), keysOf(random)]),
  TIME: (random) =>
    list([bulk(random.pick(['1767225600', ...texts])), bulk(random.pick(['5', ...texts]))]),
  ZRANGEBYSCORE: scoredMembers,
  ZREVRANGEBYSCORE: (random) => list(random.several(5, () => bulk(uuid))),
}

/** One whole reply. `truth` is the share of those that are almost true. */
export function lie(random, words, truth) {
  if (!random.chance(truth)) return anyReply(random)
  const make = almost[words[0].toUpperCase()]
  return make === undefined ? integer(random.pick(integers)) : make(random, words)
}
