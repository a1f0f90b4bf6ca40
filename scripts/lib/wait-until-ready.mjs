/** Waits until the console answers, or the program that should have answered has ended. @param {string} url @param {Promise<unknown>} ended */
export async function waitUntilReady(url, ended) {
  let over = false
  void ended.then(() => (over = true))
  while (!over) {
    try {
      const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2000) })
      if (answer.ok) return true
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return false
}
