/** Numbers that look random and are the same for the same seed (mulberry32). */
export interface Random {
  /** an integer from 0 to one less than `limit` */
  below(limit: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
  /** true in so many of 100 cases */
  chance(percent: number): boolean
  bytes(length: number): Buffer
}

export function createRandom(seed: number): Random {
  let state = seed >>> 0
  function next(): number {
    state = (state + 0x6d_2b_79_f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number) => next() % limit
  return {
    below,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    chance: (percent) => below(100) < percent,
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  }
}
