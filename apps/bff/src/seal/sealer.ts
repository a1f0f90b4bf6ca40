/** Names the place a sealed value belongs to; bound into the protected header, so a moved value does not open. */
export interface SealedPlace {
  table: string
  row: string
  column: string
}

/** Seals secrets as compact JWE (RFC 7516: `dir`, `A256GCM`, `kid`). */
export interface Sealer {
  seal(place: SealedPlace, plaintext: string): string
  /** Throws `SealError` where the value was moved, changed or sealed with a key that is not in the ring. */
  open(place: SealedPlace, sealed: string): string
  /** How every value of this table begins that the newest key sealed, and no other does. */
  newestPrefix(table: string): string
}
