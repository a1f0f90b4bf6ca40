import { useCallback, useState } from 'react'

/**
 * Which emails are ticked. A tick outlives a change of search, sort or page, for a row may be ticked
 * while the list still follows what was typed; only ticked rows that are shown are acted upon.
 */
export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const select = useCallback((id: string, selected: boolean) => {
    setIds((old) => {
      const next = new Set(old)
      if (selected) next.add(id)
      else next.delete(id)
      return next
    })
  }, [])
  const replace = useCallback((next: Iterable<string>) => setIds(new Set(next)), [])
  return { ids, select, replace }
}
