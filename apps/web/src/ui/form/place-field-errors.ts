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
    const local = name.startsWith(prefix) ? name.slice(prefix.length) : name
    const message = fields[name]
    if (!message || !isFieldOf(form, local)) continue
    form.setError(local, { type: 'server', message }, { shouldFocus: placed === 0 })
    placed += 1
  }
  return names.length > 0 && placed === names.length
}

const isFieldOf = <Values extends FieldValues, Context, Output>(
  form: UseFormReturn<Values, Context, Output>,
  name: string,
): name is FieldPath<Values> => (name.split('.')[0] ?? '') in form.getValues()
