import { startSandbox } from '@mailgrant/sandbox'

/** The sandbox in a process of its own, so that what is measured does not share its event loop. */
export interface Filling {
  count: number
  bytes: number
  /** all but the head goes into a base64 attachment */
  attachment?: boolean
}

const support = 'support@example.test'
const scopes = ['IMAP.AccessAsUser.All', 'POP.AccessAsUser.All', 'SMTP.Send'].map(
  (scope) => `https://outlook.office.com/${scope}`,
)

const sandbox = await startSandbox({ seed: 'registered', callbackUrls: ['http://localhost/cb'] })
const { accessToken } = await sandbox.issueTokens({ persona: 'microsoft', user: support, scopes })

const head = (number: number, ...fields: string[]) =>
  [
    'From: Casey <customer@example.test>',
    `To: ${support}`,
    `Subject: Message ${number}`,
    'Date: Tue, 24 Nov 2026 09:00:00 +0000',
    `Message-ID: <${number}@bench.example.test>`,
    ...fields,
    '',
    '',
  ].join('\r\n')

/** Lines of printable text, every other one beginning with a dot, to the size asked for. */
function plain(number: number, bytes: number): string {
  const line = `${'x'.repeat(73)}\r\n.${'y'.repeat(72)}\r\n`
  return head(number) + line.repeat(Math.max(1, Math.ceil(bytes / line.length)))
}

function withAttachment(number: number, bytes: number): string {
  const line = `${Buffer.alloc(57, 0xa5).toString('base64')}\r\n`
  return [
    head(number, 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary="b"'),
    '--b\r\nContent-Type: text/plain\r\n\r\nSee the attachment.\r\n',
    '--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n',
    'Content-Disposition: attachment; filename="large.bin"\r\n\r\n',
    line.repeat(Math.ceil(bytes / line.length)),
    '--b--\r\n',
  ].join('')
}

process.on('message', (order: Filling) => {
  void (async () => {
    const raw = order.attachment ? withAttachment : plain
    for (let number = 0; number < order.count; number += 1)
      await sandbox.deliver({ to: support, raw: raw(number, order.bytes) })
    process.send?.({ filled: order.count })
  })()
})
process.on('disconnect', () => void sandbox.stop().then(() => process.exit(0)))
process.send?.({
  mail: sandbox.mail,
  mailUnavailable: sandbox.mailUnavailable,
  caFile: sandbox.caFile,
  accessToken,
  login: support,
  password: 'support-password',
})
