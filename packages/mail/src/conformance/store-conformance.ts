import { beforeEach, describe } from 'vitest'
import { cancellingTests } from './cancelling-conformance.ts'
import { cursorTests, replacingTests } from './cursor-conformance.ts'
import { envelopeTests } from './envelope-conformance.ts'
import { archivingTests, fetchingTests } from './fetch-conformance.ts'
import type { StoreUnderTest } from './store-under-test.ts'
import { absenceTests, watchingTests } from './watch-conformance.ts'

/** The tests that every store passes, the one in memory like those that speak to a server. */
export function describeStore(mailbox: StoreUnderTest): void {
  describe(`${mailbox.name}`, () => {
    const { archive, replaceFolder, server } = mailbox
    beforeEach(() => mailbox.empty())
    fetchingTests(mailbox)
    envelopeTests(mailbox)
    cancellingTests(mailbox)
    if (archive) archivingTests(mailbox, archive)
    cursorTests(mailbox)
    if (replaceFolder) replacingTests(mailbox, replaceFolder)
    watchingTests(mailbox)
    if (server) absenceTests(mailbox, server)
  })
}
