import { MultiSelect } from '@mantine/core'
// Only this field needs them, so they come with it and not with every page.
import '@mantine/core/styles/ScrollArea.css'
import '@mantine/core/styles/Combobox.css'
import '@mantine/core/styles/Pill.css'
import '@mantine/core/styles/PillsInput.css'
import type { Ref } from 'react'
import classes from './search-select.module.css'

interface Choice {
  value: string
  label: string
}

/** Several of very many: whoever uses it searches elsewhere and gives what was found as `options`. */
export function SearchSelect({
  options,
  chosen,
  onChoose,
  search,
  onSearch,
  searching,
  nothing,
  maximum,
  inputRef,
  ...rest
}: {
  label: string
  description: string
  required: boolean
  error: string | undefined
  options: readonly (Choice & { about: string })[]
  chosen: readonly Choice[]
  onChoose: (chosen: Choice[]) => void
  search: string
  onSearch: (search: string) => void
  searching: boolean
  /** what the list says while it is empty */
  nothing: string
  maximum: number
  inputRef: Ref<HTMLInputElement>
  onBlur: () => void
}) {
  const known = new Map([...options, ...chosen].map((choice) => [choice.value, choice]))
  const offered = new Map(options.map((option) => [option.value, option]))
  return (
    <MultiSelect
      {...rest}
      ref={inputRef}
      classNames={classes}
      data={Array.from(known.values(), ({ value, label }) => ({ value, label }))}
      // The search is the server's; what was chosen before is in the data for its label alone.
      filter={({ options: all }) =>
        all.filter((option) => 'value' in option && offered.has(option.value))
      }
      value={chosen.map(({ value }) => value)}
      onChange={(values) =>
        onChoose(
          values.flatMap((value) => {
            const choice = known.get(value)
            return choice ? [{ value: choice.value, label: choice.label }] : []
          }),
        )
      }
      searchable
      openOnFocus={false}
      searchValue={search}
      onSearchChange={onSearch}
      loading={searching}
      nothingFoundMessage={nothing}
      maxValues={maximum}
      maxDropdownHeight={240}
      autoComplete="off"
      renderOption={({ option, checked }) => (
        <div className={classes.choice}>
          <span aria-hidden>{checked ? '✓' : ''}</span>
          <span className="console-break">
            {option.label}
            <span className={classes.about}>{offered.get(option.value)?.about}</span>
          </span>
        </div>
      )}
    />
  )
}
