/** Postgres' unique_violation, however deep the drivers wrapped it: somebody else was faster. */
export function isUniqueViolation(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; { cause } = cause)
    if ('code' in cause && cause.code === '23505') return true
  return false
}
