/** So long after the last key or pointer nobody is taken to sit before the page. */
const touchedForMs = 5 * 60_000

let touchedAt = performance.now()
for (const type of ['pointerdown', 'pointermove', 'keydown'])
  globalThis.document?.addEventListener(type, () => (touchedAt = performance.now()), {
    capture: true,
    passive: true,
  })

/** What a page asks by itself while nobody sits before it keeps no session alive: it says so. */
export const untouchedHeader = (): Record<string, string> =>
  performance.now() - touchedAt > touchedForMs ? { 'X-Mailgrant-Untouched': '1' } : {}
