import type { ApiKey } from '@mailgrant/contract/api-key'
import { useRef, useState } from 'react'
import { ApiKeyTable } from './api-key-table.tsx'
import { RevokeApiKey } from './revoke-api-key.tsx'
import { RevokedNotice } from './revoked-notice.tsx'

/** The table of keys, the question before one is revoked, and what came of it. */
export function ListApiKeys({ keys }: { keys: readonly ApiKey[] }) {
  const [question, setQuestion] = useState<{ key: ApiKey | null; opened: boolean }>({
    key: null,
    opened: false,
  })
  const [revoked, setRevoked] = useState<ApiKey | null>(null)
  const heading = useRef<HTMLSpanElement>(null)
  const close = () => setQuestion(({ key }) => ({ key, opened: false }))
  return (
    <>
      {revoked && (
        <RevokedNotice
          key={revoked.id}
          name={revoked.name}
          heading={heading}
          onClose={() => setRevoked(null)}
        />
      )}
      <ApiKeyTable keys={keys} onRevoke={(key) => setQuestion({ key, opened: true })} />
      <RevokeApiKey
        apiKey={question.key}
        opened={question.opened}
        returnFocusTo={heading}
        onRevoked={(key) => {
          setRevoked(key)
          close()
        }}
        onClose={close}
      />
    </>
  )
}
