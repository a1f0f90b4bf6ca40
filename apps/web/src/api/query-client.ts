import { QueryClient } from '@tanstack/react-query'
import { ProblemError } from './problem-error.ts'

/** A refusal stays a refusal; only silence and an overloaded server are worth asking again. */
const worthRetrying = (error: Error) =>
  error instanceof ProblemError ? error.status >= 502 && error.status <= 504 : true

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && worthRetrying(error),
      // Without this a browser that believes itself offline would leave the page waiting for ever.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
})
