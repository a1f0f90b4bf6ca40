import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  redirect,
} from '@tanstack/react-router'
import { queryClient } from './api/query-client.ts'
import { emailsQuery } from './api/queries/emails.ts'
import { sessionQuery } from './api/queries/session.ts'
import {
  parseActivitySearch,
  parseAuthorizationSearch,
  parseDenialSearch,
  parseEmailsSearch,
  parseExpiriesSearch,
  parseSearch,
  parseSignInSearch,
  stringifySearch,
} from './search.ts'
import { safeReturn } from './paths.ts'
import { Console } from './routes/console.tsx'
import { lazyPage } from './routes/lazy-page.ts'
import { NotFound } from './routes/not-found.tsx'
import { RouteProblem, StandaloneRouteProblem } from './routes/page-problem.tsx'
import { Root } from './routes/root.tsx'
import { NarrowSkeleton, ShellSkeleton } from './ui/shell-skeleton.tsx'
import { PageSkeleton } from './ui/skeletons.tsx'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: StandaloneRouteProblem,
})

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/emails' })
  },
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: parseSignInSearch,
  beforeLoad: async ({ context, search }) => {
    const session = await context.queryClient.query(sessionQuery())
    if (session.user) throw redirect({ href: safeReturn(search.return) })
  },
  component: lazyPage(() => import('./routes/sign-in.tsx')),
  pendingComponent: NarrowSkeleton,
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyPage(() => import('./routes/setup.tsx')),
  pendingComponent: NarrowSkeleton,
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyPage(() => import('./routes/invitation.tsx')),
  pendingComponent: NarrowSkeleton,
})
const authorizationUnmatched = createRoute({
  getParentRoute: () => root,
  path: '/authorization-unmatched',
  validateSearch: ({ reason }): { reason?: 'unavailable' } =>
    reason === 'unavailable' ? { reason } : {},
  component: lazyPage(() => import('./routes/authorization-unmatched.tsx')),
  pendingComponent: NarrowSkeleton,
})

// Of people without an account here: a mailbox's owner, and a directory's administrator.
const consent = createRoute({
  getParentRoute: () => root,
  path: '/consent',
  component: lazyPage(() => import('./routes/consent.tsx')),
  pendingComponent: NarrowSkeleton,
})
const consentDone = createRoute({
  getParentRoute: () => root,
  path: '/consent/done/$requestId',
  component: lazyPage(() => import('./routes/consent-done.tsx')),
  pendingComponent: NarrowSkeleton,
})
const adminConsentGranted = createRoute({
  getParentRoute: () => root,
  path: '/admin-consent/granted',
  component: lazyPage(() => import('./routes/admin-consent-granted.tsx')),
  pendingComponent: NarrowSkeleton,
})
const adminConsentDenied = createRoute({
  getParentRoute: () => root,
  path: '/admin-consent/denied',
  validateSearch: parseDenialSearch,
  component: lazyPage(() => import('./routes/admin-consent-denied.tsx')),
  pendingComponent: NarrowSkeleton,
})

/** Behind the sign-in. A session that ends later is met by the dialog over the page, not here. */
const signedIn = createRoute({
  getParentRoute: () => root,
  id: 'signed-in',
  component: Console,
  pendingComponent: ShellSkeleton,
  errorComponent: StandaloneRouteProblem,
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query(sessionQuery())
    if (session.user) return
    throw redirect({
      to: '/sign-in',
      search: location.href === '/emails' ? {} : { return: location.href },
    })
  },
})

const emails = createRoute({
  getParentRoute: () => signedIn,
  path: '/emails',
  validateSearch: parseEmailsSearch,
  loaderDeps: ({ search }) => search,
  // Starts the request beside the page's own code; the page shows its progress and its failure.
  loader: ({ context, deps }) => void context.queryClient.prefetchQuery(emailsQuery(deps)),
  component: lazyPage(() => import('./routes/emails.tsx')),
})
const newEmail = createRoute({
  getParentRoute: () => signedIn,
  path: '/emails/new',
  component: lazyPage(() => import('./routes/new-email.tsx')),
})

