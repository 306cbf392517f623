/**
 * Finds out whether one address causes most of the refusals. That is what a missing `trustedProxies`
 * looks like: all users share the address of a proxy. The majority vote of Boyer and Moore needs no
 * table of addresses.
 */
const sample = 100
/** A lead that only a candidate with three quarters of the sample can have. */
const lead = sample / 2

export class RefusalWatch {
  #candidate = ''
  #votes = 0
  #seen = 0

  /** Whether the refusal completes a sample of which one address caused at least three quarters. */
  record(address: string): boolean {
    if (this.#votes === 0) this.#candidate = address
    this.#votes += address === this.#candidate ? 1 : -1
    this.#seen += 1
    if (this.#seen < sample) return false
    const found = this.#votes >= lead
    this.#votes = this.#seen = 0
    return found
  }
}
