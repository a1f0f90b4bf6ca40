import autocannon from 'autocannon'

export interface Load {
  perSecond: number
  p50: number
  p99: number
}

/** Five seconds of requests over ten connections; fails where an answer was not 2xx. */
export async function load(url: string, headers: Record<string, string> = {}): Promise<Load> {
  const result = await autocannon({ url, headers, connections: 10, duration: 5 })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} answers not 2xx, ${result.errors} errors`)
  return {
    perSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
  }
}
