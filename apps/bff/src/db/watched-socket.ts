import { Socket } from 'node:net'

interface Address {
  host: string[]
  port: number[]
  path?: string | undefined
}

const looksBeforeDestroyed = 4

/**
 * Sockets for the driver, which are destroyed once nothing has come over them for `silenceMs`. A
 * server that is gone without a word (failover, firewall) closes nothing, and what was sent to it
 * would hang until TCP gives up, a quarter of an hour later. `silenceMs` must be longer than any
 * statement may run and than a connection may be idle. Like the driver's own, each goes to the next
 * host of the list.
 */
export function watchedSockets(silenceMs: number) {
  let next = 0
  return ({ host, port, path }: Address): Socket => {
    const socket = new Socket()
    const at = next % host.length
    next += 1
    watch(socket, silenceMs)
    // the driver names it in errors, and asks the certificate for it
    Object.assign(socket, { host: host[at], port: port[at] })
    // once the driver listens, or an error that comes at once would be heard by nobody
    queueMicrotask(() => {
      try {
        if (path) socket.connect(path)
        else socket.connect(port[at] ?? 5432, host[at] ?? 'localhost')
      } catch (error) {
        socket.destroy(error instanceof Error ? error : undefined)
      }
    })
    return socket
  }
}

/** By looks and not by time: a process that stood still itself has not listened. */
function watch(socket: Socket, silenceMs: number) {
  let read = 0
  let silent = 0
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer)
    silent = socket.bytesRead === read ? silent + 1 : 0
    read = socket.bytesRead
    if (silent >= looksBeforeDestroyed) socket.destroy()
  }, silenceMs / looksBeforeDestroyed).unref()
}
