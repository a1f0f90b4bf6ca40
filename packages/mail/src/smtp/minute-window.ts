const minute = 60_000

/**
 * Counts messages so that no 60 seconds hold more than the limit, by whatever moment the server
 * counts: one that is under way is counted as now, and later by its end.
 */
export interface MinuteWindow {
  /** when the next message may begin; undefined while only the end of another can tell */
  opensAt(now: number): number | undefined
  begin(): void
  end(now: number): void
}

export function createMinuteWindow(perMinute: number): MinuteWindow {
  const ends: number[] = []
  let underWay = 0
  if (perMinute === Number.POSITIVE_INFINITY) {
    return { opensAt: (now) => now, begin() {}, end() {} }
  }
  return {
    opensAt(now) {
      while (ends[0] !== undefined && ends[0] + minute <= now) ends.shift()
      const over = ends.length + underWay - Math.floor(perMinute)
      if (over < 0) return now
      const last = ends[over]
      return last === undefined ? undefined : last + minute
    },
    begin() {
      underWay += 1
    },
    end(now) {
      underWay -= 1
      ends.push(now)
    },
  }
}
