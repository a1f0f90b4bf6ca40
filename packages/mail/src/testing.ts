/** What a service needs to test its own use of mail without a server. */
export { createMemoryMailbox, type MemoryMailbox } from './testing-kit/memory-mailbox.ts'
export {
  createMemoryStore,
  type MemoryStore,
  type MemoryStoreSettings,
} from './testing-kit/memory-store.ts'
export {
  createMemoryTransport,
  type MemoryTransport,
  type MemoryTransportOptions,
  type SentMessage,
} from './testing-kit/memory-transport.ts'
