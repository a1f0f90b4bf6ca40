import { pino, type DestinationStream, type LogFn, type Logger } from 'pino'
import { PinoPretty } from 'pino-pretty'
import { redactText } from './redact.ts'

/** Names under which a secret could travel, at the top and two levels down. */
const secretNames = [
  'access_token',
  'accessToken',
  'refresh_token',
  'refreshToken',
  'id_token',
  'idToken',
  'client_secret',
  'clientSecret',
  'client_assertion',
  'code',
  'code_verifier',
  'verifier',
  'password',
  'currentPassword',
  'newPassword',
  'secret',
  'token',
  'authorization',
  'cookie',
]
// `code` is also the stable name of an error, which a log is no use without.
const alwaysSecret = secretNames.filter((name) => name !== 'code')
const paths = [
  ...secretNames.flatMap((name) => [`body.${name}`, `query.${name}`]),
  ...alwaysSecret.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
  '*.headers["set-cookie"]',
  '*["set-cookie"]',
]

interface LogError {
  type: string
  message: string
  code?: unknown
  stack?: string | undefined
  cause?: LogError | undefined
}

/** An error with its causes; their texts may quote what a provider or a library said. */
function logError(error: unknown, depth = 0): LogError {
  if (!(error instanceof Error)) return { type: typeof error, message: redactText(String(error)) }
  return {
    type: error.name,
    message: redactText(error.message),
    ...('code' in error && { code: error.code }),
    stack: error.stack === undefined ? undefined : redactText(error.stack),
    cause: error.cause === undefined || depth > 4 ? undefined : logError(error.cause, depth + 1),
  }
}

/** Without a message pino takes the error's own, past the serializer: so there is always one. */
function withRedactedText(this: Logger, args: unknown[], method: LogFn): void {
  const [first, second, ...rest] = args
  if (typeof first === 'string') return method.call(this, redactText(first))
  const fields: unknown = first instanceof Error ? { err: first } : first
  const error = typeof fields === 'object' && fields && 'err' in fields ? fields.err : null
  const fallback = error instanceof Error ? error.message : undefined
  const text = typeof second === 'string' ? second : fallback
  if (text === undefined) return method.call(this, fields)
  return method.call(this, fields, redactText(text), ...rest)
}

export interface LoggerOptions {
  level: string
  /** readable lines instead of JSON */
  pretty: boolean
  destination?: DestinationStream
}

/** JSON lines, one an event; never a secret in them. */
export function createLogger({ level, pretty, destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths, censor: '[redacted]' },
    hooks: { logMethod: withRedactedText },
    serializers: { err: (error: unknown) => logError(error) },
  }
  if (!pretty) return destination ? pino(options, destination) : pino(options)
  const readable = PinoPretty({ colorize: true, ignore: 'requestId', sync: true })
  return pino(options, readable)
}
