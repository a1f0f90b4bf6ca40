import { describe, expect, it } from 'vitest'
import { parseReply, refusedCommand, refusedSignIn } from './pop3-reply.ts'

const parse = (line: string, ...secrets: string[]) => parseReply(Buffer.from(line), secrets)

describe('the first line of an answer', () => {
  it('is read in any case, with or without text', () => {
    expect(parse('+OK')).toMatchObject({ status: 'ok', text: '' })
    expect(parse('+ok  ready ')).toMatchObject({ status: 'ok', text: 'ready' })
    expect(parse('-err')).toMatchObject({ status: 'err', text: '', code: undefined })
    expect(parse('-Err [sys/temp] later')).toMatchObject({ status: 'err', code: 'sys/temp' })
    expect(parse('-ERR\t[IN-USE]')).toMatchObject({ code: 'IN-USE' })
    expect(parse('+')).toMatchObject({ status: 'challenge', text: '' })
    expect(parse('+ aGk=')).toMatchObject({ status: 'challenge', text: 'aGk=' })
  })

  it('is refused where it is none', () => {
    for (const line of ['', 'OK', '+OKAY', '-ERROR', '+aGk=', ' +OK', '* OK', '\0+OK', '++']) {
      expect(() => parse(line), line).toThrow(expect.objectContaining({ code: 'protocol_error' }))
    }
  })

  it('is shown without what we sent as a secret', () => {
    const reply = parse('-ERR PASS hunter2 and hunter2 are wrong', 'hunter2')
    expect(reply.line).toBe('-ERR PASS … and … are wrong')
    expect(refusedSignIn(reply, 'password').serverReply).toBe(reply.line)
    expect(() => parse('hunter2?', 'hunter2')).toThrow(
      expect.objectContaining({ serverReply: '…?' }),
    )
  })
})

describe('the codes of a refusal', () => {
  const signIn = (line: string, delay?: number) => refusedSignIn(parse(line), 'token', delay)

  it('decide what becomes of the sign-in', () => {
    expect(signIn('-ERR [AUTH] no')).toMatchObject({ code: 'token_rejected' })
    expect(signIn('-ERR [IN-USE] locked')).toMatchObject({ code: 'mailbox_in_use' })
    expect(signIn('-ERR [SYS/TEMP] no')).toMatchObject({
      code: 'server_unavailable',
      permanent: false,
    })
    expect(signIn('-ERR [SYS/TEMP/DISK] no')).toMatchObject({ code: 'server_unavailable' })
  })

  it('tell lasting trouble of the server from passing trouble', () => {
    for (const error of [
      signIn('-ERR [SYS/PERM] broken'),
      refusedCommand(parse('-ERR [SYS/PERM] broken'), 'protocol_error'),
    ]) {
      expect(error).toMatchObject({
        code: 'server_unavailable',
        permanent: true,
        whoseMove: 'provider',
      })
    }
  })

  it('say how long to wait where the server told its delay', () => {
    expect(signIn('-ERR [LOGIN-DELAY] wait', 60_000)).toMatchObject({
      code: 'throttled',
      retryAfterMs: 60_000,
    })
    expect(signIn('-ERR [AUTH] no', 60_000).retryAfterMs).toBeUndefined()
    expect(refusedCommand(parse('-ERR [LOGIN-DELAY] wait'), 'protocol_error')).toMatchObject({
      code: 'throttled',
    })
  })
})
