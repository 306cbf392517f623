/** Chance. */

/** A whole number from 0 to `bound - 1`. */
export function below(bound: number): number {
  return Math.floor(Math.random() * bound)
}

/** A whole number from `least` to `most`. */
export function between(least: number, most: number): number {
  return least + below(most - least + 1)
}

export function oneOf<T>(choices: readonly T[]): T {
  return choices[below(choices.length)]!
}

export function shuffled<T>(items: readonly T[]): T[] {
  const rest = [...items]
  return items.map(() => rest.splice(below(rest.length), 1)[0]!)
}
