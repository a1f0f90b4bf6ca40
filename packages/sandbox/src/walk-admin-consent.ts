export interface AdminConsentWalk {
  user: { address: string; password: string }
  decision?: 'accept' | 'cancel'
}

/** Opens an admin-consent link as an administrator of the directory; answers the callback that it ends on. */
export async function walkAdminConsent(
  link: string | URL,
  { user, decision = 'accept' }: AdminConsentWalk,
): Promise<URL> {
  const page = await fetch(link)
  const text = await page.text()
  if (!page.ok) throw new Error(`the link ended on a page: ${page.status} ${text}`)
  const body = new URLSearchParams({
    address: user.address,
    password: user.password,
    decision,
  })
  const response = await fetch(link, { method: 'POST', body, redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`no way back: ${response.status} ${await response.text()}`)
  await response.body?.cancel()
  return new URL(location)
}
