/** A mailbox without a server: folders of messages, for stores that are made on it. */
export interface MemoryMailbox {
  /** Puts a message (RFC 5322) into the inbox, and wakes those who watch. */
  deliver(source: string | Buffer): void
  /** What is in a folder, oldest first; the inbox unless another is named. */
  sources(folder?: string): string[]
  /** Takes all messages out of the inbox, as another client would. */
  empty(): void
  /** Makes the inbox anew, empty: its `uidValidity` is another one. */
  replace(): void
}

export interface MemoryMessage {
  uid: number
  source: Buffer
}

/** What the store needs of the mailbox besides. */
export interface MemoryFolders extends MemoryMailbox {
  readonly uidValidity: number
  readonly inbox: Map<number, MemoryMessage>
  /** Takes a message out, into a folder where one is named. */
  remove(uid: number, folder?: string): void
  onDelivery(listener: () => void): Disposable
}

const known = new WeakMap<MemoryMailbox, MemoryFolders>()

export function createMemoryMailbox(): MemoryMailbox {
  const inbox = new Map<number, MemoryMessage>()
  const folders = new Map<string, Buffer[]>()
  const listeners = new Set<() => void>()
  let uidValidity = 1
  let nextUid = 1

  const mailbox: MemoryMailbox = {
    deliver(source) {
      const uid = nextUid
      nextUid += 1
      inbox.set(uid, { uid, source: Buffer.from(source) })
      for (const listener of listeners) listener()
    },
    sources(folder) {
      const messages =
        folder === undefined ? [...inbox.values()].map(({ source }) => source) : folders.get(folder)
      return (messages ?? []).map((source) => source.toString('utf8'))
    },
    empty: () => inbox.clear(),
    replace() {
      inbox.clear()
      uidValidity += 1
      nextUid = 1
    },
  }
  known.set(mailbox, {
    ...mailbox,
    get uidValidity() {
      return uidValidity
    },
    inbox,
    remove(uid, folder) {
      const message = inbox.get(uid)
      inbox.delete(uid)
      if (message && folder !== undefined) {
        folders.set(folder, [...(folders.get(folder) ?? []), message.source])
      }
    },
    onDelivery(listener) {
      listeners.add(listener)
      return { [Symbol.dispose]: () => listeners.delete(listener) }
    },
  })
  return mailbox
}

export function foldersOf(mailbox: MemoryMailbox): MemoryFolders {
  const folders = known.get(mailbox)
  if (!folders) throw new TypeError('The mailbox was not made by createMemoryMailbox.')
  return folders
}
