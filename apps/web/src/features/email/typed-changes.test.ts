import { describe, expect, it } from 'vitest'
import { changesOf, createTypedChanges, overlay } from './typed-changes.ts'

const memory = () => {
  const values = new Map<string, string>()
  return {
    values,
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  }
}
const stored = { host: 'a.example', port: '993', password: '', enabled: false }

describe('changesOf', () => {
  it('keeps what differs and never a secret', () => {
    expect(changesOf(stored, { ...stored, host: 'b.example', password: 'hunter2' })).toEqual({
      host: 'b.example',
    })
  })
})

describe('overlay', () => {
  it('lays kept changes over newer stored values', () => {
    expect(overlay({ ...stored, port: '143' }, { host: 'b.example' })).toEqual({
      host: 'b.example',
      port: '143',
      password: '',
      enabled: false,
    })
  })

  it('ignores unknown fields, secrets and values of another type', () => {
    expect(overlay(stored, { hosts: 'x', password: 'p', enabled: 'yes' })).toEqual(stored)
  })
})

describe('createTypedChanges', () => {
  it('gives back what was kept until it is cleared', () => {
    const changes = createTypedChanges(memory(), 'one')
    changes.keep({ host: 'b.example' })
    expect(changes.read()).toEqual({ host: 'b.example' })
    changes.clear()
    expect(changes.read()).toEqual({})
  })

  it('reads nothing from a value that is not JSON', () => {
    const storage = memory()
    storage.values.set('mailgrant:typed:one', '{broken')
    expect(createTypedChanges(storage, 'one').read()).toEqual({})
  })

  it('survives a storage that refuses', () => {
    const refuse = () => {
      throw new Error('quota')
    }
    const changes = createTypedChanges(
      { getItem: refuse, setItem: refuse, removeItem: refuse },
      'one',
    )
    changes.keep({ a: 1 })
    changes.clear()
    expect(changes.read()).toEqual({})
  })
})
