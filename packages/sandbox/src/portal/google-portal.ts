import { Hono, type Context } from 'hono'
import type { Application, Applications } from '../authorization/applications.ts'
import type { PersonaProfile } from '../authorization/persona-profile.ts'
import {
  audiencePage,
  clientPage,
  clientPath,
  clientsPage,
  createPage,
  dataAccessPage,
} from './google-pages.ts'
import { filled, refuseRedirectUri } from './redirect-uri.ts'

/** Clients, audience and data access, as in the Google Auth Platform. */
export function googlePortal(deps: { profile: PersonaProfile; applications: Applications }) {
  const { profile, applications } = deps
  const unseen = new Set<string>()
  let audience = 'internal'
  let dataAccess: string[] = []

  const withClient =
    (serve: (c: Context, application: Application) => Response | Promise<Response>) =>
    async (c: Context) => {
      const application = applications.find(c.req.param('clientId') ?? '')
      return application ? serve(c, application) : c.redirect('/portal', 303)
    }
  const addSecret = ({ clientId }: Application) =>
    unseen.add(applications.addSecret(clientId).secretId)
  const firstRefusal = (uris: string[]) =>
    uris.map((uri) => refuseRedirectUri(profile.name, uri)).find(Boolean) ?? null

  return new Hono()
    .get('/portal', (c) => c.html(clientsPage(profile, applications.list())))
    .get('/portal/create', (c) => c.html(createPage(profile, { name: '', redirectUris: [] }, null)))
    .post('/portal/create', async (c) => {
      const form = await c.req.parseBody({ all: true })
      const [name = ''] = filled([form['name']].flat())
      const redirectUris = filled([form['redirectUri']].flat())
      const error = name === '' ? 'Enter a name.' : firstRefusal(redirectUris)
      if (error !== null) return c.html(createPage(profile, { name, redirectUris }, error), 400)
      const application = applications.register({ name, redirectUris, permissions: [] })
      addSecret(application)
      return c.redirect(clientPath(application), 303)
    })
    .get(
      '/portal/clients/:clientId',
      withClient((c, application) => {
        const shown = application.secrets.find(({ secretId }) => unseen.delete(secretId)) ?? null
        const { redirectUris } = application
        return c.html(clientPage(profile, application, { shown, redirectUris, error: null }))
      }),
    )
    .post(
      '/portal/clients/:clientId',
      withClient(async (c, application) => {
        const form = await c.req.parseBody({ all: true })
        const redirectUris = filled([form['redirectUri']].flat())
        const error = firstRefusal(redirectUris)
        if (error === null) application.redirectUris = redirectUris
        const state = { shown: null, redirectUris, error }
        return c.html(clientPage(profile, application, state), error === null ? 200 : 400)
      }),
    )
    .post(
      '/portal/clients/:clientId/secrets',
      withClient((c, application) => {
        addSecret(application)
        return c.redirect(clientPath(application), 303)
      }),
    )
    .get('/portal/audience', (c) => c.html(audiencePage(profile, audience)))
    .post('/portal/audience', async (c) => {
      const form = await c.req.parseBody()
      audience = form['audience'] === 'testing' ? 'testing' : 'internal'
      return c.redirect('/portal/audience', 303)
    })
    .get('/portal/data-access', (c) => c.html(dataAccessPage(profile, dataAccess)))
    .post('/portal/data-access', async (c) => {
      const form = await c.req.parseBody({ all: true })
      dataAccess = filled([form['scope']].flat())
      return c.redirect('/portal/data-access', 303)
    })
}
