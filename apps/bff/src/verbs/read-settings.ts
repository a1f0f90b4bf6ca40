import type { ConsoleSettings } from '@mailgrant/contract/settings'
import type { Db } from '../db/open.ts'
import { setting } from '../tables/setting.ts'

/** Until somebody saves others. */
export const settingDefaults = { retentionDays: 365, checkIntervalMinutes: 15 } as const

export async function readSettings({ db }: { db: Pick<Db, 'select'> }): Promise<ConsoleSettings> {
  const [row] = await db.select().from(setting)
  if (row === undefined) return { ...settingDefaults, version: 0, updatedAt: null, updatedBy: null }
  const { retentionDays, checkIntervalMinutes, version, updatedAt, updatedBy } = row
  return {
    retentionDays,
    checkIntervalMinutes,
    version,
    updatedAt: updatedAt.toISOString(),
    updatedBy,
  }
}
