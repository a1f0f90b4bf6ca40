import type { Clock } from '../smtp/clock.ts'

/** Real time, only faster: what takes a minute by it takes little more than a second. */
export function hurriedClock(factor = 50): Clock {
  return {
    now: () => performance.now() * factor,
    after(ms, call) {
      const timer = setTimeout(call, ms / factor)
      return () => clearTimeout(timer)
    },
    random: () => 0.5,
  }
}
