/** What an event holds, as text. Of a list of things, such as receivers and what a server said of each: their values. */
export function detailValue(value: unknown): string {
  if (typeof value === 'string') return value
  if (!Array.isArray(value)) return JSON.stringify(value)
  return value
    .map((each: unknown) =>
      typeof each === 'object' && each !== null
        ? Object.values(each).map(detailValue).join(' ')
        : detailValue(each),
    )
    .join(', ')
}
