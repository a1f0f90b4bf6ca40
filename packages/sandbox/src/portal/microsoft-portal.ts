import { Hono, type Context } from 'hono'
import { z } from 'zod'
import type { Application, Applications } from '../authorization/applications.ts'
import type { PersonaProfile } from '../authorization/persona-profile.ts'
import { microsoftPermissions } from '../authorization/scopes.ts'
import { appPath, authenticationPage, overviewPage, secretsPage } from './microsoft-app-pages.ts'
import { listPage, registerPage } from './microsoft-list-pages.ts'
import { permissionsPage, type PermissionStep } from './microsoft-permission-pages.ts'
import { filled, refuseRedirectUri } from './redirect-uri.ts'

const registration = z.object({
  name: z.string().trim(),
  platform: z.string(),
  redirectUri: z.string().trim(),
})
const newSecret = z.object({ description: z.string().trim(), days: z.coerce.number().positive() })
const dayMs = 24 * 3600 * 1000

/** App registrations, as in the Azure Portal. */
export function microsoftPortal(deps: { profile: PersonaProfile; applications: Applications }) {
  const { profile, applications } = deps
  /** Secrets whose value nobody has seen yet. */
  const unseen = new Set<string>()

  const withApp =
    (serve: (c: Context, application: Application) => Response | Promise<Response>) =>
    async (c: Context) => {
      const application = applications.find(c.req.param('clientId') ?? '')
      return application ? serve(c, application) : c.redirect('/portal', 303)
    }
  const permissionStep = (step: PermissionStep) =>
    withApp((c, application) => c.html(permissionsPage(profile, application, step)))
  const picked = async (c: Context) => {
    const form = await c.req.parseBody({ all: true })
    const known = microsoftPermissions.map(({ name }) => name)
    return filled([form['permission']].flat()).filter((name) => known.includes(name))
  }

  return new Hono()
    .get('/portal', (c) => c.html(listPage(profile, applications.list())))
    .get('/portal/new', (c) => c.html(registerPage(profile, { name: '', redirectUri: '' }, null)))
    .post('/portal/new', async (c) => {
      const typed = registration.parse(await c.req.parseBody())
      const { name, platform, redirectUri } = typed
      const error =
        (name === '' ? 'Enter a name for the application.' : null) ??
        (redirectUri === '' ? null : refuseRedirectUri(profile.name, redirectUri)) ??
        (redirectUri !== '' && platform !== 'web'
          ? 'Select the platform Web: this sandbox serves web applications only.'
          : null)
      if (error !== null) return c.html(registerPage(profile, typed, error), 400)
      const redirectUris = redirectUri === '' ? [] : [redirectUri]
      return c.redirect(appPath(applications.register({ name, redirectUris })), 303)
    })
    .get(
      '/portal/apps/:clientId',
      withApp((c, application) => c.html(overviewPage(profile, application, false))),
    )
    .get(
      '/portal/apps/:clientId/endpoints',
      withApp((c, application) => c.html(overviewPage(profile, application, true))),
    )
    .get(
      '/portal/apps/:clientId/authentication',
      withApp((c, application) => {
        const { redirectUris } = application
        const typed = { redirectUris, message: null, error: null }
        return c.html(authenticationPage(profile, application, typed))
      }),
    )
    .post(
      '/portal/apps/:clientId/authentication',
      withApp(async (c, application) => {
        const form = await c.req.parseBody({ all: true })
        const redirectUris = filled([form['redirectUri']].flat())
        const error =
          redirectUris.map((uri) => refuseRedirectUri(profile.name, uri)).find(Boolean) ?? null
        if (error === null) application.redirectUris = redirectUris
        const message = error === null ? 'Successfully updated.' : null
        const body = authenticationPage(profile, application, { redirectUris, message, error })
        return c.html(body, error === null ? 200 : 400)
      }),
    )
    .get(
      '/portal/apps/:clientId/secrets',
      withApp((c, application) => {
        const shown = application.secrets.find(({ secretId }) => unseen.delete(secretId)) ?? null
        return c.html(secretsPage(profile, application, { adding: false, shown }))
      }),
    )
    .get(
      '/portal/apps/:clientId/secrets/new',
      withApp((c, application) =>
        c.html(secretsPage(profile, application, { adding: true, shown: null })),
      ),
    )
    .post(
      '/portal/apps/:clientId/secrets',
      withApp(async (c, application) => {
        const { description, days } = newSecret.parse(await c.req.parseBody())
        const { secretId } = applications.addSecret(application.clientId, {
          description: description === '' ? 'Password uploaded by the portal' : description,
          expiresAt: Date.now() + days * dayMs,
        })
        unseen.add(secretId)
        return c.redirect(`${appPath(application)}/secrets`, 303)
      }),
    )
    .post(
      '/portal/apps/:clientId/secrets/:secretId/delete',
      withApp((c, application) => {
        applications.removeSecret(application.clientId, c.req.param('secretId') ?? '')
        return c.redirect(`${appPath(application)}/secrets`, 303)
      }),
    )
    .get('/portal/apps/:clientId/permissions', permissionStep('table'))
    .get('/portal/apps/:clientId/permissions/add', permissionStep('api'))
    .get('/portal/apps/:clientId/permissions/graph', permissionStep('kind'))
    .get('/portal/apps/:clientId/permissions/delegated', permissionStep('pick'))
    .get('/portal/apps/:clientId/permissions/consent', permissionStep('consent'))
    .post(
      '/portal/apps/:clientId/permissions/delegated',
      withApp(async (c, application) => {
        application.permissions = await picked(c)
        return c.redirect(`${appPath(application)}/permissions`, 303)
      }),
    )
    .post(
      '/portal/apps/:clientId/permissions/remove',
      withApp(async (c, application) => {
        const removed = await picked(c)
        application.permissions = application.permissions.filter((name) => !removed.includes(name))
        return c.redirect(`${appPath(application)}/permissions`, 303)
      }),
    )
    .post(
      '/portal/apps/:clientId/permissions/consent',
      withApp((c, application) => {
        application.consented = [...application.permissions]
        return c.redirect(`${appPath(application)}/permissions`, 303)
      }),
    )
}
