import { randomUUID } from 'node:crypto'

export interface User {
  /** Stable account id: `sub` and, in the Microsoft persona, `oid`. */
  id: string
  address: string
  password: string
  name: string
  /** Shared mailboxes nobody signs in to; a delegate opens them with a token of their own. */
  shared: boolean
  /** Address of the shared mailbox that this user may open over IMAP and POP3, if any. */
  delegateOf: string | null
  /** Of the directory: may consent for everybody in it. */
  administrator: boolean
}

/** The mailboxes every sandbox starts with. All of one organisation, known to both personas. */
export function seedUsers(): User[] {
  const user = (local: string, name: string, extra: Partial<User> = {}): User => ({
    id: randomUUID(),
    address: `${local}@example.test`,
    password: `${local}-password`,
    name,
    shared: false,
    delegateOf: null,
    administrator: false,
    ...extra,
  })
  return [
    user('support', 'Support'),
    user('billing', 'Billing'),
    user('sales', 'Sales'),
    user('owner', 'Olive Owner', { delegateOf: 'shared@example.test' }),
    user('shared', 'Shared Mailbox', { shared: true }),
    user('customer', 'Casey Customer'),
    user('admin', 'Ari Administrator', { administrator: true }),
  ]
}

export function findUser(users: readonly User[], address: string): User | undefined {
  const wanted = address.trim().toLowerCase()
  return users.find((user) => user.address === wanted)
}
