import { randomBytes, randomUUID } from 'node:crypto'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { createPersona, type RunningPersona } from './authorization/create-persona.ts'
import { googleProfile, microsoftProfile } from './authorization/persona-profile.ts'
import { controlRoutes, introspectionRoutes } from './control/control-app.ts'
import { createKnobs, type PersonaName } from './knobs.ts'
import { createLedger } from './ledger.ts'
import { listen } from './listen.ts'
import { writeCertificates } from './mail/certificate.ts'
import { detectDovecot } from './mail/detect-dovecot.ts'
import type { Mechanism } from './mail/dovecot-config.ts'
import { composeMessage } from './mail/compose-message.ts'
import { startMail, type RunningMail } from './mail/start-mail.ts'
import { choosePorts } from './ports.ts'
import { providerPresets } from './providers-file.ts'
import { mailPermissions } from './authorization/scopes.ts'
import type { MailServers, Persona, Registration, Sandbox, SandboxOptions } from './sandbox.ts'
import { findUser, seedUsers } from './users.ts'

const allMechanisms: readonly Mechanism[] = ['plain', 'login', 'xoauth2', 'oauthbearer']

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { host = '127.0.0.1', seed = 'empty', callbackUrls = [], mail: wantsMail = true } = options
  const cleanups: Array<() => Promise<void>> = []
  const stop = async () => {
    for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
  }
  try {
    const directory = await stateDirectory(options.directory, cleanups)
    const { ports, relayPort } = await choosePorts(options.ports ?? {}, host)
    const users = seedUsers()
    const knobs = createKnobs({ tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600 })
    const ledger = createLedger()
    const origin = (port: number) => `http://${host}:${port}`

    const shared = { host, users, knobs, ledger }
    const personas: Record<PersonaName, RunningPersona> = {
      microsoft: createPersona({
        profile: microsoftProfile(origin(ports.microsoft)),
        port: ports.microsoft,
        ...shared,
      }),
      google: createPersona({
        profile: googleProfile(origin(ports.google)),
        port: ports.google,
        ...shared,
      }),
    }
    const both = [personas.microsoft, personas.google]
    for (const persona of both) {
      await persona.start()
      cleanups.push(() => persona.stop())
    }

    const introspectionPath = `/introspect/${randomBytes(12).toString('hex')}`
    const app = new Hono()
      .route('/', introspectionRoutes({ path: introspectionPath, personas: both }))
      .route(
        '/',
        controlRoutes(() => sandbox),
      )
    const control = await listen(getRequestListener(app.fetch), host, ports.control)
    cleanups.push(() => control.close())

    const certificates = await writeCertificates(directory)
    const dovecot = wantsMail
      ? detectDovecot(options.dovecot)
      : { available: false, reason: 'Turned off.' }
    let running: RunningMail | null = null
    if (dovecot.available) {
      running = await startMail({
        host,
        ports,
        relayPort,
        directory,
        users,
        certificates,
        mechanisms: options.mechanisms ?? allMechanisms,
        introspectionUrl: (service) => `${origin(ports.control)}${introspectionPath}/${service}`,
        deferredRecipients: () => knobs.get().deferredRecipients.map((each) => each.toLowerCase()),
      })
      cleanups.push(running.close)
    }
    const mail = running && mailServers({ ...ports, relay: relayPort })

    const register: Sandbox['registerApplication'] = (name, application) => {
      const { applications, profile } = personas[name]
      const { clientId } = applications.register({
        permissions: mailPermissions,
        ...application,
      })
      const { value, secretId } = applications.addSecret(clientId)
      return { clientId, clientSecret: value, secretId, tenant: profile.tenant }
    }
    const seedApp = (name: PersonaName) =>
      seed === 'registered'
        ? register(name, { name: 'Mailgrant', redirectUris: callbackUrls })
        : null

    const providersFile = join(directory, 'providers.json')
    const presets = providerPresets(
      both.map(({ profile }) => profile),
      mail,
    )
    await writeFile(providersFile, JSON.stringify(presets, null, 2))

    const needMail = () => {
      if (running === null) throw new Error('this sandbox has no mail servers')
      return running
    }
    const sandbox: Sandbox = {
      microsoft: describe(personas.microsoft, seedApp('microsoft')),
      google: describe(personas.google, seedApp('google')),
      mail,
      mailUnavailable: 'reason' in dovecot ? dovecot.reason : null,
      caFile: certificates.caFile,
      providersFile,
      env: {
        MAILGRANT_PROVIDERS: providersFile,
        MAILGRANT_ALLOW_PRIVATE_HOSTS: 'true',
        NODE_EXTRA_CA_CERTS: certificates.caFile,
      },
      users,
      knobs,
      ledger,
      control: { url: origin(ports.control) },
      registerApplication: register,
      addClientSecret: (name, clientId, secret) =>
        personas[name].applications.addSecret(clientId, secret),
      removeClientSecret(name, clientId, secretId) {
        const { applications } = personas[name]
        for (const secret of applications.find(clientId)?.secrets ?? []) {
          if (secretId === undefined || secret.secretId === secretId) {
            applications.removeSecret(clientId, secret.secretId)
          }
        }
      },
      issueTokens: ({ persona, ...order }) => personas[persona].issueTokens(order),
      revokeGrants(address, revocation = { accessTokens: true }) {
        const user = findUser(users, address)
        if (!user) throw new Error(`no user ${address} in this sandbox`)
        for (const persona of both) persona.revoke(user, revocation)
      },
      async stopAuthorizationServer() {
        await Promise.all(both.map((persona) => persona.stop()))
      },
      async startAuthorizationServer() {
        await Promise.all(both.map((persona) => persona.start()))
      },
      async restartAuthorizationServer() {
        await sandbox.stopAuthorizationServer()
        await sandbox.startAuthorizationServer()
      },
      stopMail: () => needMail().stop(),
      startMail: () => needMail().start(),
      async restartMail() {
        await needMail().stop()
        await needMail().start()
      },
      async deliver(delivery) {
        if (!findUser(users, delivery.to)) throw new Error(`no mailbox ${delivery.to}`)
        const id = `${randomUUID()}@sandbox.example.test`
        await needMail().maildirs.write(delivery.to.toLowerCase(), composeMessage(delivery, id))
      },
      sent: () => running?.sent() ?? [],
      stop,
      [Symbol.asyncDispose]: stop,
    }
    return sandbox
  } catch (error) {
    await stop()
    throw error
  }
}

