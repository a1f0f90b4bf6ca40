import { expect, it } from 'vitest'
import { nameAmong, tellApart } from './tell-apart.ts'

const config = (
  id: string,
  name: string,
  clientId: string,
  createdAt = '2026-11-02T10:00:00Z',
) => ({
  id,
  name,
  clientId,
  createdAt,
})

it('says nothing beside a name that stands alone', () => {
  const [one, two] = [config('1', 'Microsoft', 'aaaaaaaa-1'), config('2', 'Contoso', 'aaaaaaaa-1')]
  expect(tellApart(one, [one, two])).toBeNull()
})

it('tells equal names apart by the client, and equal clients by the day', () => {
  const one = config('1', 'Microsoft', 'aaaaaaaa-1')
  const two = config('2', 'microsoft ', 'bbbbbbbb-2')
  const three = config('3', 'Microsoft', 'bbbbbbbb-3', '2026-11-05T10:00:00Z')
  const all = [one, two, three]
  expect(nameAmong(one, all)).toBe('Microsoft (aaaaaaaa…)')
  expect(tellApart(three, all)).toMatch(/^bbbbbbbb…, .*5/)
})
