import type { FieldPath, FieldValues, UseFormReturn } from 'react-hook-form'

/**
 * Puts the server's sentences below their fields and focuses the first. `prefix` is the part of the
 * body that the form stands for (`settings.` turns `settings.host` into `host`). Returns whether
 * every sentence found its field: if not, the problem is also shown as a whole.
 */
export function placeFieldErrors<Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  fields: Readonly<Record<string, string>>,
  prefix = '',
): boolean {
  const names = Object.keys(fields)
  let placed = 0
  for (const name of names) {
    const local = withoutPrefix(name, prefix)
    const message = fields[name]
    if (!message || !isFieldOf(form, local)) continue
    form.setError(local, { type: 'server', message }, { shouldFocus: placed === 0 })
    placed += 1
  }
  return names.length > 0 && placed === names.length
}

/** `placeFieldErrors` for whatever a mutation threw. */
export function placeProblem<Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  error: unknown,
  prefix = '',
): void {
  placeFieldErrors(form, fieldsOf(error), prefix)
}

/** The error that still has to be shown as a whole: none where every sentence stands below its field. */
export function beyondFields<Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  error: unknown,
  prefix = '',
): unknown {
  const names = Object.keys(fieldsOf(error))
  const placed =
    names.length > 0 && names.every((name) => isFieldOf(form, withoutPrefix(name, prefix)))
  return placed ? null : error
}

const withoutPrefix = (name: string, prefix: string) =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name

function fieldsOf(error: unknown): Record<string, string> {
  if (!(error instanceof Error) || !('fields' in error)) return {}
  const { fields } = error
  if (typeof fields !== 'object' || fields === null) return {}
  return Object.fromEntries(
    Object.entries(fields).filter(([, message]) => typeof message === 'string'),
  )
}

const isFieldOf = <Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  name: string,
): name is FieldPath<Values> => (name.split('.')[0] ?? '') in form.getValues()