const email = createRoute({
  getParentRoute: () => signedIn,
  path: '/emails/$emailId',
  component: lazyPage(() => import('./routes/email/layout.tsx')),
})
const emailIndex = createRoute({
  getParentRoute: () => email,
  path: '/',
  beforeLoad: ({ params }) => {
    throw redirect({ to: '/emails/$emailId/account', params })
  },
})
const emailAccount = createRoute({
  getParentRoute: () => email,
  path: 'account',
  component: lazyPage(() => import('./routes/email/account.tsx')),
})
const emailMailbox = createRoute({
  getParentRoute: () => email,
  path: 'mailbox',
  validateSearch: parseAuthorizationSearch,
  component: lazyPage(() => import('./routes/email/mailbox.tsx')),
})
const emailSmtp = createRoute({
  getParentRoute: () => email,
  path: 'smtp',
  validateSearch: parseAuthorizationSearch,
  component: lazyPage(() => import('./routes/email/smtp.tsx')),
})
const emailActivity = createRoute({
  getParentRoute: () => email,
  path: 'activity',
  validateSearch: parseActivitySearch,
  component: lazyPage(() => import('./routes/email/activity.tsx')),
})

// The Config modal stays mounted in its tab, which reads these matches; they show nothing themselves.
const mailboxConfigInfo = createRoute({ getParentRoute: () => emailMailbox, path: 'config/info' })
const mailboxConfigIdp = createRoute({ getParentRoute: () => emailMailbox, path: 'config/idp' })
const mailboxConfigToken = createRoute({ getParentRoute: () => emailMailbox, path: 'config/token' })
const smtpConfigInfo = createRoute({ getParentRoute: () => emailSmtp, path: 'config/info' })
const smtpConfigIdp = createRoute({ getParentRoute: () => emailSmtp, path: 'config/idp' })
const smtpConfigToken = createRoute({ getParentRoute: () => emailSmtp, path: 'config/token' })

const idpConfigs = createRoute({
  getParentRoute: () => signedIn,
  path: '/idp-configs',
  component: lazyPage(() => import('./routes/idp-configs.tsx')),
})
const idpConfig = createRoute({ getParentRoute: () => idpConfigs, path: '$configId' })
const idpConfigSecret = createRoute({
  getParentRoute: () => idpConfigs,
  path: '$configId/secret',
})
const expiries = createRoute({
  getParentRoute: () => signedIn,
  path: '/expiries',
  validateSearch: parseExpiriesSearch,
  component: lazyPage(() => import('./routes/expiries.tsx')),
})
const apiKeys = createRoute({
  getParentRoute: () => signedIn,
  path: '/api-keys',
  component: lazyPage(() => import('./routes/api-keys.tsx')),
})
// The modal of a new key stays mounted in its page, which reads this match.
const newApiKey = createRoute({ getParentRoute: () => apiKeys, path: 'new' })
const activity = createRoute({
  getParentRoute: () => signedIn,
  path: '/activity',
  validateSearch: parseActivitySearch,
  component: lazyPage(() => import('./routes/activity.tsx')),
})
const settings = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings',
  component: lazyPage(() => import('./routes/settings.tsx')),
})
const alerts = createRoute({
  getParentRoute: () => signedIn,
  path: '/settings/alerts',
  component: lazyPage(() => import('./routes/alerts.tsx')),
})
// The modal of a rule stays mounted in the page, which reads these matches.
const newAlertRule = createRoute({ getParentRoute: () => alerts, path: 'new' })
const alertRule = createRoute({ getParentRoute: () => alerts, path: '$ruleId' })

const routeTree = root.addChildren([
  home,
  signIn,
  setup,
  invitation,
  authorizationUnmatched,
  consent,
  consentDone,
  adminConsentGranted,
  adminConsentDenied,
  signedIn.addChildren([
    emails,
    newEmail,
    email.addChildren([
      emailIndex,
      emailAccount,
      emailMailbox.addChildren([mailboxConfigInfo, mailboxConfigIdp, mailboxConfigToken]),
      emailSmtp.addChildren([smtpConfigInfo, smtpConfigIdp, smtpConfigToken]),
      emailActivity,
    ]),
    idpConfigs.addChildren([idpConfig, idpConfigSecret]),
    expiries,
    apiKeys.addChildren([newApiKey]),
    activity,
    settings,
    alerts.addChildren([newAlertRule, alertRule]),
  ]),
])

export const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPendingComponent: PageSkeleton,
  defaultPendingMs: 150,
  defaultErrorComponent: RouteProblem,
  // Answers are kept by the query client alone.
  defaultPreloadStaleTime: 0,
  parseSearch,
  stringifySearch,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
