import type { ProviderId } from '@mailgrant/contract/fields'
import type { Preset } from '../deps.ts'

/** What fills in the forms; every value stays editable. The operator's ports are added by `load-presets.ts`. */
export const presets: Record<ProviderId, Omit<Preset, 'ports'>> = {
  microsoft: {
    id: 'microsoft',
    authorizationEndpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize',
    tokenEndpoint: 'https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token',
    issuer: 'https://login.microsoftonline.com/{tenant}/v2.0',
    // Microsoft Graph's, which a mail token does not open: who signed in is read from the ID token
    userinfoEndpoint: null,
    revocationEndpoint: null,
    scopes: [
      'openid',
      'profile',
      'email',
      'offline_access',
      'https://outlook.office.com/IMAP.AccessAsUser.All',
      'https://outlook.office.com/POP.AccessAsUser.All',
      'https://outlook.office.com/SMTP.Send',
    ],
    needsTenant: true,
    mailHosts: [
      'outlook.office365.com',
      'outlook.office.com',
      'smtp.office365.com',
      'smtp-mail.outlook.com',
      'imap-mail.outlook.com',
      'pop-mail.outlook.com',
    ],
    servers: {
      imap: { host: 'outlook.office365.com', port: 993, tlsMode: 'implicit' },
      pop3: { host: 'outlook.office365.com', port: 995, tlsMode: 'implicit' },
      smtp: { host: 'smtp.office365.com', port: 587, tlsMode: 'starttls' },
    },
    issInResponse: 'optional',
    extraParams: {},
  },
  google: {
    id: 'google',
    authorizationEndpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    tokenEndpoint: 'https://oauth2.googleapis.com/token',
    issuer: 'https://accounts.google.com',
    userinfoEndpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
    revocationEndpoint: 'https://oauth2.googleapis.com/revoke',
    scopes: ['openid', 'email', 'profile', 'https://mail.google.com/'],
    needsTenant: false,
    mailHosts: ['imap.gmail.com', 'pop.gmail.com', 'smtp.gmail.com', 'smtp-relay.gmail.com'],
    servers: {
      imap: { host: 'imap.gmail.com', port: 993, tlsMode: 'implicit' },
      pop3: { host: 'pop.gmail.com', port: 995, tlsMode: 'implicit' },
      smtp: { host: 'smtp.gmail.com', port: 465, tlsMode: 'implicit' },
    },
    issInResponse: 'expected',
    // without these Google gives a refresh token on the first consent only
    extraParams: { access_type: 'offline', prompt: 'consent' },
  },
  other: {
    id: 'other',
    authorizationEndpoint: '',
    tokenEndpoint: '',
    issuer: null,
    userinfoEndpoint: null,
    revocationEndpoint: null,
    scopes: ['openid', 'email', 'profile', 'offline_access'],
    needsTenant: false,
    mailHosts: [],
    servers: { imap: null, pop3: null, smtp: null },
    issInResponse: 'optional',
    extraParams: {},
  },
}
