import { Hono } from 'hono'
import type { Applications } from '../authorization/applications.ts'
import type { PersonaProfile } from '../authorization/persona-profile.ts'

export function portalRoutes(_deps: { profile: PersonaProfile; applications: Applications }) {
  return new Hono().get('/portal', (c) => c.text('soon'))
}