async function stateDirectory(wanted: string | undefined, cleanups: Array<() => Promise<void>>) {
  if (wanted !== undefined) {
    await mkdir(wanted, { recursive: true })
    return resolve(wanted)
  }
  const directory = await mkdtemp(join(tmpdir(), 'mailgrant-sandbox-'))
  cleanups.push(() => rm(directory, { recursive: true, force: true }))
  // Dovecot's own accounts walk through it.
  await chmod(directory, 0o755)
  return directory
}

const mailServers = (ports: Record<keyof Omit<MailServers, 'host'>, number>): MailServers => ({
  host: 'localhost',
  imap: { port: ports.imap },
  imaps: { port: ports.imaps },
  pop3: { port: ports.pop3 },
  pop3s: { port: ports.pop3s },
  submission: { port: ports.submission },
  submissions: { port: ports.submissions },
  relay: { port: ports.relay },
})

function describe({ profile }: RunningPersona, seededApp: Registration | null): Persona {
  const url = (path: string) => `${profile.origin}${path}`
  return {
    issuer: profile.issuer,
    authorizationEndpoint: url(profile.paths.authorization),
    tokenEndpoint: url(profile.paths.token),
    userinfoEndpoint: profile.name === 'google' ? url(profile.userinfoPath) : null,
    revocationEndpoint: profile.revocationPath === null ? null : url(profile.revocationPath),
    portalUrl: url('/portal'),
    tenant: profile.tenant,
    seededApp,
  }
}
