import type { IdpConfigSaved } from '@mailgrant/contract/idp-config'
import { Alert, Text } from '@mantine/core'
import { text } from '../../text/en.ts'
import { idpConfigsText as t } from '../../text/idp-configs.ts'
import { UsedBy } from './used-by.tsx'

/** What a save meant for the emails that use the config, and how the new secret fared. */
export function SavedNotice({ saved, onClose }: { saved: IdpConfigSaved; onClose: () => void }) {
  const worry =
    saved.reauthorizationRequired.length > 0 ||
    saved.secretTest === 'rejected' ||
    saved.secretTest === 'unreachable'
  return (
    <Alert
      role="status"
      color={saved.secretTest === 'rejected' ? 'red' : worry ? 'yellow' : 'green'}
      title={`${saved.config.name}: ${t.saved}`}
      withCloseButton
      closeButtonLabel={text.actions.close}
      onClose={onClose}
      mb="md"
    >
      {t.savedSecret[saved.secretTest] && <Text size="sm">{t.savedSecret[saved.secretTest]}</Text>}
      {saved.reauthorizationRequired.length > 0 && (
        <>
          <Text size="sm">{t.reauthorize(saved.reauthorizationRequired.length)}</Text>
          <UsedBy accounts={saved.reauthorizationRequired} />
        </>
      )}
    </Alert>
  )
}
