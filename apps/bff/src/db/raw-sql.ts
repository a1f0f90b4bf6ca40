export type Row = Record<string, unknown>

/** SQL past drizzle, for a library that brings its own statements. */
export interface RawSql {
  /**
   * With values one statement; without, several may stand in `text`. A `begin; … commit;` around
   * them is run as a transaction of the driver's, so that no connection is left inside a failed one.
   */
  run(text: string, values?: readonly unknown[]): Promise<{ rows: Row[] }>
}

/** What stands between `begin;` and `commit;`, null where `text` is no transaction. */
export const insideTransaction = (text: string): string | null =>
  /^\s*begin;(.*)commit;\s*$/is.exec(text)?.[1] ?? null

/** As both drivers take a value: JSON as text, nothing undefined. */
export const asParameter = (value: unknown): string | number | boolean | null | string[] => {
  if (value === undefined || value === null) return null
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (Array.isArray(value)) return value.map(String)
  return JSON.stringify(value)
}
