import { TextInput, type TextInputProps } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import { shown, type FieldProps } from './field.ts'

/**
 * A whole number, held as typed: what is not a number stays in the field beside its error instead
 * of vanishing. The contract's schema turns it into a number.
 */
export function NumberField<Values extends FieldValues, Context, Output>({
  control,
  name,
  onChanged,
  ...rest
}: FieldProps<Values, Context, Output> &
  Pick<TextInputProps, 'w' | 'rightSection' | 'rightSectionWidth'>) {
  const { field, fieldState } = useController({ control, name })
  return (
    <TextInput
      {...rest}
      ref={field.ref}
      name={field.name}
      value={shown(field.value)}
      inputMode="numeric"
      autoComplete="off"
      onBlur={field.onBlur}
      onChange={(event) => {
        field.onChange(event.currentTarget.value)
        onChanged?.(event.currentTarget.value)
      }}
      error={fieldState.error?.message}
    />
  )
}
