export type Side = 'mine' | 'theirs'

/** One field that someone else changed and this editor would set back. */
export interface ConflictRow<Form> {
  field: keyof Form & string
  label: string
  mine: string
  theirs: string
}

interface About<Form> {
  label: string
  show?: (form: Form) => string
  /** whoever edited that field means this one too as it stood beside it */
  boundTo?: keyof Form & string
}
type Fields<Form> = Partial<Record<keyof Form & string, About<Form>>>

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
    const untouched = [field, about.boundTo ?? field].every((each) => mine[each] === base[each])
    if (untouched) {
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

/** What is to be stored: of each field that clashed the side chosen, mine where none was. */
export function chooseSides<Form extends object>(
  { rows, merged }: { rows: readonly ConflictRow<Form>[]; merged: Form },
  theirs: Form,
  choices: Readonly<Record<string, Side>>,
): Form {
  const chosen = { ...merged }
  for (const { field } of rows) if (choices[field] === 'theirs') chosen[field] = theirs[field]
  return chosen
}

/** `Object.keys` with the type that the caller's record already has. */
function keysOf<Key extends string>(record: Partial<Record<Key, unknown>>): Key[] {
  const keys: Key[] = []
  for (const key in record) keys.push(key)
  return keys
}
