import type { AccountStatus } from '@mailgrant/contract/account'
import type { Token } from '@mailgrant/contract/token'
import { Badge, Code, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { authorizationText } from '../../text/authorization.ts'
import { text } from '../../text/en.ts'
import { expiriesText } from '../../text/expiries.ts'
import { daysLeft } from '../../ui/days-left.ts'
import { localDay } from '../../ui/format-time.ts'
import { statusColors } from '../../ui/status-badge.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { useNow } from '../../ui/use-now.ts'
import { Countdown } from './countdown.tsx'
import classes from './token-facts.module.css'

const t = authorizationText.token

/** The token as a list of terms; the tokens themselves arrive masked. */
export function TokenFacts({ token, status }: { token: Token; status: AccountStatus }) {
  return (
    <dl className={classes.facts}>
      <Fact term={t.status}>
        <Badge color={statusColors[status.value]}>{text.status[status.value]}</Badge>
      </Fact>
      <Fact term={t.resourceOwner}>{token.resourceOwner}</Fact>
      <Fact term={t.expires}>
        <Countdown at={token.accessTokenExpiresAt} />
      </Fact>
      {token.endsAt !== null && (
        <Fact term={expiriesText.ends}>
          <PredictedEnd at={token.endsAt} testing={token.testing} />
        </Fact>
      )}
      <Fact term={t.accessToken}>
        <Code>{token.accessToken}</Code>
      </Fact>
      <Fact term={t.refreshToken}>
        {token.refreshToken === null ? t.noRefreshToken : <Code>{token.refreshToken}</Code>}
      </Fact>
      <Fact term={t.scopes}>
        <ul className={classes.scopes}>
          {token.scopes.map((scope) => (
            <li key={scope}>
              <Code>{scope}</Code>
            </li>
          ))}
        </ul>
      </Fact>
      <Fact term={t.signature}>
        <Group gap="xs">
          <Code>{token.configSignature.slice(0, 12)}</Code>
          <Text span size="sm">
            {token.signatureMatches ? t.matches : t.differs}
          </Text>
        </Group>
      </Fact>
      <Fact term={t.idpConfig}>{token.idpConfigName}</Fact>
      <Fact term={t.issued}>
        <RelativeTime at={token.issuedAt} />
      </Fact>
      <Fact term={t.refreshed}>
        <RelativeTime at={token.refreshedAt} absent={t.never} />
      </Fact>
      <Fact term={t.rotated}>
        <RelativeTime at={token.rotatedAt} absent={t.never} />
      </Fact>
      <Fact term={t.lastFailure}>
        <RelativeTime at={token.lastFailureAt} absent={t.never} />
      </Fact>
    </dl>
  )
}

/** What the provider is predicted to do with the grant if nobody uses it. */
function PredictedEnd({ at, testing }: { at: string; testing: boolean }) {
  const inDays = expiriesText.inDays(daysLeft(at, useNow()))
  return (
    <time dateTime={at}>
      {(testing ? expiriesText.endsTesting : expiriesText.endsOn)(localDay(at), inDays)}
    </time>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
