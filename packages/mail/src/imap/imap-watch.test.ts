import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createImapStore } from '../imap.ts'
import { startScriptedServer, type ScriptedClient } from '../testing/scripted-server.ts'

/** An empty folder until `arrive` is called; `idle` says how IDLE is answered. */
function createFolder(capability: string, idle: 'taken' | 'refused') {
  const log: string[] = []
  let messages = 0
  let tell: (() => Promise<void>) | undefined

  async function serve(client: ScriptedClient): Promise<void> {
    await client.send(`* OK [CAPABILITY IMAP4rev1 ${capability}] ready\r\n`)
    for (;;) {
      const line = await client.next()
      if (line === undefined) return
      const [tag = '', ...words] = line.split(' ')
      const command = words.join(' ').toUpperCase()
      // of an IDLE only once it is answered: whoever reads it here may let mail arrive
      if (command !== 'IDLE' || idle === 'refused') log.push(command)
      const ok = `${tag} OK done\r\n`
      if (command === 'IDLE' && idle === 'refused') await client.send(`${tag} NO not here\r\n`)
      else if (command === 'IDLE') {
        await client.send('+ idling\r\n')
        tell = () => client.send(`* ${messages} EXISTS\r\n`)
        log.push(command)
        log.push((await client.next()) ?? '')
        tell = undefined
        await client.send(ok)
      } else if (command.startsWith('SELECT')) {
        await client.send(`* ${messages} EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n${ok}`)
      } else if (command.startsWith('UID SEARCH')) {
        await client.send(`* SEARCH${messages > 0 ? ' 1' : ''}\r\n${ok}`)
      } else if (command.startsWith('UID FETCH')) {
        const section = 'BODY[HEADER.FIELDS (FROM TO SUBJECT DATE MESSAGE-ID)]'
        const header = 'Subject: new\r\n\r\n'
        const items = `UID 1 RFC822.SIZE 10 ${section} {${header.length}}\r\n${header}`
        await client.send(`* 1 FETCH (${items})\r\n${ok}`)
      } else if (command.startsWith('LIST')) await client.send(`* LIST () "/" ""\r\n${ok}`)
      else await client.send(ok)
    }
  }

  return {
    log,
    serve,
    async arrive() {
      messages = 1
      await tell?.()
    },
  }
}

const open = (port: number) =>
  createImapStore({
    host: '127.0.0.1',
    port,
    tlsMode: 'none',
    credentials: { method: 'basic', login: 'ops', password: 'secret' },
  })

const looks = (log: string[]) => log.filter((line) => line.startsWith('UID SEARCH')).length

describe('watching over IMAP', () => {
  it('is told by IDLE, which other commands interrupt and which ends with the watch', async () => {
    const folder = createFolder('IDLE', 'taken')
    await using server = await startScriptedServer([folder.serve])
    await using store = open(server.port)
    const controller = new AbortController()
    const { signal } = controller
    const seen: string[] = []
    const watching = (async () => {
      for await (const message of store.watch({ signal })) {
        seen.push(message.envelope.subject)
        await message.done()
      }
    })()
    await expect.poll(() => folder.log.at(-1)).toBe('IDLE')
    expect(looks(folder.log)).toBe(1)
    await store.createFolder('Other')
    await expect.poll(() => folder.log.slice(-4)).toContain('SUBSCRIBE OTHER')
    await expect.poll(() => folder.log.at(-1)).toBe('IDLE')
    expect(looks(folder.log)).toBe(1)
    await folder.arrive()
    await expect.poll(() => seen).toEqual(['new'])
    await expect.poll(() => folder.log.at(-1)).toBe('IDLE')
    controller.abort()
    await watching
    await expect.poll(() => folder.log.slice(-2)).toEqual(['DONE', 'NOOP'])
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it.each([
    ['', 'taken'],
    ['IDLE', 'refused'],
  ] as const)(
    'looks every pollMs where IDLE is not to be had (%s %s)',
    async (capability, idle) => {
      const folder = createFolder(capability, idle)
      await using server = await startScriptedServer([folder.serve])
      await using store = open(server.port)
      const arrived = (async () => {
        await expect.poll(() => looks(folder.log)).toBeGreaterThanOrEqual(3)
        await folder.arrive()
      })()
      for await (const message of store.watch({ pollMs: 50 })) {
        expect(message.envelope.subject).toBe('new')
        break
      }
      await arrived
      expect(folder.log.filter((line) => line === 'IDLE').length).toBeLessThanOrEqual(1)
    },
  )
})
