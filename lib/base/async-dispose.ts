/**
 * The symbol of `await using`. Node.js 20 defines it only in the main context.
 */
/// <reference lib="esnext.disposable" preserve="true" />
export const asyncDispose: typeof Symbol.asyncDispose =
  Symbol.asyncDispose ?? Symbol.for('nodejs.asyncDispose')
