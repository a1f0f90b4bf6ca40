import type { AccountStatus } from '@mailgrant/contract/account'
import type { Token } from '@mailgrant/contract/token'
import { Badge, Code, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { authorizationText } from '../../text/authorization.ts'
import { text } from '../../text/en.ts'
import { statusColors } from '../../ui/status-badge.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
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

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  )
}
