import type { EventChange } from '@mailgrant/contract/event'

type Value = string | number | boolean | null | readonly string[]

const longest = 200
const most = 20

/**
 * What an edit changed, for its entry in the timeline: `columns` with both values, and of `secrets`
 * (columns that hold sealed ones) only what became of them.
 */
export function compareRows<Column extends string, Secret extends string = never>(
  before: Readonly<Record<NoInfer<Column>, Value> & Record<NoInfer<Secret>, string | null>>,
  after: Readonly<Record<NoInfer<Column>, Value> & Record<NoInfer<Secret>, string | null>>,
  columns: readonly Column[],
  /** names of fields, by the column that holds what was typed there */
  secrets?: Readonly<Record<Secret, string>>,
): EventChange[] {
  const changes: EventChange[] = []
  for (const field of columns) {
    const [old, now] = [ordered(before[field]), ordered(after[field])]
    if (JSON.stringify(old) !== JSON.stringify(now)) changes.push({ field, ...cut(old, now) })
  }
  for (const column in secrets) {
    const [old, now] = [before[column], after[column]]
    if (old === now) continue
    changes.push({
      field: secrets[column],
      secret: old === null ? 'entered' : now === null ? 'erased' : 'replaced',
    })
  }
  return changes
}

/** No list of a form has an order that means anything. */
const ordered = (value: Value) => (isList(value) ? value.toSorted() : value)
const isList = (value: Value): value is readonly string[] => Array.isArray(value)

type Shown = string | number | boolean | null | string[]

/** Of what is long, the part in which the two differ. */
function cut(before: Value, after: Value): { before: Shown; after: Shown } {
  const [old, now] = [listOf(before), listOf(after)]
  const long = old.length > most || now.length > most
  const list = (value: readonly string[], other: readonly string[]) => {
    const own = long ? value.filter((each) => !other.includes(each)) : value
    const shown = own.slice(0, most).map((each) => textOf(each))
    return shown.length < value.length ? [...shown, '…'] : shown
  }
  const same = typeof before === 'string' && typeof after === 'string' ? alike(before, after) : 0
  const one = (value: Value, other: readonly string[]): Shown =>
    isList(value) ? list(value, other) : typeof value === 'string' ? textOf(value, same) : value
  return { before: one(before, now), after: one(after, old) }
}

const listOf = (value: Value) => (isList(value) ? value : [])

/** How many characters two texts begin with in common, where one of them is too long to be shown. */
function alike(before: string, after: string): number {
  const [old, now] = [[...before], [...after]]
  if (old.length <= longest && now.length <= longest) return 0
  const at = old.findIndex((each, index) => each !== now[index])
  return at === -1 ? old.length : at
}

const lead = 20

/** By whole characters: half of one is no text that Postgres stores. */
function textOf(text: string, same = 0): string {
  const all = [...text]
  const from = Math.max(0, same - lead)
  const piece = all.slice(from, from + longest).join('')
  return `${from > 0 ? '…' : ''}${piece}${all.length > from + longest ? '…' : ''}`
}
