import { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { finished, pipeline } from 'node:stream/promises'
import { expect, it } from 'vitest'
import { HeldSource } from './held-source.ts'

const content = Buffer.from('Subject: hi\r\n\r\nHello')

it('is read by iteration, as one chunk, and closed after it', async () => {
  const source = new HeldSource(content)
  const chunks: unknown[] = []
  for await (const chunk of source) chunks.push(chunk)
  expect(chunks).toEqual([content])
  expect(source.destroyed).toBe(true)
})

it('is read by a pipe', async () => {
  const taken: Buffer[] = []
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      taken.push(chunk)
      done()
    },
  })
  await pipeline(new HeldSource(content), sink)
  expect(Buffer.concat(taken)).toEqual(content)
})

it('is read by events', async () => {
  const source = new HeldSource(content)
  const taken: unknown[] = []
  source.on('data', (chunk: unknown) => taken.push(chunk))
  await finished(source)
  expect(taken).toEqual([content])
})

it('ends at once where it is empty', async () => {
  expect(await buffer(new HeldSource(Buffer.alloc(0)))).toEqual(Buffer.alloc(0))
  expect(await new HeldSource(Buffer.alloc(0)).toArray()).toEqual([])
})

it('gives nothing to a second reader', async () => {
  const source = new HeldSource(content)
  for await (const chunk of source) expect(chunk).toEqual(content)
  await expect(buffer(source)).rejects.toThrow('Premature close')
})

it('that is left in the middle is closed', async () => {
  const source = new HeldSource(content)
  for await (const chunk of source) if (chunk) break
  expect(source.destroyed).toBe(true)
})

it('that is destroyed before reading fails its reader', async () => {
  const source = new HeldSource(content)
  source.on('error', () => {})
  source.destroy(new Error('given up'))
  await expect(buffer(source)).rejects.toThrow('given up')
})

it('that is destroyed while it is read fails its reader', async () => {
  const source = new HeldSource(content)
  source.on('error', () => {})
  const reading = async () => {
    for await (const chunk of source) if (chunk) source.destroy(new Error('given up'))
  }
  await expect(reading()).rejects.toThrow('given up')
  const unread = new HeldSource(content)
  unread.on('error', () => {})
  const iterator = unread[Symbol.asyncIterator]()
  unread.destroy(new Error('given up'))
  await expect(iterator.next()).rejects.toThrow('given up')
})
