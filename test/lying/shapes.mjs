/** Replies of every shape, in the bytes of RESP2 and RESP3. */
export const bulk = (text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`
export const integer = (number) => `:${number}\r\n`
export const real = (number) => `,${number}\r\n`
export const list = (items) => `*${items.length}\r\n${items.join('')}`
export const set = (items) => `~${items.length}\r\n${items.join('')}`
export const push = (items) => `>${items.length}\r\n${items.join('')}`
export const map = (pairs) => `%${pairs.length}\r\n${pairs.flat().join('')}`
export const nil = '_\r\n'

export const integers = [
  ...[0, 1, -1, -2, -3, 2, 500, 501, 2 ** 31, 2 ** 32 + 1, 1.7e15, -1.7e15],
  ...['9007199254740992', '9007199254740993', '9223372036854775807', '-9223372036854775808'],
]

export const texts = [
  ...['', 'OK', 'PONG', '0', '1', '-1', 'x', 'inf', '-inf', 'nan', '1e400', '1.7e+15', '-5'],
  ...['9223372036854775807', '18446744073709551615', '99999999999999999999', '0x10', ' 1'],
  ...['{}', '[]', 'null', '1', '"x"', '{', '{"a":', '{"sessionId":null}', '[{}]', 'true'],
  ...['a:5', 'abc:9223372036854775807', '5\ta', '9223372036854775807\ta', '\t', '\n', '%s%n%x'],
  ...['\u0000', 'é\ud83d\ude00', 'x'.repeat(300), 'x'.repeat(70_000), '1'.repeat(400)],
]

const words = [
  ...[
    'ERR no',
    'WRONGTYPE Operation against a key',
    'OOM no memory',
    'MOVED 1 127.0.0.1:1',
    'ASK 5',
  ],
  ...['MISCONF disk', 'NOPERM no', '', ' ', '%s%n', 'x'.repeat(500)],
]

/** Those after which a connection is given up, or a command sent again. */
const refusals = [
  ...['LOADING in memory', 'READONLY replica', 'BUSY running', 'NOAUTH', 'CLUSTERDOWN', 'TRYAGAIN'],
  ...['NOSCRIPT No matching script', 'MASTERDOWN no link'],
  ...['ERR Error running script (call to f_0): @user_script:1: @user_script: 1: -READONLY no'],
]

export function refusal(random) {
  return random.chance(0.2) ? `!3\r\nERR\r\n` : `-${random.pick(refusals)}\r\n`
}

/** A reply of random shape: nested up to `depth`. */
export function anyReply(random, depth = 4) {
  const nested = () => anyReply(random, depth - 1)
  const flat = [
    () => nil,
    () => random.pick(['$-1\r\n', '*-1\r\n']),
    () => integer(random.pick(integers)),
    () => bulk(random.pick(texts)),
    () => bulk(random.pick(texts)),
    () => `+${random.pick(['OK', 'PONG', 'QUEUED', ''])}\r\n`,
    () => random.pick(['#t\r\n', '#f\r\n']),
    () => real(random.pick(['1.5', 'inf', '-inf', 'nan', '1e308', '-0', '1.7e+15'])),
    () => `(${random.pick(['1', '-1', '9'.repeat(60)])}\r\n`,
    () => `=${random.pick(['6\r\ntxt:OK', '4\r\ntxt:', '5\r\nmkd:1'])}\r\n`,
    () => `-${random.pick(words)}\r\n`,
  ]
  const deep = [
    () => list(random.several(6, nested)),
    () => list(random.several(6, nested)),
    () => set(random.several(4, nested)),
    () => map(random.several(4, () => [nested(), nested()])),
    () => list(random.several(3, () => list([bulk(random.pick(texts)), real('1.5')]))),
    () => list(Array.from({ length: random.below(2000) }, () => bulk('x'))),
  ]
  return random.pick(depth > 0 ? [...flat, ...deep] : flat)()
}
