import { session } from '@mailgrant/contract/session'
import { openSetup } from '../verbs/open-setup.ts'
import { administrator, type TestApp, type TestClient } from './test-app.ts'

/** A client signed in as the first administrator, by the setup link. */
export async function signInFirst(app: TestApp, address?: string): Promise<TestClient> {
  const client = app.client(address)
  const link = await openSetup(app.deps)
  const token = link?.split('#')[1]
  if (token === undefined) throw new Error('setup is not open')
  await client.ok(session, 'POST', '/api/setup', { token, ...administrator })
  return client
}
