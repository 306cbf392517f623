/**
 * Calls every method of the addon with a value of a wrong type in the place of each argument. Runs
 * in a process of its own.
 */
import { createRequire } from 'node:module'
import { setImmediate } from 'node:timers/promises'

const { loadAddon } = createRequire(import.meta.url)('../../../dist/native/load-addon.js')

const samples = {
  number: 1,
  string: 'a',
  'string[]': ['a'],
  boolean: true,
  Uint8Array: Buffer.from('a'),
}

/** Whether the addon may accept the value as one of that type. */
function matches(type, value) {
  try {
    if (type === 'slot') return false
    if (type === 'number') return Number.isInteger(value)
    if (type === 'Uint8Array') return ArrayBuffer.isView(value)
    if (type !== 'string[]') return typeof value === type
    return isListOfTexts(value)
  } catch {
    return false
  }
}

/** No holes, which `every` skips, and not through methods of its own. */
function isListOfTexts(value) {
  if (!Array.isArray(value) || value.length > 2) return false
  return Array.from({ length: value.length }, (_, i) => typeof value[i]).every(
    (t) => t === 'string',
  )
}

class Attack {
  wrong = []
  calls = 0
  #settledCalls = 0
  #outcomes = []
  #expected = []
  #inbox = {
    tags: new Int32Array(64),
    values: [],
    settle: (count, from) => {
      for (let i = 0; i < count; i++) this.#settle(this.#inbox.values[from + i], i)
    },
    event: () => undefined,
    ask: () => undefined,
  }

  constructor(options, values) {
    this.Storage = loadAddon().Storage
    this.options = options
    this.values = values
    this.storage = new this.Storage(options, this.#inbox)
  }

  #settle(value, i) {
    const [slot, outcome] = this.#inbox.tags.subarray(2 * i, 2 * i + 2)
    this.#settledCalls += 1
    this.#outcomes[slot] = outcome === 1 ? JSON.parse(value).code : 'value'
  }

  #throwsTypeError(what, call) {
    try {
      call()
      this.wrong.push(`${what}: accepted`)
    } catch (error) {
      if (!(error instanceof TypeError)) this.wrong.push(`${what}: ${error}`)
    }
  }

  #refuses(what, method, values) {
    this.#expected[this.calls] = what
    this.storage[method](this.calls++, ...values)
  }

  method(method, types) {
    this.#throwsTypeError(`${method} of another object`, () => this.storage[method].call({}))
    if (types.length === 0) this.storage[method]({}, Symbol('more'))
    else if (types[0] === 'slot') this.#methodOfSlot(method, types.slice(1))
    else this.#methodWithoutSlot(method, types)
  }

  #methodOfSlot(method, types) {
    const good = types.map((type) => samples[type])
    for (const [name, value] of Object.entries(this.values()))
      this.#throwsTypeError(`${method}, slot: ${name}`, () => this.storage[method](value, ...good))
    this.#throwsTypeError(`${method}, the slot after the next`, () =>
      this.storage[method](this.calls + 1, ...good),
    )
    if (types.length > 0) this.#refuses(`${method} without arguments`, method, [])
    this.#eachWrong(types, (what, given) => this.#refuses(`${method}, ${what}`, method, given))
    this.#eachStrange(types, (given) => this.storage[method](this.calls++, ...given))
  }

  #methodWithoutSlot(method, types) {
    this.#eachWrong(types, (what, given) =>
      this.#throwsTypeError(`${method}, ${what}`, () => this.storage[method](...given)),
    )
    const strange = { string: 'strange \ud800', 'string[]': [], number: 2 ** 31 - 1 }
    this.storage[method](...types.map((type) => strange[type]))
  }

  /** Arguments one of which is of a wrong type. */
  #eachWrong(types, visit) {
    this.#each(types, (what, given, fits) => fits || visit(what, given))
  }

  /** Arguments of the right types, one of which has a strange content. */
  #eachStrange(types, visit) {
    this.#each(types, (_, given, fits) => fits && visit(given))
  }

  #each(types, visit) {
    types.forEach((type, i) => {
      for (const [name, value] of Object.entries(this.values())) {
        const given = types.map((each, place) => (place === i ? value : samples[each]))
        visit(`argument ${i + 1}: ${name}`, given, matches(type, value))
      }
    })
  }

  construction() {
    const inbox = this.#inbox
    for (const [name, value] of Object.entries(this.values())) {
      const open = (options, given) => () => new this.Storage(options, given)
      this.#throwsTypeError(`options: ${name}`, open(value, inbox))
      this.#throwsTypeError(`inbox: ${name}`, open(this.options, value))
      for (const member of ['settle', 'event', 'ask', 'values', 'tags'])
        if (!fitsInbox(member, value))
          this.#throwsTypeError(
            `${member}: ${name}`,
            open(this.options, { ...inbox, [member]: value }),
          )
    }
  }

  async end() {
    await this.#settled()
    this.#expected.forEach((what, slot) => {
      const outcome = this.#outcomes[slot]
      if (outcome !== 'ERR_INVALID_ARGUMENT') this.wrong.push(`${what}: ${outcome}`)
    })
    const first = this.calls++
    this.storage.close(first)
    this.storage.close(this.calls++)
    await this.#settled()
    return this.#outcomes[first]
  }

  async #settled() {
    while (this.#settledCalls < this.calls) {
      this.storage.locksEndWaits()
      await setImmediate()
    }
  }
}

function fitsInbox(member, value) {
  if (member === 'tags') return false
  if (member !== 'values') return typeof value === 'function'
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** `surface` has the types of the parameters by method. */
export async function attack(options, surface, values) {
  const attacker = new Attack(options, values)
  for (const [method, types] of Object.entries(surface)) attacker.method(method, types)
  attacker.construction()
  const closed = await attacker.end()
  const { wrong, calls } = attacker
  const names = Object.getOwnPropertyNames(attacker.Storage.prototype)
  return { methods: names.filter((name) => name !== 'constructor').sort(), wrong, calls, closed }
}
