import { Hono } from 'hono'
import { z } from 'zod'
import { opensService, type MailService } from '../authorization/scopes.ts'
import type { RunningPersona } from '../authorization/create-persona.ts'
import { knobChanges } from '../knobs.ts'
import type { Sandbox } from '../sandbox.ts'
import { controlPage } from './control-page.ts'

const personaName = z.enum(['microsoft', 'google'])
const personaField = z.object({ persona: personaName })
const application = personaField.extend({
  name: z.string().min(1),
  redirectUris: z.array(z.string()),
  permissions: z.array(z.string()).optional(),
})
const secretOf = personaField.extend({ clientId: z.string(), secretId: z.string().optional() })
const revocation = z.object({ user: z.string(), accessTokens: z.boolean().optional() })
const delivery = z.object({
  to: z.string(),
  from: z.string().optional(),
  subject: z.string().optional(),
  text: z.string().optional(),
  raw: z.string().optional(),
})
const tokenOrder = personaField.extend({
  user: z.string(),
  scopes: z.array(z.string()),
  clientId: z.string().optional(),
})

/** Dovecot's question: is this token good, for this service, and whose is it? */
export function introspectionRoutes(deps: { path: string; personas: readonly RunningPersona[] }) {
  const { path, personas } = deps
  const services: Record<string, MailService> = {
    imap: 'imap',
    pop3: 'pop3',
    submission: 'submission',
  }
  return new Hono().post(`${path}/:service`, async (c) => {
    const form = await c.req.parseBody()
    const token = form['token']
    const service = services[c.req.param('service')]
    if (typeof token !== 'string' || !service) return c.json({ active: false })
    const answers = await Promise.all(personas.map((persona) => persona.introspect(token)))
    for (const answer of answers) {
      if (answer === 'down' || answer === 'inactive') continue
      if (!opensService(answer.scopes, service)) break
      const { address, delegateOf } = answer.user
      return c.json({ active: true, email: address, delegate_of: delegateOf ?? '' })
    }
    // Whose token it is cannot be told while a server is away: a failure, not a refusal.
    if (answers.includes('down')) return c.json({ error: 'temporarily_unavailable' }, 503)
    return c.json({ active: false })
  })
}

/** The sandbox by HTTP, for other processes and for people. Loopback only. */
export function controlRoutes(sandbox: () => Sandbox) {
  return new Hono()
    .use(async (c, next) => {
      // Programs send no Origin; a browser's pages of other sites have no business here.
      const origin = c.req.header('origin')
      if (origin !== undefined && origin !== new URL(c.req.url).origin) return c.text('No', 403)
      return next()
    })
    .get('/', (c) => c.html(controlPage(sandbox())))
    .post('/knobs/form', async (c) => {
      const form = z.record(z.string(), z.string()).parse(await c.req.parseBody())
      const { knobs } = sandbox()
      if (form['reset'] === 'yes') knobs.reset()
      else {
        const choice = (name: string) => (form[name] === '' ? null : form[name])
        const number = (name: string) => (form[name] === '' ? null : Number(form[name]))
        knobs.set(
          knobChanges.parse({
            tokenFault: choice('tokenFault'),
            count: number('count'),
            rotation: choice('rotation'),
            errorDescription: choice('errorDescription'),
            tokenLifetimeSeconds: Number(form['tokenLifetimeSeconds']),
            delayMs: Number(form['delayMs']),
          }),
        )
      }
      return c.redirect('/', 303)
    })
    .get('/knobs', (c) => c.json(sandbox().knobs.get()))
    .put('/knobs', async (c) => {
      return c.json(sandbox().knobs.set(knobChanges.parse(await c.req.json())))
    })
    .delete('/knobs', (c) => c.json(sandbox().knobs.reset()))
    .get('/ledger', (c) => {
      const { ledger } = sandbox()
      return c.json({ entries: ledger.entries(), tokenRequests: ledger.tokenRequests() })
    })
    .delete('/ledger', (c) => {
      sandbox().ledger.clear()
      return c.body(null, 204)
    })
    .get('/sandbox', (c) => {
      const { microsoft, google, mail, mailUnavailable, users, env, caFile } = sandbox()
      return c.json({ microsoft, google, mail, mailUnavailable, users, env, caFile })
    })
    .get('/sent', (c) => c.json(sandbox().sent()))
    .post('/applications', async (c) => {
      const { persona, permissions, ...rest } = application.parse(await c.req.json())
      const order = permissions === undefined ? rest : { ...rest, permissions }
      return c.json(sandbox().registerApplication(persona, order), 201)
    })
    .post('/secrets', async (c) => {
      const { persona, clientId } = secretOf.parse(await c.req.json())
      return c.json(sandbox().addClientSecret(persona, clientId), 201)
    })
    .delete('/secrets', async (c) => {
      const { persona, clientId, secretId } = secretOf.parse(await c.req.json())
      sandbox().removeClientSecret(persona, clientId, secretId)
      return c.body(null, 204)
    })
    .post('/tokens', async (c) => {
      const { clientId, ...order } = tokenOrder.parse(await c.req.json())
      const wanted = clientId === undefined ? order : { ...order, clientId }
      return c.json(await sandbox().issueTokens(wanted), 201)
    })
    .post('/revoke', async (c) => {
      const { user, accessTokens = true } = revocation.parse(await c.req.json())
      sandbox().revokeGrants(user, { accessTokens })
      return c.body(null, 204)
    })
    .post('/deliver', async (c) => {
      await sandbox().deliver(delivery.parse(await c.req.json()))
      return c.body(null, 204)
    })
    .post('/authorization-server/:action{start|stop|restart}', async (c) => {
      const { startAuthorizationServer, stopAuthorizationServer, restartAuthorizationServer } =
        sandbox()
      const actions = {
        start: startAuthorizationServer,
        stop: stopAuthorizationServer,
        restart: restartAuthorizationServer,
      }
      await actions[z.enum(['start', 'stop', 'restart']).parse(c.req.param('action'))]()
      return c.body(null, 204)
    })
    .post('/mail/:action{start|stop|restart}', async (c) => {
      const { startMail, stopMail, restartMail } = sandbox()
      const actions = { start: startMail, stop: stopMail, restart: restartMail }
      await actions[z.enum(['start', 'stop', 'restart']).parse(c.req.param('action'))]()
      return c.body(null, 204)
    })
    .onError((error, c) => c.json({ error: error.message }, 400))
}
