import type { ConsoleSettings, SaveSettings } from '@mailgrant/contract/settings'
import { eq } from 'drizzle-orm'
import { AppError } from '../app-error.ts'
import type { Actor, Deps } from '../deps.ts'
import { pullChecksIn } from '../background/due-checks.ts'
import { setting } from '../tables/setting.ts'
import { compareRows } from './compare-rows.ts'
import { readSettings, settingDefaults } from './read-settings.ts'
import { recordEvent } from './record-event.ts'

const only = 1

/** Saves the one row; two who save the first at once conflict like any others. */
export async function saveSettings(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  actor: Actor,
  { version, overwrite, ...fields }: SaveSettings,
): Promise<ConsoleSettings> {
  return db.transaction(async (tx) => {
    const stamps = { updatedAt: clock(), updatedBy: actor.name }
    const [made] = await tx
      .insert(setting)
      .values({ id: only, ...fields, ...stamps })
      .onConflictDoNothing()
      .returning({ id: setting.id })
    const before =
      made === undefined ? (await tx.select().from(setting).for('update'))[0] : undefined
    const stored = before?.version ?? 0
    if (stored !== version && overwrite !== true)
      throw new AppError('edit_conflict', { current: await readSettings({ db: tx }) })
    if (before !== undefined)
      await tx
        .update(setting)
        .set({ ...fields, ...stamps, version: before.version + 1 })
        .where(eq(setting.id, only))
    if (fields.checkIntervalMinutes < (before ?? settingDefaults).checkIntervalMinutes)
      await pullChecksIn({ db: tx, clock }, fields.checkIntervalMinutes)
    await recordEvent(
      { db: tx, clock },
      {
        type: 'settings.saved',
        outcome: 'ok',
        actor: actor.name,
        detail: {
          changes: compareRows(before ?? settingDefaults, fields, [
            'retentionDays',
            'checkIntervalMinutes',
          ]),
        },
      },
    )
    return readSettings({ db: tx })
  })
}
