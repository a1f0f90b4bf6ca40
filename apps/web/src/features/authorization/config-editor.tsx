import type { IdpConfig } from '@mailgrant/contract/idp-config'
import type { TokenDeleted } from '@mailgrant/contract/token'
import { zodResolver } from '@hookform/resolvers/zod'
import { Alert, Button, Group, List, Tabs, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef, useState } from 'react'
import { useForm } from 'react-hook-form'
import { idpConfigQuery } from '../../api/queries/idp-configs.ts'
import { paths } from '../../paths.ts'
import { authorizationText as t } from '../../text/authorization.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ConflictDialog } from '../../ui/conflict-dialog.tsx'
import { FormModalActions } from '../../ui/form-modal.tsx'
import { toIdpConfigForm } from '../../ui/idp-config/idp-config-form.ts'
import { OutcomeHeading } from '../../ui/outcome-heading.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { UnsavedChangesGuard } from '../../ui/unsaved-changes-guard.tsx'
import { useNewsInFocus } from '../../ui/use-news-in-focus.ts'
import { type ConfigForm, configFormSchema, type SubmittedConfig } from './config-form.ts'
import type { OpenedConfig } from './config-modal.tsx'
import { tenantIn } from './fill-tenant.ts'
import { IdpTab } from './idp-tab.tsx'
import { InfoTab } from './info-tab.tsx'
import { tabsInError } from './tabs-in-error.ts'
import { TokenTab } from './token-tab.tsx'
import { useSubmitAuthorization } from './use-submit-authorization.ts'

interface Props extends OpenedConfig {
  initial: IdpConfig
  /** other configs of this provider */
  existing: readonly IdpConfig[]
}

