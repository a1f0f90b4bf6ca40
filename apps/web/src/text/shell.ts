/** Names of the console's places. */
export const shellText = {
  emails: 'Emails',
  idpConfigs: 'IdP Configs',
  settings: 'Settings',
} as const
