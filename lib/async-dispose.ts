/** The symbol of `await using`; Node 20 adds it to its main context only. */
/// <reference lib="esnext.disposable" preserve="true" />
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')
