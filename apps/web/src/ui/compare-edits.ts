/** One field that someone else changed and this editor would set back. */
export interface ConflictRow<Form> {
  field: keyof Form & string
  label: string
  mine: string
  theirs: string
}

type Fields<Form> = Partial<
  Record<keyof Form & string, { label: string; show?: (form: Form) => string }>
>

/**
 * Compares three states of one form: what the editor started from, what was typed, what is stored
 * now. Rows are the fields where both differ from each other and theirs is new; `merged` takes
 * over silently what only they changed.
 */
export function compareEdits<Form extends object>(
  base: Form,
  mine: Form,
  theirs: Form,
  fields: Fields<Form>,
  empty: string,
): { rows: ConflictRow<Form>[]; merged: Form; takenOver: string[] } {
  const merged = { ...mine }
  const rows: ConflictRow<Form>[] = []
  const takenOver: string[] = []
  for (const field of keysOf(fields)) {
    const about = fields[field]
    if (!about || theirs[field] === base[field] || theirs[field] === mine[field]) continue
    if (mine[field] === base[field]) {
      merged[field] = theirs[field]
      takenOver.push(about.label)
      continue
    }
    const show = about.show ?? ((form: Form) => String(form[field] ?? ''))
    rows.push({
      field,
      label: about.label,
      mine: show(mine) || empty,
      theirs: show(theirs) || empty,
    })
  }
  return { rows, merged, takenOver }
}

/** `Object.keys` with the type that the caller's record already has. */
function keysOf<Key extends string>(record: Partial<Record<Key, unknown>>): Key[] {
  const keys: Key[] = []
  for (const key in record) keys.push(key)
  return keys
}
