import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { leaveFor } from '../../ui/leaving.ts'

/** One press leads to the provider once; who comes Back may press again. */
export function useTrip(start: () => Promise<{ authorizationUrl: string }>) {
  const under = useRef(false)
  const trip = useMutation({
    mutationFn: start,
    onSuccess: ({ authorizationUrl }) => leaveFor(authorizationUrl),
    onError: () => (under.current = false),
  })
  const { reset } = trip
  useEffect(() => {
    // Back from the browser's own page cache: the button is as it was left.
    const shown = () => {
      under.current = false
      reset()
    }
    window.addEventListener('pageshow', shown)
    return () => window.removeEventListener('pageshow', shown)
  }, [reset])
  return {
    error: trip.error,
    busy: trip.isPending || trip.isSuccess,
    go() {
      if (under.current) return
      under.current = true
      trip.mutate()
    },
  }
}
