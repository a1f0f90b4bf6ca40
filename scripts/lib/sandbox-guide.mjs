import { inRoot } from './paths.mjs'

/** What a newcomer needs to walk the guide. @param {import('./start-sandbox.mjs').SandboxReport} sandbox @param {string} consoleUrl */
export function sandboxGuide(sandbox, consoleUrl) {
  const width = Math.max(...sandbox.users.map(({ address }) => address.length))
  const users = sandbox.users.map(
    ({ address, password, name, shared }) =>
      `    ${address.padEnd(width)}  ${(shared ? '(its owner signs in)' : password).padEnd(20)}  ${name}`,
  )
  const ca = sandbox.env.NODE_EXTRA_CA_CERTS
  const services =
    sandbox.mailUnavailable === null && ca
      ? `  A service of yours trusts its mail servers by NODE_EXTRA_CA_CERTS=${ca}\n`
      : ''
  return `
  Mailgrant with a sandbox of its own is ready. Everything in it is forgotten when it ends.

  1. Console                 ${consoleUrl}
     The one-time link above creates the first administrator.
  2. Register an application ${sandbox.microsoft.portalUrl}  ("Microsoft")
                             ${sandbox.google.portalUrl}  ("Google")
  3. Authorise a mailbox     Emails > Add New Email > Remote Mailbox > Authentication > Config,
                             then sign in as one of these:
${users.join('\n')}

${services}  Make the provider fail on purpose: ${sandbox.control.url}
  ${sandbox.mailUnavailable ?? 'IMAP, POP3 and SMTP run on localhost; their settings are filled in for you.'}
  Guides: ${inRoot('docs/microsoft.md')}, ${inRoot('docs/google.md')}
  Ctrl-C ends it all.
`
}
