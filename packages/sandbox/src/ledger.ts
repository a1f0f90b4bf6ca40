import type { PersonaName } from './knobs.ts'

export type SecretKind =
  | 'code'
  | 'access_token'
  | 'refresh_token'
  | 'id_token'
  | 'client_secret'
  | 'code_verifier'
  | 'state'
  | 'nonce'

export interface LedgerEntry {
  kind: SecretKind
  value: string
  persona: PersonaName
  user?: string
  clientId?: string
  /** Milliseconds since the epoch. */
  at: number
}

export interface TokenRequest {
  persona: PersonaName
  grantType: string
  clientId: string | null
  startedAt: number
  /** null while under way, and for good where the connection was dropped. */
  finishedAt: number | null
  status: number | null
  error: string | null
  /** Digest-free reference to compare by: the refresh token presented. */
  refreshToken: string | null
  /** Another request with the same refresh token was under way at the same time. */
  overlapped: boolean
}

export interface Ledger {
  /** Every secret value that was issued or came by, in order, each value once per kind. */
  entries(): readonly LedgerEntry[]
  values(kind: SecretKind): string[]
  tokenRequests(): readonly TokenRequest[]
  refreshRequests(): readonly TokenRequest[]
  /** Forgets counters and entries. */
  clear(): void
}

export interface LedgerBook extends Ledger {
  record(entry: Omit<LedgerEntry, 'at'>): void
  beginTokenRequest(
    request: Pick<TokenRequest, 'persona' | 'grantType' | 'clientId' | 'refreshToken'>,
  ): (outcome: { status: number; error: string | null } | null) => void
}

export function createLedger(now: () => number = Date.now): LedgerBook {
  let entries: LedgerEntry[] = []
  let requests: TokenRequest[] = []
  let seen = new Set<string>()

  return {
    entries: () => [...entries],
    values: (kind) => entries.filter((entry) => entry.kind === kind).map((entry) => entry.value),
    tokenRequests: () => [...requests],
    refreshRequests: () => requests.filter((request) => request.grantType === 'refresh_token'),
    clear() {
      entries = []
      requests = []
      seen = new Set()
    },
    record(entry) {
      const key = `${entry.kind} ${entry.value}`
      if (entry.value === '' || seen.has(key)) return
      seen.add(key)
      entries.push({ ...entry, at: now() })
    },
    beginTokenRequest(begun) {
      const request: TokenRequest = {
        ...begun,
        startedAt: now(),
        finishedAt: null,
        status: null,
        error: null,
        overlapped: false,
      }
      const open = new Set<TokenRequest>()
      for (const other of requests) {
        if (other.finishedAt === null && other.refreshToken !== null) open.add(other)
      }
      for (const other of open) {
        if (other.refreshToken !== request.refreshToken) continue
        other.overlapped = true
        request.overlapped = true
      }
      requests.push(request)
      return (outcome) => {
        request.finishedAt = now()
        request.status = outcome?.status ?? null
        request.error = outcome?.error ?? null
      }
    },
  }
}
