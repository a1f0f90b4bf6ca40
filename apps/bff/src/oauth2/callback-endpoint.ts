/** Where the authorization server sends the administrator back: from the public URL, never from a request's Host header. */
export const callbackEndpoint = (publicUrl: string, configId: string): string =>
  `${publicUrl}/oauth2/callback/${configId}`
