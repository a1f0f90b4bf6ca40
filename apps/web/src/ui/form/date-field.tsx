import { TextInput, type TextInputProps } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { get, useController, type FieldValues } from 'react-hook-form'
import { shown, type FieldProps } from './field.ts'

/** Stands in the form for what is no date, so that every rule about dates refuses it. */
const unfinished = 'unfinished'

/** The browser gives the value of a date that is half typed, or does not exist, as that of an empty field. */
const read = (input: HTMLInputElement) => (input.validity.badInput ? unfinished : input.value)

/** A day. A half-typed one is told apart from none, which may mean that a stored one is to go. */
export function DateField<Values extends FieldValues, Context, Output>({
  control,
  name,
  onChanged,
  ...rest
}: FieldProps<Values, Context, Output> & Pick<TextInputProps, 'min'>) {
  const { field, fieldState, formState } = useController({ control, name })
  const take = (input: HTMLInputElement) => {
    const value = read(input)
    if (value === shown(field.value)) return
    field.onChange(value)
    onChanged?.(value)
  }
  // What was half typed went with the input that held it.
  const forget = useRef(() => {
    if (field.value === unfinished) field.onChange(shown(get(formState.defaultValues, name)))
  })
  useEffect(() => forget.current(), [])
  return (
    <TextInput
      {...rest}
      type="date"
      ref={field.ref}
      name={field.name}
      // Any other value would wipe out what is half typed.
      value={field.value === unfinished ? '' : shown(field.value)}
      onChange={(event) => take(event.currentTarget)}
      // From empty to half typed, or back, the value stays the same, and no change is told. Enter
      // submits before the key comes up.
      onInput={(event) => take(event.currentTarget)}
      onKeyDown={(event) => take(event.currentTarget)}
      onKeyUp={(event) => take(event.currentTarget)}
      onBlur={(event) => {
        take(event.currentTarget)
        field.onBlur()
      }}
      error={fieldState.error?.message}
    />
  )
}
