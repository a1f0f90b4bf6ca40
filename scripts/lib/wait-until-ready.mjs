/**
 * Waits until the console answers, or the program that should have answered has ended.
 * @param {string} url @param {Promise<unknown>} ended @returns {Promise<boolean>} whether it is ready
 */
export async function waitUntilReady(url, ended) {
  const gone = ended.then(() => 'ended')
  for (;;) {
    if (await answers(`${url}/readyz`)) return true
    const pause = new Promise((resolve) => setTimeout(resolve, 100))
    if ((await Promise.race([gone, pause])) === 'ended') return false
  }
}

/** @param {string} url */
async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok
  } catch {
    // Not listening yet.
    return false
  }
}
