import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import { shown, type FieldProps } from './field.ts'

/** A secret: hidden until asked for, never offered to the browser's spell checker. */
export function PasswordField<Values extends FieldValues, Context, Output>({
  control,
  name,
  onChanged,
  autoComplete = 'off',
  ...rest
}: FieldProps<Values, Context, Output> & Pick<PasswordInputProps, 'autoComplete'>) {
  const { field, fieldState } = useController({ control, name })
  return (
    <PasswordInput
      {...rest}
      autoComplete={autoComplete}
      spellCheck={false}
      ref={field.ref}
      name={field.name}
      value={shown(field.value)}
      onBlur={field.onBlur}
      onChange={(event) => {
        field.onChange(event.currentTarget.value)
        onChanged?.(event.currentTarget.value)
      }}
      error={fieldState.error?.message}
      // Mantine says so at every field but this one.
      {...(fieldState.error && { 'aria-invalid': true })}
      visibilityToggleButtonProps={{ 'aria-label': 'Show or hide what is typed', tabIndex: 0 }}
    />
  )
}
