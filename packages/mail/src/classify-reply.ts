import type { MailErrorCode } from './error-codes.ts'

/** What a server said to a command that it refused, independent of the protocol. */
export interface Refusal {
  /** the human text of the reply */
  text: string
  /** IMAP response code, POP3 extended code or SMTP enhanced status, as sent */
  code?: string | undefined
  /** SMTP reply code */
  status?: number | undefined
}

type Rule = readonly [RegExp, MailErrorCode]

// The order matters: the specific sentence comes before the general one. Texts are matched only
// to explain better; which class a refusal belongs to is decided by its codes where there are any.
const unavailable: readonly Rule[] = [
  [
    /too many (simultaneous )?connections|connection limit|maximum number of connections/i,
    'too_many_connections',
  ],
  [/too many login attempts|throttl|backoff|rate limit|rate exceeded/i, 'throttled'],
  [
    /temporar(y|ily)|try (again )?later|unavailable|internal (server )?error|server busy/i,
    'server_unavailable',
  ],
]

const causes: readonly Rule[] = [
  [/authenticated but not connected/i, 'not_connected_mailbox'],
  [/SmtpClientAuthentication is disabled/i, 'smtp_auth_disabled'],
  [/basic authentication is (disabled|not supported)/i, 'basic_auth_disabled'],
  [/security defaults|did not meet the criteria|conditional access/i, 'policy_blocked'],
  [/application-specific password|app(lication)?[- ]password/i, 'app_password_required'],
  [/web login required|via your web browser|\[WEBALERT/i, 'web_login_required'],
  [/not enabled for IMAP|IMAP access is disabled|IMAP is disabled/i, 'imap_disabled'],
  [/not enabled for POP|POP3? access is disabled|POP3? is disabled/i, 'pop3_disabled'],
]

function match(rules: readonly Rule[], text: string): MailErrorCode | undefined {
  return rules.find(([pattern]) => pattern.test(text))?.[1]
}

/**
 * Why a sign-in was refused. Trouble of the server is looked for first: it must never be taken
 * for a bad token, or a working authorization would be thrown away.
 *
 * @param used what was presented, which decides between `token_rejected` and `authentication_failed`
 */
export function classifySignIn(refusal: Refusal, used: 'token' | 'password'): MailErrorCode {
  const { text, code, status } = refusal
  const upper = code?.toUpperCase() ?? ''
  if (upper === 'UNAVAILABLE' || upper === 'SERVERBUG') {
    return match(unavailable, text) ?? 'server_unavailable'
  }
  // RFC 3206 §4: SYS/TEMP and SYS/PERM, and what may come below them.
  if (upper.startsWith('SYS/')) return match(unavailable, text) ?? 'server_unavailable'
  if (upper === 'IN-USE' || upper === 'INUSE') return 'mailbox_in_use'
  if (upper === 'LOGIN-DELAY' || upper === 'LIMIT') return 'throttled'
  if (status !== undefined && status >= 400 && status < 500) {
    return match(unavailable, text) ?? 'server_unavailable'
  }
  const cause = match(causes, text)
  if (cause) return cause
  // Without a code to go by, a sentence that speaks of a passing problem is believed.
  const decided = upper === 'AUTHENTICATIONFAILED' || upper === 'AUTH' || status === 535
  const passing = decided ? undefined : match(unavailable, text)
  if (passing) return passing
  if (upper === 'PRIVACYREQUIRED' || status === 538 || status === 534 || status === 504) {
    return 'mechanism_unsupported'
  }
  return used === 'token' ? 'token_rejected' : 'authentication_failed'
}

/** Why a command after the sign-in was refused; undefined where the text says nothing known. */
export function classifyCommand({ text, code, status }: Refusal): MailErrorCode | undefined {
  const upper = code?.toUpperCase() ?? ''
  if (upper === 'UNAVAILABLE' || upper === 'SERVERBUG' || upper.startsWith('SYS/')) {
    return match(unavailable, text) ?? 'server_unavailable'
  }
  if (upper === 'INUSE' || upper === 'IN-USE') return 'mailbox_in_use'
  if (upper === 'LIMIT' || upper === 'OVERQUOTA' || upper === 'LOGIN-DELAY') return 'throttled'
  if (status === 421 || status === 454) return match(unavailable, text) ?? 'server_unavailable'
  return match(causes, text) ?? match(unavailable, text)
}

/** Milliseconds that Exchange asks to wait ("Suggested Backoff Time: N milliseconds"). */
export function suggestedBackoff(text: string): number | undefined {
  const found = /Suggested Backoff Time: (\d{1,9}) milliseconds/i.exec(text)
  return found ? Number(found[1]) : undefined
}
