/** Names of the console's places. */
export const shellText = {
  emails: 'Emails',
  idpConfigs: 'IdP Configs',
  expiries: 'Expiry Dates',
  apiKeys: 'API Keys',
  activity: 'Activity',
  settings: 'Settings',
} as const
