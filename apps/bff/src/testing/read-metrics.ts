import type { TestService } from './test-service.ts'

/** One line of the Prometheus text format: its value by its name and labels, in any order. */
export interface ReadMetrics {
  text: string
  /** undefined where there is no such line */
  value(name: string, labels?: Record<string, string>): number | undefined
}

/** What `/metrics` says to this key. */
export async function readMetrics(service: TestService, key: string): Promise<ReadMetrics> {
  const response = await service.app.client().request('GET', '/metrics', undefined, {
    authorization: `Bearer ${key}`,
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`/metrics answered ${response.status}: ${text}`)
  const lines = text.split('\n').flatMap((line) => {
    const parts = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line)
    if (parts === null) return []
    const [, name = '', labels = '', value = ''] = parts
    const pairs = [...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, held]) => [key, held])
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }]
  })
  return {
    text,
    value: (name, labels = {}) =>
      lines.find(
        (line) =>
          line.name === name &&
          Object.entries(labels).every(([label, held]) => line.labels[label] === held),
      )?.value,
  }
}
