/** Whether the memory of the process stays flat once it has warmed up. */
export class Memory {
  readonly #samples: { seconds: number; megabytes: number }[] = []
  readonly #began = performance.now()

  /** Call it at regular times. */
  sample(): void {
    ;(globalThis as { gc?: () => void }).gc?.()
    const seconds = (performance.now() - this.#began) / 1000
    this.#samples.push({ seconds, megabytes: process.memoryUsage().rss / 2 ** 20 })
  }

  get now(): number {
    return this.#samples.at(-1)?.megabytes ?? 0
  }

  /** Behind the first third, where caches and pools are filled. */
  get #warm() {
    const end = this.#samples.at(-1)?.seconds ?? 0
    return this.#samples.filter(({ seconds }) => seconds >= end / 3)
  }

  get firstWarm(): number {
    return this.#warm[0]?.megabytes ?? 0
  }

  /** Megabytes by which the line through the samples rises; undefined for too short a time. */
  growth(): number | undefined {
    const warm = this.#warm
    if (warm.length < 20) return undefined
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const x = mean(warm.map(({ seconds }) => seconds))
    const y = mean(warm.map(({ megabytes }) => megabytes))
    const covariance = mean(warm.map((at) => (at.seconds - x) * (at.megabytes - y)))
    const variance = mean(warm.map((at) => (at.seconds - x) ** 2))
    return (covariance / variance) * (warm.at(-1)!.seconds - warm[0]!.seconds)
  }
}
