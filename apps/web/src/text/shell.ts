/** Names of the console's places. */
export const shellText = {
  emails: 'Emails',
  idpConfigs: 'IdP Configs',
  apiKeys: 'API Keys',
  settings: 'Settings',
} as const
