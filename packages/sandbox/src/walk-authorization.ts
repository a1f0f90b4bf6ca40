export interface WalkOptions {
  /** Who signs in. */
  user: { address: string; password: string }
  decision?: 'accept' | 'cancel' | 'cancel-at-sign-in'
  /** Scopes unticked on the consent page of the Google persona. */
  untick?: readonly string[]
  /** "Consent on behalf of your organization", Microsoft persona. */
  organization?: boolean
  /** Cookies of an earlier walk, for a person who is still signed in. */
  cookies?: Map<string, string>
}

export interface Walk {
  /** Where the person was sent in the end: the application's callback with its answer. */
  callback: URL
  cookies: Map<string, string>
  /** Titles of the pages that were shown. */
  pages: string[]
}

const stepLimit = 20

/** Walks the sign-in and consent pages as a browser without scripts does, up to the callback. */
export async function walkAuthorization(url: string | URL, options: WalkOptions): Promise<Walk> {
  const { user, decision = 'accept', untick = [], organization = false } = options
  const cookies = options.cookies ?? new Map<string, string>()
  const pages: string[] = []
  const start = new URL(url)
  let next: { url: URL; form: URLSearchParams | null } = { url: start, form: null }

  for (let step = 0; step < stepLimit; step += 1) {
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      ...(next.form ? { method: 'POST', body: next.form } : {}),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      const at = pair.indexOf('=')
      cookies.set(pair.slice(0, at), pair.slice(at + 1))
    }
    const location = response.headers.get('location')
    if (location !== null) {
      const target = new URL(location, next.url)
      await response.body?.cancel()
      if (target.origin !== start.origin) return { callback: target, cookies, pages }
      next = { url: target, form: null }
      continue
    }
    const text = await response.text()
    pages.push(/<title>(.*?) ·/.exec(text)?.[1] ?? `${response.status}`)
    const form = answer(text)
    if (form === null || response.status >= 400) {
      throw new Error(`the walk ended on a page: ${response.status} ${readable(text)}`)
    }
    next = { url: new URL(form.action, next.url), form: form.fields }
  }
  throw new Error('the walk went in circles')

  function answer(text: string): { action: string; fields: URLSearchParams } | null {
    const uid = /action="(\/sign-in\/[^"/]+)/.exec(text)?.[1]
    if (uid === undefined) return null
    if (text.includes(`${uid}/no-approval`))
      return { action: `${uid}/no-approval`, fields: new URLSearchParams() }
    if (text.includes('name="password"')) {
      const action = decision === 'cancel-at-sign-in' ? `${uid}/cancel` : uid
      return { action, fields: new URLSearchParams({ ...user }) }
    }
    if (text.includes(`${uid}/continue`)) {
      return { action: `${uid}/continue`, fields: new URLSearchParams() }
    }
    if (decision === 'cancel') return { action: `${uid}/cancel`, fields: new URLSearchParams() }
    const fields = new URLSearchParams(organization ? { organization: 'yes' } : {})
    for (const [, scope = ''] of text.matchAll(/name="scope" value="([^"]+)"/g)) {
      if (!untick.includes(scope)) fields.append('scope', scope)
    }
    return { action: `${uid}/consent`, fields }
  }
}

const readable = (text: string) =>
  text
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
