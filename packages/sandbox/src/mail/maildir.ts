import { randomUUID } from 'node:crypto'
import { chown, mkdir, rename, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

export interface Maildirs {
  create(address: string): Promise<void>
  write(address: string, message: Buffer | string): Promise<void>
}

export function createMaildirs(root: string, owner: { uid: number; gid: number }): Maildirs {
  const home = (address: string) => join(root, address)

  return {
    async create(address) {
      const maildir = join(home(address), 'Maildir')
      const folders = [
        home(address),
        maildir,
        ...['tmp', 'new', 'cur'].map((x) => join(maildir, x)),
      ]
      for (const folder of folders) {
        await mkdir(folder, { recursive: true, mode: 0o700 })
        await chown(folder, owner.uid, owner.gid)
      }
    },
    async write(address, message) {
      const maildir = join(home(address), 'Maildir')
      const name = `${Date.now()}.${randomUUID()}.${hostname().replaceAll(/[^\w.-]/g, '_')}`
      // A reader sees the message only once it is whole.
      const unfinished = join(maildir, 'tmp', name)
      await writeFile(unfinished, message, { mode: 0o600 })
      await chown(unfinished, owner.uid, owner.gid)
      await rename(unfinished, join(maildir, 'new', name))
    },
  }
}
