/**
 * The guard against losing changes asks before the browser leaves the page. A trip to the provider
 * keeps what was typed elsewhere, so it may pass unasked.
 */
let unasked = false

export const mayLeaveUnasked = () => unasked

export function leaveFor(address: string) {
  unasked = true
  window.location.assign(address)
}

// Back from the browser's own page cache, the page is alive again and guards again.
if (typeof window !== 'undefined') window.addEventListener('pageshow', () => (unasked = false))
