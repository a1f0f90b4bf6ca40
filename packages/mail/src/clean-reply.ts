const longestReply = 500

/**
 * Makes a server's answer fit to be shown and logged: one line, no control or format
 * characters, no run long enough to be a token echoed back, at most 500 characters.
 */
export function cleanReply(reply: string): string {
  const line = reply
    .slice(0, 4 * longestReply)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    // A hostile or chatty server can quote what we sent; a SASL payload is a long base64 run.
    .replaceAll(/[\w+/=.~-]{100,}/g, '…')
    .trim()
  return line.length > longestReply ? `${line.slice(0, longestReply - 1)}…` : line
}
