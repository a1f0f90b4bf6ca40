import { createServer, type RequestListener } from 'node:http'

export interface Listening {
  /** Drops every connection; the port is free afterwards. */
  close(): Promise<void>
}

export async function listen(
  handle: RequestListener,
  host: string,
  port: number,
): Promise<Listening> {
  const server = createServer(handle)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return {
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}
