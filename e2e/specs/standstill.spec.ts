import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { paths } from '@mailgrant/web/paths'
import { clockThatLeaps, leapAhead } from '../fixtures/bend-time.ts'
import type { ConsoleApi } from '../fixtures/console-api.ts'
import { judgeKeyboard } from '../fixtures/judge-keyboard.ts'
import { judgeLooks } from '../fixtures/judge-screen.ts'
import { administrator } from '../fixtures/prepared-data.ts'
import type { Product } from '../fixtures/start-product.ts'
import { expect, test } from '../fixtures/test.ts'
import { bell } from '../flows/alerts-page.ts'

const words =
  'Overdue: checking mailboxes and outgoing mail. Look in the log of the server for “background”.'

/**
 * The database takes no more jobs of one queue, as where a disk is full or a right is missing, and
 * the last one ended two hours ago. Then the console runs for longer than a long run can explain.
 */
async function breakChecks({ console: running, directory }: Product): Promise<void> {
  await running.stop()
  const database = await PGlite.create(join(directory, 'database'))
  await database.exec(`
    create function pgboss.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no space left on device'; end $$;
    create trigger refuse before insert on pgboss.job
      for each row when (new.name = 'checks') execute function pgboss.refuse();
    update pgboss.queue set updated_on = now() - interval '2 hours' where name = 'checks'`)
  await database.close()
  await running.start(clockThatLeaps(11))
}

const standstill = async (api: ConsoleApi) =>
  (await api.get<{ standstill: { reason: string } | null }>('/api/incidents')).standstill?.reason

test('the bell says which background work stands still, since when, and what to do', async ({
  ownProduct,
  visit,
}) => {
  const product = await ownProduct()
  await breakChecks(product)
  const { page, api } = await visit(product.console.url, { as: administrator })
  const { button, panel, open } = bell(page)
  await page.goto(paths.emails())
  await expect(button).toHaveAccessibleName('No open incidents')

  leapAhead(product.console)
  // What else waited for the leap is done within half a minute.
  await expect.poll(() => standstill(api), { timeout: 60_000 }).toContain(words)
  await page.reload()
  await expect(button).toHaveAccessibleName('No open incidents, background work stands still')
  await expect(button).toHaveText('!')
  await button.focus()
  await page.keyboard.press('Enter')
  await expect(panel.getByRole('listitem')).toHaveCount(1)
  await expect(panel).toContainText('Background work stands still')
  await expect(panel).toContainText('began 2 hours ago')
  await expect(panel).toContainText(words)
  await expect(panel).not.toContainText('Nothing is broken')
  expect(product.console.output()).toContain('background work waits for the database')
  await page.keyboard.press('Escape')
  await expect(button).toBeFocused()

  await page.setViewportSize({ width: 1280, height: 900 })
  await open()
  await judgeLooks(page, 'the bell with background work that stands still')
  await judgeKeyboard(page, 'the bell with background work that stands still')
})
