/** Postgres' unique_violation: somebody else was faster. */
export const isUniqueViolation = (error: unknown): boolean => hasState(error, '23505')

/** Postgres' foreign_key_violation: what is to be deleted came into use. */
export const isForeignKeyViolation = (error: unknown): boolean => hasState(error, '23503')

/** However deep the drivers wrapped it. */
function hasState(error: unknown, state: string): boolean {
  for (let cause = error; cause instanceof Error; { cause } = cause)
    if ('code' in cause && cause.code === state) return true
  return false
}
