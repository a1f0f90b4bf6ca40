import { useState } from 'react'
import { MadeApiKey } from './made-api-key.tsx'
import { type NewApiKey as Made, NewApiKeyForm } from './new-api-key-form.tsx'

/** What the modal of a new key holds: its form, then the key. Closing forgets both. */
export default function NewApiKey({ onClose }: { onClose: (made: boolean) => void }) {
  const [key, setKey] = useState<Made | null>(null)
  return key ? (
    <MadeApiKey apiKey={key.made.key} form={key.form} onClose={() => onClose(true)} />
  ) : (
    <NewApiKeyForm onMade={setKey} onCancel={() => onClose(false)} />
  )
}
