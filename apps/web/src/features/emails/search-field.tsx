import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { emailsText as t } from '../../text/emails.ts'

/**
 * The address carries the search; what is being typed runs ahead of it by a moment. Give it a `key`
 * of the searched text where the address changes from elsewhere.
 */
export function SearchField({
  search,
  onSearch,
}: {
  search: string
  onSearch: (search: string) => void
}) {
  const [typed, setTyped] = useState(search)
  // Back and Forward change the address while the field stays: follow it, unless it only echoes us.
  const [followed, setFollowed] = useState(search)
  if (followed !== search) {
    setFollowed(search)
    if (typed.trim() !== search) setTyped(search)
  }
  const later = useDebouncedCallback((value: string) => {
    setFollowed(value)
    onSearch(value)
  }, 250)
  return (
    <TextInput
      type="search"
      aria-label={t.search}
      placeholder={t.searchPlaceholder}
      maxLength={200}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        later(event.currentTarget.value.trim())
      }}
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed && (
          <CloseButton
            aria-label={t.clearSearch}
            size="sm"
            onClick={() => {
              setTyped('')
              setFollowed('')
              onSearch('')
            }}
          />
        )
      }
      w={{ base: '100%', sm: 320 }}
    />
  )
}
