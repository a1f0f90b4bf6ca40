import { SealError } from './jwe-sealer.ts'
import type { SealedPlace, Sealer } from './sealer.ts'

/** Null where the value does not open: for who can do without it. */
export function openIfWhole(sealer: Sealer, place: SealedPlace, sealed: string): string | null {
  try {
    return sealer.open(place, sealed)
  } catch (error) {
    if (error instanceof SealError) return null
    throw error
  }
}
