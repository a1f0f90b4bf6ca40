import type { SealedPlace } from './sealer.ts'

const place =
  (table: string, column: string) =>
  (row: string): SealedPlace => ({ table, row, column })

/** Every place that holds a sealed value, by the id of its row. */
export const places = {
  clientSecret: place('idp_config', 'secret_sealed'),
  newClientSecret: place('idp_config', 'new_secret_sealed'),
  oldClientSecret: place('idp_config', 'old_secret_sealed'),
  password: place('mail_account', 'password_sealed'),
  accessToken: place('token_grant', 'access_token_sealed'),
  refreshToken: place('token_grant', 'refresh_token_sealed'),
  verifier: place('authorization_request', 'verifier_sealed'),
  nonce: place('authorization_request', 'nonce_sealed'),
  webhookSecret: place('alert_rule', 'webhook_secret_sealed'),
} as const
