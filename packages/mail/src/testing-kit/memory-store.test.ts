import { describeStore } from '../conformance/store-conformance.ts'
import { createMemoryMailbox } from './memory-mailbox.ts'
import { createMemoryStore } from './memory-store.ts'

const mailbox = createMemoryMailbox()

describeStore({
  name: 'the store in memory',
  protocol: 'imap',
  open: (afterFetch) => createMemoryStore({ mailbox, afterFetch }),
  deliver: async (raw) => mailbox.deliver(raw),
  empty: async () => mailbox.empty(),
  archive: { folder: 'Archive', count: async () => mailbox.sources('Archive').length },
  replaceFolder: async () => mailbox.replace(),
})
