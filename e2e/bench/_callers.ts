import { once } from 'node:events'
import { Agent, get } from 'node:http'

/** Many callers at once, in a process of their own, so that they do not hold up who they wait for. */
export interface CallersOrder {
  callers: number
  /** each caller asks one of these */
  urls: string[]
  headers: Record<string, string>
}
export interface CallersAnswer {
  /** milliseconds to the last byte, in order of size */
  ms: number[]
  statuses: number[]
  /** different ones */
  bodies: string[]
}

let agent = new Agent()

async function timed(url: string, headers: Record<string, string>) {
  const began = performance.now()
  const request = get(url, { agent, headers })
  const [response] = await once(request, 'response')
  let body = ''
  response.setEncoding('utf8').on('data', (part: string) => (body += part))
  await once(response, 'end')
  return { ms: performance.now() - began, status: Number(response.statusCode), body }
}

const everybody = ({ callers, urls, headers }: CallersOrder, path?: string) =>
  Promise.all(
    Array.from({ length: callers }, (_, index) => {
      const url = urls[index % urls.length] ?? ''
      return timed(path === undefined ? url : new URL(path, url).href, headers)
    }),
  )

process.on('message', async ({ step, order }: { step: 'open' | 'ask'; order: CallersOrder }) => {
  if (step === 'open') {
    // connections are open before, as a service's are; new ones each time, before the server ends them
    agent.destroy()
    agent = new Agent({
      keepAlive: true,
      maxSockets: order.callers,
      maxFreeSockets: order.callers,
    })
    await everybody(order, '/healthz')
    process.send?.(null)
    return
  }
  const answers = await everybody(order)
  const answer: CallersAnswer = {
    ms: answers.map(({ ms }) => ms).toSorted((a, b) => a - b),
    statuses: [...new Set(answers.map(({ status }) => status))],
    bodies: [...new Set(answers.map(({ body }) => body))],
  }
  process.send?.(answer)
})
