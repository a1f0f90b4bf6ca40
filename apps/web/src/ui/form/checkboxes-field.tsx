import { Checkbox, Stack } from '@mantine/core'
import { useController, type FieldValues } from 'react-hook-form'
import type { FieldProps } from './field.ts'

/** Several of a few, each with a sentence; the form holds the values that are ticked, in their order. */
export function CheckboxesField<Values extends FieldValues, Context, Output>({
  control,
  name,
  options,
  ...rest
}: Omit<FieldProps<Values, Context, Output>, 'placeholder' | 'onChanged' | 'disabled'> & {
  options: readonly { value: string; label: string; description: string }[]
}) {
  const { field, fieldState } = useController({ control, name })
  const held: unknown = field.value
  const ticked: unknown[] = Array.isArray(held) ? held : []
  return (
    <Checkbox.Group
      {...rest}
      value={options.map(({ value }) => value).filter((value) => ticked.includes(value))}
      onChange={(values) =>
        field.onChange(options.map(({ value }) => value).filter((value) => values.includes(value)))
      }
      error={fieldState.error?.message}
    >
      <Stack gap="xs" my={6}>
        {options.map(({ value, label, description }, index) => (
          <Checkbox
            key={value}
            value={value}
            label={label}
            description={description}
            onBlur={field.onBlur}
            {...(index === 0 ? { ref: field.ref } : {})}
          />
        ))}
      </Stack>
    </Checkbox.Group>
  )
}
