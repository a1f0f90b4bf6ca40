import type { PersonaProfile } from './authorization/persona-profile.ts'
import { defaultScopes } from './authorization/scopes.ts'
import type { MailServers } from './sandbox.ts'

/** The provider presets of this sandbox, in the console's format. */
export function providerPresets(profiles: readonly PersonaProfile[], mail: MailServers | null) {
  return profiles.map((profile) => {
    const microsoft = profile.name === 'microsoft'
    // As in the real preset the directory is the administrator's to fill in.
    const address = (path: string) => {
      const url = `${profile.origin}${path}`
      return profile.tenant === null ? url : url.replace(profile.tenant, '{tenant}')
    }
    const issuer =
      profile.tenant === null ? profile.issuer : profile.issuer.replace(profile.tenant, '{tenant}')
    return {
      id: profile.name,
      authorizationEndpoint: address(profile.paths.authorization),
      tokenEndpoint: address(profile.paths.token),
      issuer,
      userinfoEndpoint: microsoft ? null : address(profile.userinfoPath),
      revocationEndpoint: profile.revocationPath === null ? null : address(profile.revocationPath),
      scopes: defaultScopes[profile.name],
      issInResponse: microsoft ? 'absent' : 'expected',
      tenant: null,
      extraParams: microsoft ? {} : { access_type: 'offline', prompt: 'consent' },
      mailHosts: ['localhost'],
      servers: servers(mail),
    }
  })
}

const servers = (mail: MailServers | null) => ({
  imap: mail && { host: mail.host, port: mail.imaps.port, tlsMode: 'implicit' },
  pop3: mail && { host: mail.host, port: mail.pop3s.port, tlsMode: 'implicit' },
  smtp: mail && { host: mail.host, port: mail.submission.port, tlsMode: 'starttls' },
})
