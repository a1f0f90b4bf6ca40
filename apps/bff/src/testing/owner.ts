import { type OwnerLinkMade, ownerLinkMade } from '@mailgrant/contract/owner-link'
import type { z } from 'zod'
import { type Configured, publicUrl, type TestConsole } from './console.ts'

/** A browser of the mailbox's owner: no session, cookies of its own. */
export interface OwnerBrowser {
  cookies: Map<string, string>
  post(path: string, body: unknown): Promise<Response>
  get(path: string): Promise<Response>
}

export function ownerBrowser(desk: TestConsole): OwnerBrowser {
  const cookies = new Map<string, string>()
  const send = async (path: string, init: RequestInit) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await desk.request(path, {
      ...init,
      headers: { 'content-type': 'application/json', cookie },
    })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return response
  }
  return {
    cookies,
    post: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
    get: (path) => send(path, {}),
  }
}

export async function makeLink(
  desk: TestConsole,
  { email, kind }: Pick<Configured, 'email' | 'kind'>,
  body: { expectedOwner?: string; validHours?: number } = {},
): Promise<OwnerLinkMade & { token: string }> {
  const response = await desk.request(`/api/emails/${email.id}/${kind}/owner-links`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ validHours: 72, ...body }),
  })
  const made = await answerOf(response, ownerLinkMade)
  return { ...made, token: new URL(made.link).hash.slice(1) }
}

export async function answerOf<Schema extends z.ZodType>(
  response: Response,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status}: ${text}`)
  return schema.parse(JSON.parse(text))
}

/** The path of a landing, as a browser sees it. */
export const pathOf = (location: string) => new URL(location, publicUrl).pathname
