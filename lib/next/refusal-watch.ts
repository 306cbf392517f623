/**
 * Detects that one address causes most of the refusals. A missing `trustedProxies` option looks
 * like this, because all users share the address of a proxy. The majority vote of Boyer and Moore
 * needs no table of addresses.
 */
const sample = 100
/**
 * An address with three quarters of the sample always reaches this lead. An address with less than
 * half of the sample never does.
 */
const lead = sample / 2

export class RefusalWatch {
  #candidate = ''
  #votes = 0
  #seen = 0

  /**
   * Records a refusal. Returns true if it completes a sample in which the leading address reached
   * the lead.
   */
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
