/** What Node and the driver say where no connection can be had, or the one that was is gone. */
const ofConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ETIMEDOUT',
  'ENOENT',
  'EPIPE',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
])

/** SQLSTATEs that are over by themselves: the statement was not at fault. */
const ofServer = new Set([
  // a server that is started, stopped, or was made a standby while we were connected
  '57P01',
  '57P02',
  '57P03',
  '57P05',
  '25006',
  // no connection or memory left, a lock or an answer that took too long
  '53000',
  '53200',
  '53300',
  '55P03',
  '57014',
  '40001',
  '40P01',
])

/**
 * Whether a statement failed because the database is away or busy (restart, failover, network), so
 * that the same statement may go well later. Not where our own pool was closed: it stays closed.
 */
export function isDatabaseAway(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; { cause } = cause) {
    if (!('code' in cause) || typeof cause.code !== 'string') continue
    const { code } = cause
    // Class 08, connection exceptions
    if (ofConnection.has(code) || ofServer.has(code) || /^08[0-9A-Z]{3}$/.test(code)) return true
  }
  return false
}
