import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { errorCodes } from './error-codes.ts'

/**
 * docs/error-codes.md is made from here: after a change of the codes,
 * `npx vitest run --project mail error-codes -u` writes it anew.
 */
it('every code is in the documentation, in the words of the package', async () => {
  await expect(await errorTable()).toMatchFileSnapshot('../../../docs/error-codes.md')
})

async function errorTable(): Promise<string> {
  const sources = ['error-codes.ts', 'console-error-codes.ts']
  const texts = sources.map((name) => readFile(new URL(name, import.meta.url), 'utf8'))
  const named = [
    ...(await Promise.all(texts)).join('\n').matchAll(/^ {2}\/\/ (.+)$|^ {2}(\w+): /gm),
  ]
  const lines = named.flatMap(([, section, code]) =>
    section === undefined ? row(code) : [`\n## ${section}\n`, ...head],
  )
  expect(lines.filter((line) => line.startsWith('| `'))).toHaveLength(
    Object.keys(errorCodes).length,
  )
  return `${intro}${lines.join('\n')}\n`
}

const head = [
  '| code | later? | whose move | what happened | what to do |',
  '| --- | --- | --- | --- | --- |',
]

function row(name: string | undefined): string[] {
  const [code, meaning] = Object.entries(errorCodes).find(([code]) => code === name) ?? []
  if (!meaning) throw new Error(`${name} is no code`)
  const { permanent, whoseMove, message, remedy } = meaning
  const later = permanent ? 'no' : 'yes'
  return [
    `| \`${code}\` | ${later} | ${whoseMove} | ${message} | ${remedy.replaceAll('|', '\\|')} |`,
  ]
}

const intro = `# Error codes

Whatever goes wrong in \`@mailgrant/mail\` is a \`MailError\` with one of these codes. Codes are stable;
sentences may get better. *Later* says whether the same call can succeed without anybody changing
anything (\`permanent: false\`), *whose move* who has to act before it can: the service's engineer, an
administrator, the owner of the mailbox, or the provider. A single error can know more than its
code: its \`permanent\`, \`whoseMove\`, \`message\` and \`remedy\` go before what stands here.

This page is made from the package's sources, and a test compares it with them.
`
