/**
 * Formats epoch milliseconds as ISO 8601 text and caches the latest result, because toISOString
 * costs half as much as parsing a whole session.
 */
export class IsoTime {
  #time = Number.NaN
  #text = ''

  at(time: number): string {
    if (time !== this.#time) {
      this.#time = time
      this.#text = new Date(time).toISOString()
    }
    return this.#text
  }
}
