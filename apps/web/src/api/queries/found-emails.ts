import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { emailsQuery } from './emails.ts'

/** The emails that the server finds while one types; the list waits for the last key. */
export function useFoundEmails(search: string) {
  const typed = search.trim()
  const [searched] = useDebouncedValue(typed, 200)
  const { data, error, isFetching, refetch } = useQuery(
    emailsQuery(searched ? { search: searched } : {}),
  )
  return {
    items: data?.items ?? [],
    total: data?.total ?? 0,
    searched,
    searching: isFetching || searched !== typed,
    error,
    retry: () => void refetch(),
  }
}
