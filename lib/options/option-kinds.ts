/**
 * The kinds of values that options have: their type in the documentation, their check, and the
 * conversion of the text of an environment variable.
 */
import { callable, flag, integer, oneOf, utf8Text, type Check } from '../base/checks'

/** A kind of value. */
export interface Kind<T> {
  /** The type, as the documentation shows it. */
  readonly type: string
  /** Checks the value of an option. */
  readonly check: Check<T>
  /** Converts and checks the text of a variable. */
  readonly parse: Check<T>
}

export const maxInt32 = 2 ** 31 - 1

/** A kind whose values a variable contains as they are. */
function plain<T>(type: string, check: Check<T>): Kind<T> {
  return { type, check, parse: check }
}

export const anyText = plain('string', utf8Text)

export function whole(min: number, max?: number): Kind<number> {
  const check = integer(min, max)
  return {
    type: 'integer',
    check,
    parse: (value, name, operation) =>
      check(/^\d+$/.test(String(value)) ? Number(value) : value, name, operation),
  }
}

const words: Record<string, boolean> = { true: true, '1': true, false: false, '0': false }

/** True if the text of a variable turns an option on. */
export function isOn(text: string): boolean {
  return words[text.toLowerCase()] === true
}

export const onOrOff: Kind<boolean> = {
  type: 'boolean',
  check: flag,
  parse: (value, name, operation) => flag(words[String(value).toLowerCase()], name, operation),
}

export function choice<T extends string>(...choices: readonly T[]): Kind<T> {
  return plain(choices.map((one) => `'${one}'`).join(' or '), oneOf(...choices))
}

/** A function of the user's, which no variable can contain. */
export function functionOf<F>(): Kind<F> {
  return plain('function', callable as Check<F>)
}

/** A kind that only options have. */
export function object<T>(type: string, check: Check<T>): Kind<T> {
  return plain(type, check)
}