/** One form over Info and IdP Config; the Token tab beside it. */
export function ConfigEditor(props: Props) {
  const { account, emailId, address, kind, provider, preset, tab, initial, onTab } = props
  const queryClient = useQueryClient()
  const [base, setBase] = useState(initial)
  const typed = useRef(new Map<string, ConfigForm>())
  const submitButton = useRef<HTMLButtonElement>(null)
  const tenantOf = ({ tokenEndpoint }: { tokenEndpoint: string }) =>
    preset ? tenantIn(tokenEndpoint, preset.tokenEndpoint) : ''
  const othersOf = (config: IdpConfig) =>
    config.usedBy.filter((user) => user.emailId !== emailId || user.kind !== kind)
  const toForm = (config: IdpConfig): ConfigForm => ({
    config: toIdpConfigForm(config),
    tenant: tenantOf(config),
    strictMatching: account.strictMatching,
    expectedOwner: account.expectedOwner ?? '',
  })
  const publicOnly = preset !== undefined && preset.ports !== null
  const schema = useMemo(
    () =>
      configFormSchema({
        provider,
        hasSecret: base.hasSecret,
        publicOnly,
        clock: () => new Date(),
      }),
    [provider, base.hasSecret, publicOnly],
  )
  const form = useForm<ConfigForm, unknown, SubmittedConfig>({
    defaultValues: toForm(initial),
    resolver: zodResolver(schema),
  })
  const { isDirty } = form.formState
  const authorization = useSubmitAuthorization({
    ...props,
    form,
    base,
    setBase,
    toForm,
    tenantOf,
    othersOf,
    // An error on another tab is brought forward.
    onInvalid: () => {
      const wanted = tabsInError(form)
      if (tab === 'token' || !wanted.includes(tab)) onTab(wanted[0] ?? 'idp')
    },
    reload: (configId) => queryClient.fetchQuery({ ...idpConfigQuery(configId), staleTime: 0 }),
  })
  const { state } = authorization
  const others = othersOf(base)
  const [deleted, setDeleted] = useState<TokenDeleted | null>(null)
  const news = useNewsInFocus(deleted)
  const saved = state.step === 'saved' && !isDirty
  const switchesOff =
    state.step === 'asking' && base.state !== 'disabled' && !state.values.config.enabled
  const conflict = state.step === 'conflict' ? state : null
  const busy = state.step === 'submitting' || state.step === 'redirecting'

  const chooseConfig = (config: IdpConfig) => {
    typed.current.set(base.id, form.getValues())
    const owner = form.getValues()
    setBase(config)
    form.reset(toForm(config))
    form.reset(
      {
        ...(typed.current.get(config.id) ?? toForm(config)),
        strictMatching: owner.strictMatching,
        expectedOwner: owner.expectedOwner,
      },
      { keepDefaultValues: true },
    )
  }

  const footer = (
    <FormModalActions>
      {state.step === 'problem' && (
        <ProblemAlert error={state.error} onRetry={() => void authorization.submit(false)} />
      )}
      {saved && (
        <Alert role="status" color="green" icon={<IconCircleCheck aria-hidden />}>
          {t.saved}
        </Alert>
      )}
      <Group justify="flex-end" gap="sm">
        <Text size="sm" role="status" c="dimmed">
          {state.step === 'submitting' && t.submitting}
          {state.step === 'redirecting' && t.redirecting}
        </Text>
        <Button variant="default" disabled={busy} onClick={props.onClose}>
          {saved ? t.close : t.cancel}
        </Button>
        <Button ref={submitButton} type="submit" loading={busy}>
          {t.submit}
        </Button>
      </Group>
    </FormModalActions>
  )

  return (
    <>
      <Text size="sm" c="dimmed" mb="sm" className="console-break">
        {t.subtitle(address, t.providers[provider])}
      </Text>
      {deleted !== null && (
        <Alert
          ref={news}
          role="group"
          mb="md"
          color={deleted.revocation === 'failed' ? 'yellow' : 'green'}
          icon={<IconCircleCheck aria-hidden />}
          title={<OutcomeHeading>{t.token.deletedTitle}</OutcomeHeading>}
        >
          {t.token.deleted[deleted.revocation]}
        </Alert>
      )}
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void authorization.submit(false)
        }}
      >
        <Tabs
          value={tab}
          onChange={(value) => {
            if (value === 'info' || value === 'idp' || value === 'token') onTab(value)
          }}
        >
          <Tabs.List mb="md">
            <Tabs.Tab value="info">{t.tabs.info}</Tabs.Tab>
            <Tabs.Tab value="idp">{t.tabs.idp}</Tabs.Tab>
            {(account.hasToken || tab === 'token') && (
              <Tabs.Tab value="token">{t.tabs.token}</Tabs.Tab>
            )}
          </Tabs.List>
          <Tabs.Panel value="info">
            <InfoTab control={form.control} address={address} />
          </Tabs.Panel>
          <Tabs.Panel value="idp">
            <IdpTab
              // what the tenant field starts from is read anew where the stored config moved on
              key={`${base.id} ${base.version}`}
              form={form}
              base={base}
              existing={props.existing}
              others={others}
              emailId={emailId}
              kind={kind}
              provider={provider}
              preset={preset}
              onChoose={chooseConfig}
              onOwnerLink={account.idpConfigId === base.id ? props.onOwnerLink : null}
            />
          </Tabs.Panel>
          <Tabs.Panel value="token">
            {tab === 'token' && (
              <TokenTab
                emailId={emailId}
                kind={kind}
                status={account.status}
                refusedConfigId={account.refusedConfigId}
                configDisabled={base.state === 'disabled'}
                busy={busy}
                reauthorizeButton={submitButton}
                problem={state.step === 'problem' ? state.error : null}
                onReauthorize={() => void authorization.submit(true)}
                onStored={props.onStored}
                onOwnerLink={props.onOwnerLink}
                onDeleted={(told) => {
                  setDeleted(told)
                  onTab('idp')
                }}
              />
            )}
          </Tabs.Panel>
        </Tabs>
        {tab !== 'token' && footer}
      </form>
      <UnsavedChangesGuard
        closes={t.title}
        when={isDirty && state.step !== 'redirecting'}
        within={`${paths.emailTab(emailId, kind)}/config`}
      />
      <ConfirmDialog
        opened={state.step === 'asking'}
        title={t.usedBy.confirmTitle(others.length)}
        confirmLabel={t.usedBy.confirm}
        danger={false}
        returnFocusTo={submitButton}
        onClose={authorization.dismiss}
        onConfirm={() => void authorization.confirm()}
      >
        <Text size="sm">{switchesOff ? t.usedBy.switchesOff : t.usedBy.body}</Text>
        <List size="sm" mt="xs">
          {others.map((user) => (
            <List.Item key={`${user.emailId}:${user.kind}`}>
              {t.usedBy.account(user.address, user.kind)}
            </List.Item>
          ))}
        </List>
      </ConfirmDialog>
      <ConflictDialog
        opened={conflict !== null}
        who={conflict?.current.updatedBy ?? null}
        rows={conflict?.compared.rows ?? []}
        returnFocusTo={submitButton}
        onClose={authorization.dismiss}
        onResolve={(choices) => void authorization.resolve(choices)}
      />
    </>
  )
}
