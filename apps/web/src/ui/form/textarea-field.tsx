import { Textarea, type TextareaProps } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import { shown, type FieldProps } from './field.ts'

export function TextareaField<Values extends FieldValues, Context, Output>({
  control,
  name,
  onChanged,
  ...rest
}: FieldProps<Values, Context, Output> & Pick<TextareaProps, 'rows' | 'spellCheck'>) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Textarea
      rows={3}
      {...rest}
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
