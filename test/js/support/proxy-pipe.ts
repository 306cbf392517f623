/**
 * One direction of a proxied connection. It forwards the bytes of one socket to the other in order,
 * and may delay or drop them.
 */
import type { Socket } from 'node:net'

export interface PipeWeather {
  /** Milliseconds that each piece is held back. */
  delay: number
  /** Nothing is read, nothing is passed on. */
  hole: boolean
}

interface Held {
  piece: Buffer
  due: number
}

export class ProxyPipe {
  #held: Held[] = []
  #ended = false
  #timer: NodeJS.Timeout | undefined

  /** `deliver` is given each piece when its time has come, and null at the end. */
  constructor(
    readonly source: Socket,
    readonly weather: () => PipeWeather,
    readonly deliver: (piece: Buffer | null) => void,
  ) {
    source.on('data', (piece: Buffer) => {
      this.#held.push({ piece, due: performance.now() + weather().delay })
      this.#release()
    })
    source.on('end', () => {
      this.#ended = true
      this.#release()
    })
    source.on('close', () => clearTimeout(this.#timer))
    this.weatherChanged()
  }

  /** Also what is held back already waits no longer than the new weather asks. */
  weatherChanged(): void {
    const { delay, hole } = this.weather()
    if (hole) this.source.pause()
    else this.source.resume()
    const latest = performance.now() + delay
    for (const held of this.#held) held.due = Math.min(held.due, latest)
    this.#release()
  }

  #release(): void {
    clearTimeout(this.#timer)
    if (this.weather().hole) return
    while (this.#held[0] && this.#held[0].due <= performance.now()) {
      this.deliver(this.#held.shift()!.piece)
    }
    if (this.#held[0]) {
      const wait = this.#held[0].due - performance.now()
      this.#timer = setTimeout(() => this.#release(), Math.ceil(wait))
    } else if (this.#ended) {
      this.#ended = false
      this.deliver(null)
    }
  }
}
