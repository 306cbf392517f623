/**
 * Values that break code which reads them without care. Uses nothing from outside its own body: its
 * source also runs in a process of its own.
 */
export function hostileValues(): Record<string, unknown> {
  const fail = () => {
    throw new Error('user code')
  }
  const traps = new Proxy({}, { get: () => fail }) as ProxyHandler<object>
  const revocable = Proxy.revocable({}, {})
  const revocableArray = Proxy.revocable([], {})
  revocable.revoke()
  revocableArray.revoke()
  const detached = Buffer.from(new ArrayBuffer(8))
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  const throwingMember = (target: object, name: PropertyKey) =>
    Object.defineProperty(target, name, { get: fail, enumerable: true, configurable: true })
  return {
    undefined: undefined,
    null: null,
    true: true,
    'a fraction': 1.5,
    NaN: NaN,
    Infinity: Infinity,
    'a negative number': -1,
    'a large number': 2 ** 53,
    'a BigInt': 10n,
    'a symbol': Symbol('hostile'),
    'an empty text': '',
    'half a surrogate pair': '\ud800',
    'a long text': 'x'.repeat(70_000),
    'a text with a NUL': 'a\0b',
    'an object': {},
    'an object without a prototype': Object.create(null),
    'an object with a throwing toString': { toString: fail, valueOf: fail },
    'an object with a throwing toJSON': { toJSON: fail },
    'an object whose toJSON gives a number': { toJSON: () => 5 },
    'an object with a throwing getter': throwingMember({ a: 1 }, 'b'),
    'an object with a throwing iterator': throwingMember({}, Symbol.iterator),
    'a Proxy that throws': new Proxy({}, traps),
    'a Proxy of an array that throws': new Proxy(['a'], traps),
    'a Proxy of an array with a strange length': new Proxy(['a'], {
      get: (target, key) => (key === 'length' ? { valueOf: fail } : Reflect.get(target, key)),
    }),
    'a Proxy of a function that throws': new Proxy(() => undefined, traps),
    'a revoked Proxy': revocable.proxy,
    'a revoked Proxy of an array': revocableArray.proxy,
    'an array with holes': new Array(2),
    'an array of 4,294,967,295 holes': new Array(2 ** 32 - 1),
    'an array with a throwing getter': throwingMember(['a'], 0),
    'an array with a throwing getter behind a text': throwingMember(['a', 'b'], 1),
    'an array of symbols': [Symbol('hostile')],
    'an array of numbers': [1],
    'an array that holds itself': (() => {
      const list: unknown[] = []
      list.push(list)
      return list
    })(),
    'an array with a map of its own': Object.assign(['a'], { map: () => [Symbol('hostile')] }),
    'an array with a throwing iterator': throwingMember(['a'], Symbol.iterator),
    'an empty array': [],
    'a generator that throws': (function* () {
      yield ['a', 1]
      fail()
    })(),
    'an iterator whose return throws': {
      [Symbol.iterator]: () => ({ next: () => ({ value: 1, done: false }), return: fail }),
    },
    'a Map of symbols': new Map([[Symbol('hostile'), Symbol('hostile')]]),
    'a Buffer': Buffer.alloc(2),
    'a Buffer that is detached': detached,
    'a typed array': new Float64Array(2),
    'a Date that is invalid': new Date(NaN),
    'an error with a throwing stack': throwingMember(new Error('hostile'), 'stack'),
  }
}
