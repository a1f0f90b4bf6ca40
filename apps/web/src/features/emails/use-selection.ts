import { useCallback, useState } from 'react'

/** Which rows of the page shown are ticked. Another page starts with none. */
export function useSelection(page: string) {
  const [state, setState] = useState({ page, ids: new Set<string>() })
  if (state.page !== page) setState({ page, ids: new Set() })
  const select = useCallback((id: string, selected: boolean) => {
    setState((old) => {
      const ids = new Set(old.ids)
      if (selected) ids.add(id)
      else ids.delete(id)
      return { ...old, ids }
    })
  }, [])
  const replace = useCallback((ids: Iterable<string>) => {
    setState((old) => ({ ...old, ids: new Set(ids) }))
  }, [])
  return { ids: state.page === page ? state.ids : new Set<string>(), select, replace }
}
