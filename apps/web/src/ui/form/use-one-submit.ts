import { useCallback, useRef } from 'react'

/**
 * For a form that is sent once: the second half of a double click comes before its button is drawn
 * as busy. Only after a failure it may be sent again.
 */
export function useOneSubmit<Values>(send: (values: Values) => Promise<unknown>) {
  const latest = useRef(send)
  latest.current = send
  const sent = useRef(false)
  return useCallback(async (values: Values): Promise<void> => {
    if (sent.current) return
    sent.current = true
    try {
      await latest.current(values)
    } catch {
      // The form shows what its mutation failed with.
      sent.current = false
    }
  }, [])
}
