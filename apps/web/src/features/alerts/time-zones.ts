/** The zones that this browser knows, and the one that is stored, which another browser may have known. */
export const timeZones = (stored: string): string[] =>
  [...new Set([...Intl.supportedValuesOf('timeZone'), 'UTC', stored])].toSorted()
