/**
 * What one part of the test run came to. A sentence says what failed or could not run.
 * @typedef {{ passed: number, failed: number, sentences: string[] }} Tally
 */

/** @param {string} sentence @returns {Tally} */
export function failure(sentence) {
  return { passed: 0, failed: 1, sentences: [sentence] }
}

/** @param {Tally[]} tallies @returns {Tally} */
export function sum(tallies) {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failed: tallies.reduce((total, tally) => total + tally.failed, 0),
    sentences: tallies.flatMap((tally) => tally.sentences),
  }
}

/** A report that a test runner wrote, or nothing where it wrote none. @param {string} text */
export function parseReport(text) {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
