import type { CheckStep } from '@mailgrant/contract/check'

/** Every connection goes through these, in this order. */
const always: CheckStep['name'][] = ['token', 'connect', 'tls', 'authenticate']

/** A test ends at the step that failed; the steps that it did not reach are named as well. */
export function withUnreached(steps: readonly CheckStep[]): CheckStep[] {
  const failed = steps.find(({ state }) => state === 'failed')
  if (!failed || !always.includes(failed.name)) return [...steps]
  const known = new Set(steps.map(({ name }) => name))
  const later = always.slice(always.indexOf(failed.name) + 1)
  return [
    ...steps,
    ...later
      .filter((name) => !known.has(name))
      .map((name) => ({ name, state: 'skipped' as const })),
  ]
}
