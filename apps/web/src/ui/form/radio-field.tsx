import { Radio, Stack } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import { shown, type FieldProps } from './field.ts'
import type { SelectOption } from './select-field.tsx'

export function RadioField<Values extends FieldValues, Context, Output>({
  control,
  name,
  onChanged,
  options,
  disabled,
  ...rest
}: Omit<FieldProps<Values, Context, Output>, 'placeholder'> & {
  options: readonly SelectOption[]
}) {
  const { field, fieldState } = useController({ control, name })
  return (
    <Radio.Group
      {...rest}
      name={field.name}
      value={shown(field.value)}
      onChange={(value) => {
        field.onChange(value)
        onChanged?.(value)
      }}
      error={fieldState.error?.message}
    >
      <Stack gap="xs" mt={6}>
        {options.map((option, index) => (
          <Radio
            key={option.value}
            value={option.value}
            label={option.label}
            disabled={disabled === true || option.disabled === true}
            onBlur={field.onBlur}
            {...(index === 0 ? { ref: field.ref } : {})}
          />
        ))}
      </Stack>
    </Radio.Group>
  )
}
