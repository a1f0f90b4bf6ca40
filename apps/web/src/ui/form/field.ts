import type { ReactNode } from 'react'
import type { Control, FieldPath, FieldValues } from 'react-hook-form'

/**
 * What every field takes: where it stands in the form and what it says. `description` is the rule
 * told before the slip; the error, told after it, comes from the form's resolver or the server.
 */
export interface FieldProps<Values extends FieldValues, Context = unknown, Output = Values> {
  control: Control<Values, Context, Output>
  name: FieldPath<Values>
  label: ReactNode
  description?: ReactNode
  placeholder?: string | undefined
  required?: boolean
  disabled?: boolean
  /** in a dialog: where the focus starts */
  'data-autofocus'?: boolean
  /** told after the form has the new value, for example to fill in what follows from it */
  onChanged?: (value: string) => void
}

/** A form holds what the screen shows: nothing is an empty field. */
export const shown = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''
