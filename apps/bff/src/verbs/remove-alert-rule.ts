import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import { holdIncidents } from '../alerts/tell-rule-of-open.ts'
import type { Actor, Deps } from '../deps.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { recordEvent } from './record-event.ts'

/** Deletes a rule and with it what it had still to send. */
export async function removeAlertRule(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<void> {
  await db.transaction(async (tx) => {
    // else who is just telling the rule of an incident finds it gone
    await holdIncidents(tx)
    const [removed] = await tx
      .delete(alertRule)
      .where(eq(alertRule.id, id))
      .returning({ name: alertRule.name })
    if (removed === undefined) throw new AppError('rule_not_found')
    await recordEvent(
      { db: tx, clock },
      {
        type: 'alert-rule.removed',
        outcome: 'ok',
        actor: actor.name,
        detail: { ruleId: id, name: removed.name },
      },
    )
  })
}
