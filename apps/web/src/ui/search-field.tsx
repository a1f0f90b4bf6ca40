import { CloseButton, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'

/**
 * The address carries the search; what is being typed runs ahead of it by a moment. Give it a `key`
 * of the searched text where the address changes from elsewhere.
 */
export function SearchField({
  search,
  onSearch,
  words,
  width = 320,
}: {
  search: string
  words: { search: string; searchPlaceholder: string; clearSearch: string }
  /** in pixels, where the screen is no phone's */
  width?: number
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
      aria-label={words.search}
      placeholder={words.searchPlaceholder}
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
            aria-label={words.clearSearch}
            size="sm"
            onClick={() => {
              setTyped('')
              setFollowed('')
              onSearch('')
            }}
          />
        )
      }
      w={{ base: '100%', sm: width }}
    />
  )
}
