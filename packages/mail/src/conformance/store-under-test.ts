import type {
  AfterFetch,
  CursorStorage,
  FetchCursor,
  FetchedMessage,
  FetchOptions,
  MailStore,
} from '../mail-store.ts'

/** A mailbox, and how tests get at it besides the stores that they open on it. */
export interface StoreUnderTest {
  name: string
  protocol: FetchCursor['protocol']
  /** Another store on the same mailbox; archives only where `archive` is there. */
  open(afterFetch: AfterFetch): MailStore
  /** Resolves when the message is in the mailbox and has its place in the order. */
  deliver(raw: string): Promise<void>
  /** Takes away all messages, as another client would. */
  empty(): Promise<void>
  archive?: { folder: string; count(): Promise<number> }
  /** Makes the folder anew, with another `uidValidity`. */
  replaceFolder?: () => Promise<void>
  server?: { stop(): Promise<void>; start(): Promise<void> }
}

export function composeRaw(subject: string, body = 'Hello'): string {
  return [
    'From: Customer <customer@example.test>',
    'To: support@example.test',
    `Subject: ${subject}`,
    'Date: Mon, 24 Aug 2026 10:00:00 +0000',
    `Message-ID: <${subject.replaceAll(/\W/g, '-')}@example.test>`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    body,
    '',
  ].join('\r\n')
}

export async function collect(
  store: MailStore,
  options: FetchOptions = {},
): Promise<FetchedMessage[]> {
  const messages: FetchedMessage[] = []
  for await (const message of store.fetch(options)) messages.push(message)
  return messages
}

export const subjects = (messages: readonly FetchedMessage[]): string[] =>
  messages.map(({ envelope }) => envelope.subject)

/** A storage as a service would write it: what is stored is text. */
export function textStorage(): CursorStorage & { text: string | undefined; saving: number } {
  const storage = {
    text: undefined as string | undefined,
    saving: 0,
    async load(): Promise<FetchCursor | undefined> {
      return storage.text === undefined ? undefined : JSON.parse(storage.text)
    },
    async save(cursor: FetchCursor): Promise<void> {
      storage.saving += 1
      if (storage.saving > 1) throw new Error('two saves at once')
      await new Promise((resolve) => setTimeout(resolve, 5))
      storage.text = JSON.stringify(cursor)
      storage.saving -= 1
    },
  }
  return storage
}
