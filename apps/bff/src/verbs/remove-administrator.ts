import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'

export async function removeAdministrator(_deps: Deps, _actor: Actor, _id: string): Promise<void> {
  throw new AppError('unavailable')
}
