import { Switch } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import type { FieldProps } from './field.ts'

export function SwitchField<Values extends FieldValues, Context, Output>({
  control,
  name,
  label,
  description,
  disabled,
  onChanged,
}: Omit<FieldProps<Values, Context, Output>, 'onChanged' | 'placeholder' | 'required'> & {
  onChanged?: (checked: boolean) => void
}) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Switch
      label={label}
      description={description}
      disabled={disabled ?? false}
      ref={field.ref}
      name={field.name}
      checked={field.value === true}
      onBlur={field.onBlur}
      onChange={(event) => {
        field.onChange(event.currentTarget.checked)
        onChanged?.(event.currentTarget.checked)
      }}
      error={fieldState.error?.message}
    />
  )
}
