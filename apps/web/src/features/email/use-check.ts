import type { CheckReport } from '@mailgrant/contract/check'
import { useRef, useState } from 'react'

export type CheckState =
  | { step: 'idle' | 'running' | 'cancelled' }
  | { step: 'done'; check: CheckReport }
  | { step: 'problem'; error: Error }

/** Tests what is stored, on demand; the caller may stop waiting. */
export function useCheck(test: (signal: AbortSignal) => Promise<CheckReport>) {
  const [state, setState] = useState<CheckState>({ step: 'idle' })
  const running = useRef<AbortController | null>(null)

  return {
    state,
    async start() {
      const controller = new AbortController()
      running.current = controller
      setState({ step: 'running' })
      try {
        setState({ step: 'done', check: await test(controller.signal) })
      } catch (error) {
        setState(
          controller.signal.aborted
            ? { step: 'cancelled' }
            : { step: 'problem', error: toError(error) },
        )
      }
    },
    cancel: () => running.current?.abort(),
    dismiss: () => setState({ step: 'idle' }),
  }
}

export const toError = (error: unknown) =>
  error instanceof Error ? error : new Error('Unknown failure', { cause: error })
