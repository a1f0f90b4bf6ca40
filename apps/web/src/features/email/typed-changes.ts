/**
 * What was typed and not saved, kept in the tab's session storage over the trip to the provider.
 * Only the fields that differ from the stored ones are kept, so that they fit over newer values;
 * secrets never are.
 */
export interface TypedChanges {
  keep: (changes: Readonly<Record<string, unknown>>) => void
  read: () => Record<string, unknown>
  clear: () => void
}

export function createTypedChanges(
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  name: string,
): TypedChanges {
  const key = `mailgrant:typed:${name}`
  return {
    keep(changes) {
      try {
        if (Object.keys(changes).length === 0) storage.removeItem(key)
        else storage.setItem(key, JSON.stringify(changes))
      } catch {
        // A full or forbidden storage must not stop the authorisation.
      }
    },
    read() {
      try {
        const value: unknown = JSON.parse(storage.getItem(key) ?? '{}')
        return typeof value === 'object' && value !== null ? { ...value } : {}
      } catch {
        return {}
      }
    },
    clear() {
      try {
        storage.removeItem(key)
      } catch {
        // as above
      }
    },
  }
}

const secrets = new Set(['password', 'clientSecret'])

/** The fields of `typed` that differ from `stored`, secrets left out. */
export const changesOf = <Form extends object>(stored: Form, typed: Form): Partial<Form> => {
  const before = new Map(Object.entries(stored))
  const changes: Partial<Form> = {}
  Object.assign(
    changes,
    Object.fromEntries(
      Object.entries(typed).filter(
        ([field, value]) => !secrets.has(field) && value !== before.get(field),
      ),
    ),
  )
  return changes
}

/** Lays kept changes over the stored fields: only fields that exist, and only of the same type. */
export const overlay = <Form extends object>(
  stored: Form,
  changes: Readonly<Record<string, unknown>>,
): Form => {
  const result = { ...stored }
  for (const [field, value] of Object.entries(stored)) {
    const kept = changes[field]
    if (secrets.has(field) || kept === undefined) continue
    if (typeof kept === typeof value || kept === null || value === null)
      Object.assign(result, { [field]: kept })
  }
  return result
}
