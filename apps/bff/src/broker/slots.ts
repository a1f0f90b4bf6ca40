export interface Slot {
  /** others were before: what was read earlier may be old */
  waited: boolean
  free(): void
}

export interface Slots {
  /** Null where none came free in time. */
  take(server: string, asked: { background: boolean; waitMs: number }): Promise<Slot | null>
}

interface Place {
  busy: number
  callers: Waiter[]
  background: Waiter[]
}
type Waiter = () => void

/** Exchanges at one authorization server at a time, of this process. */
const atOnce = 8
/** Background work leaves some of them to callers who wait for a token. */
const backgroundAtOnce = 6

/** Bounded exchanges per server; callers go before background work, each in the order they came. */
export function createSlots(): Slots {
  const places = new Map<string, Place>()

  return {
    async take(server, { background, waitMs }) {
      const place = places.get(server) ?? { busy: 0, callers: [], background: [] }
      places.set(server, place)
      if (place.busy < (background ? backgroundAtOnce : atOnce)) {
        place.busy += 1
        return slot(server, place, false)
      }
      const queue = background ? place.background : place.callers
      return new Promise<Slot | null>((resolve) => {
        const timer = setTimeout(() => {
          queue.splice(queue.indexOf(turn), 1)
          resolve(null)
        }, waitMs)
        const turn = () => {
          clearTimeout(timer)
          resolve(slot(server, place, true))
        }
        queue.push(turn)
      })
    },
  }

  function slot(server: string, place: Place, waited: boolean): Slot {
    return {
      waited,
      free() {
        place.busy -= 1
        const next =
          place.callers.shift() ??
          (place.busy < backgroundAtOnce ? place.background.shift() : undefined)
        if (next !== undefined) {
          place.busy += 1
          next()
        } else if (place.busy === 0) places.delete(server)
      },
    }
  }
}
