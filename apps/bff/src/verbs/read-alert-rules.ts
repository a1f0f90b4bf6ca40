import type { AlertRule, AlertRuleList } from '@mailgrant/contract/alert-rule'
import { asc, eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Db } from '../db/open.ts'
import { alertRule } from '../tables/alert-rule.ts'
import { rulesOnTheWire } from '../wire/alert-rule.ts'

/** All rules by name; a new console has none. */
export async function listAlertRules({ db }: { db: Pick<Db, 'select'> }): Promise<AlertRuleList> {
  const rows = await db.select().from(alertRule).orderBy(asc(alertRule.name), asc(alertRule.id))
  return { items: await rulesOnTheWire(db, rows) }
}

export async function readAlertRule(
  { db }: { db: Pick<Db, 'select'> },
  id: string,
): Promise<AlertRule> {
  const rows = await db.select().from(alertRule).where(eq(alertRule.id, id))
  const [rule] = await rulesOnTheWire(db, rows)
  if (rule === undefined) throw new AppError('rule_not_found')
  return rule
}
