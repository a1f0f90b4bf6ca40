import { NativeSelect, type NativeSelectProps } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import { shown, type FieldProps } from './field.ts'

export interface SelectOption {
  value: string
  label: string
  disabled?: boolean
}

/** The browser's own select: every keyboard, screen reader and phone knows it. */
export function SelectField<Values extends FieldValues, Context, Output>({
  control,
  name,
  onChanged,
  options,
  placeholder,
  ...rest
}: FieldProps<Values, Context, Output> & {
  options: readonly SelectOption[]
} & Pick<NativeSelectProps, 'w'>) {
  const { field, fieldState } = useController({ control, name })
  return (
    <NativeSelect
      {...rest}
      data={[...(placeholder ? [{ value: '', label: placeholder }] : []), ...options]}
      ref={field.ref}
      name={field.name}
      value={shown(field.value)}
      onBlur={field.onBlur}
      onChange={(event) => {
        field.onChange(event.currentTarget.value)
        onChanged?.(event.currentTarget.value)
      }}
      error={fieldState.error?.message}
    />
  )
}
