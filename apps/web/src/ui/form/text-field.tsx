import { TextInput, type TextInputProps } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import { shown, type FieldProps } from './field.ts'

type Extra = Pick<
  TextInputProps,
  'type' | 'autoComplete' | 'inputMode' | 'spellCheck' | 'rightSection' | 'maxLength' | 'w'
>

/** One line of text: addresses, names, hosts, URLs. */
export function TextField<Values extends FieldValues, Context, Output>({
  control,
  name,
  onChanged,
  ...rest
}: FieldProps<Values, Context, Output> & Extra) {
  const { field, fieldState } = useController({ control, name })
  return (
    <TextInput
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
