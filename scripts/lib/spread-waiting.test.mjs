import { expect, it } from 'vitest'
import { spread } from './spread-waiting.mjs'

it('lets one file that waits run first and beside every three that compute, and loses none', () => {
  const names = ['a', 'b', 'crash.integration', 'c', 'd', 'overtaken.integration', 'e']
  const files = names.map((name) => ({ moduleId: `/x/${name}.test.ts` }))
  const order = spread(files).map(({ moduleId }) => moduleId.slice(3, -8))
  expect(order).toEqual(['overtaken.integration', 'a', 'b', 'c', 'crash.integration', 'd', 'e'])
})
