import type { Socket } from 'node:net'
import { MailError } from '../mail-error.ts'
import { networkError } from '../network-error.ts'

const lineFeed = 0x0a
const carriageReturn = 0x0d

/**
 * Pulls bytes from a socket on demand, so that the server is never read faster than the caller
 * consumes: what is not asked for stays in the socket, and TCP slows the server down.
 */
export interface ByteReader {
  /**
   * One line without its line end. `limit` counts octets, so an endless line costs no memory, and
   * the whole line has to arrive within `inactivity`, so one that drips costs no more time than
   * one that never comes.
   *
   * @throws MailError `protocol_error` when the line is longer than `limit`, `timeout`,
   * `connection_lost`
   */
  readLine(limit: number): Promise<Buffer>
  /** Whatever has arrived, at least one octet. @throws MailError `timeout`, `connection_lost` */
  readChunk(): Promise<Buffer>
  /** Gives back what was read too far. */
  unread(rest: Buffer): void
  /** Octets that have arrived and that nobody has asked for yet. */
  pending(): number
  /** Stops looking at the socket, which goes on to another owner (STARTTLS). */
  detach(): void
}

/** @param inactivity milliseconds without an octet after which a read fails with `timeout` */
export function createByteReader(socket: Socket, inactivity: number): ByteReader {
  let buffered: Buffer = Buffer.alloc(0)
  let failure: MailError | undefined
  let wake: (() => void) | undefined

  const onReadable = () => wake?.()
  const onError = (error: Error) => {
    failure ??= networkError(error, 'session')
    wake?.()
  }
  const onEnd = () => {
    failure ??= new MailError('connection_lost')
    wake?.()
  }
  socket.on('readable', onReadable)
  socket.on('error', onError)
  socket.on('end', onEnd)
  socket.on('close', onEnd)

  async function arrived(until: number): Promise<Buffer> {
    for (;;) {
      const chunk: unknown = socket.read()
      if (Buffer.isBuffer(chunk) && chunk.length > 0) return chunk
      if (failure) throw failure
      await nextEvent(until)
    }
  }

  function nextEvent(until: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (settled: () => void) => () => {
        clearTimeout(timer)
        clearImmediate(lastLook)
        wake = undefined
        settled()
      }
      let lastLook: NodeJS.Immediate | undefined
      const late = settle(() => reject(new MailError('timeout')))
      // Where this process was busy for too long, the timer is seen before what has arrived.
      const timer = setTimeout(
        () => (lastLook = setImmediate(late)),
        Math.max(0, until - performance.now()),
      )
      wake = settle(resolve)
    })
  }

  const fromNow = () => performance.now() + inactivity

  async function readChunk(until = fromNow()): Promise<Buffer> {
    if (buffered.length === 0) return arrived(until)
    const chunk = buffered
    buffered = Buffer.alloc(0)
    return chunk
  }

  async function readLine(limit: number): Promise<Buffer> {
    const until = fromNow()
    let line = await readChunk(until)
    let searched = 0
    for (;;) {
      const end = line.indexOf(lineFeed, searched)
      if (end > limit || (end === -1 && line.length > limit)) {
        throw new MailError('protocol_error', { message: 'The server sent an endless line.' })
      }
      if (end !== -1) {
        buffered = line.subarray(end + 1)
        return line.subarray(0, line[end - 1] === carriageReturn ? end - 1 : end)
      }
      searched = line.length
      line = Buffer.concat([line, await arrived(until)])
    }
  }

  return {
    readLine,
    readChunk: () => readChunk(),
    unread(rest) {
      buffered = buffered.length ? Buffer.concat([rest, buffered]) : rest
    },
    pending: () => buffered.length + socket.readableLength,
    detach() {
      socket.off('readable', onReadable)
      socket.off('error', onError)
      socket.off('end', onEnd)
      socket.off('close', onEnd)
    },
  }
}
