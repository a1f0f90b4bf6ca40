import type { Sandbox, SandboxPorts } from './sandbox.ts'
import { startSandbox } from './start-sandbox.ts'

/** Friendly ports, so that a newcomer's bookmarks and pasted endpoints stay good. */
const friendlyPorts: SandboxPorts = {
  microsoft: 4100,
  google: 4200,
  control: 4300,
  imap: 11143,
  imaps: 11993,
  pop3: 11110,
  pop3s: 11995,
  submission: 11587,
  submissions: 11465,
}

const json = process.argv.includes('--json')
const say = (line: string) => process.stdout.write(`${line}\n`)

try {
  const sandbox = await startSandbox({ ports: friendlyPorts })
  let stopping = false
  const end = () => {
    if (stopping) return
    stopping = true
    void sandbox.stop().then(() => process.exit(0))
  }
  process.once('SIGINT', end)
  process.once('SIGTERM', end)
  // A parent that died leaves no signal behind, but it closes the channel.
  process.once('disconnect', end)
  if (json) say(JSON.stringify(summary(sandbox)))
  else describe(sandbox)
} catch (error) {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
  const reason = error instanceof Error ? error.message : String(error)
  process.stderr.write(
    taken
      ? `The sandbox cannot start: ${reason}. Is another sandbox running?\n`
      : `The sandbox cannot start: ${reason}\n`,
  )
  process.exit(1)
}

function summary({ env, control, microsoft, google, mail, mailUnavailable, users }: Sandbox) {
  return {
    env,
    control,
    microsoft,
    google,
    mail,
    mailUnavailable,
    users: users.map(({ address, password, name, shared }) => ({
      address,
      password,
      name,
      shared,
    })),
  }
}

function describe({ control, microsoft, google, mail, mailUnavailable, users, env }: Sandbox) {
  say(`Sandbox               ${control.url}`)
  say(`Sandbox Microsoft     ${microsoft.portalUrl}`)
  say(`Sandbox Google        ${google.portalUrl}`)
  if (mail) {
    say(
      `Mail on localhost     IMAP ${mail.imaps.port}, POP3 ${mail.pop3s.port} (TLS), SMTP ${mail.submission.port} (STARTTLS)`,
    )
  } else say(`No mail servers       ${mailUnavailable}`)
  for (const { address, password, shared } of users) {
    say(`Mailbox               ${address}  ${shared ? '(shared)' : password}`)
  }
  say('')
  say('For the console:')
  for (const [name, value] of Object.entries(env)) say(`  ${name}=${value}`)
}
