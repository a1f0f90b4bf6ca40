import { expect, it } from 'vitest'
import { routePatterns } from './paths.ts'
import { router } from './router.tsx'

it('has exactly the routes that the list of patterns names, each of which a test visits', () => {
  const routed = Object.values(router.routesById)
    // what only lays out or guards others has no address of its own
    .filter(({ id, path }) => path !== undefined && id !== '__root__')
    .map(({ fullPath }) => (fullPath === '/' ? '/' : fullPath.replace(/\/$/, '')))
  expect([...new Set(routed)].toSorted()).toEqual([...routePatterns].toSorted())
})
