import { MailError } from '../mail-error.ts'

/** Where the console is and what opens it, found to be possible. */
export interface Access {
  /** without a path, ends without a slash */
  origin: string
  apiKey: string
}

/** `mgk_`, the key's id (22 characters) and its secret (43), both base64url. */
const keyFormat = /^mgk_[\w-]{65}$/
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

const invalid = (message: string) => new MailError('invalid_argument', { message })

/**
 * Refuses an address or a key that cannot be right before anything is sent.
 *
 * @throws MailError `invalid_argument`, which never holds the key
 */
export function checkOptions(options: { url: string; apiKey: string }): Access {
  if (typeof options !== 'object' || options === null) throw invalid('Give { url, apiKey }.')
  const { url, apiKey } = options
  if (typeof apiKey !== 'string' || !keyFormat.test(apiKey)) {
    throw invalid('The API key is not complete: it is “mgk_” and 65 more characters.')
  }
  const parsed = tryParse(url)
  if (!parsed) throw invalid('The url must be a full address such as https://mail-console.example.')
  const { protocol, hostname, origin } = parsed
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback.test(hostname))) {
    throw invalid('The url must start with https://; http:// is for this very machine only.')
  }
  if (parsed.href !== `${origin}/`) {
    throw invalid('The url must be the bare address of the console, without a path or user name.')
  }
  return { origin, apiKey }
}

function tryParse(url: string): URL | null {
  try {
    return new URL(url)
  } catch {
    return null
  }
}

const id = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i
const address = /^[^\s\u0000-\u001F\u007F]+@[^\s\u0000-\u001F\u007F]+$/

/** @throws MailError `invalid_argument` for what is neither an address nor an id */
export function checkReference(addressOrId: string): void {
  if (
    typeof addressOrId === 'string' &&
    addressOrId.length <= 254 &&
    (id.test(addressOrId) || address.test(addressOrId))
  )
    return
  throw invalid('An email is named by its address or by its id.')
}
