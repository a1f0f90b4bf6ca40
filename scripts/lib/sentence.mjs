/** A failure that the reader can act on: printed as it stands, without a stack. */
export class Sentence extends Error {}

/** @param {string} line */
export function say(line) {
  console.log(line)
}

/** Runs a script's body and turns what it throws into one sentence and an exit code. @param {() => Promise<number | void>} body */
export async function main(body) {
  try {
    process.exitCode = (await body()) ?? process.exitCode ?? 0
  } catch (error) {
    console.error(error instanceof Sentence ? error.message : error)
    process.exitCode = 1
  }
}
