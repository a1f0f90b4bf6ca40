import ipaddr from 'ipaddr.js'

/**
 * Whether an address belongs to the public internet: not loopback, private (RFC 1918, ULA), shared
 * (CGNAT), link-local (with the clouds' 169.254.169.254), multicast, reserved, nor an IPv6 form that
 * carries another address inside (mapped, NAT64, 6to4, Teredo).
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  return ipaddr.parse(address).range() === 'unicast'
}

/** `[::1]` as it stands in a URL, or any literal address. */
export const isAddressLiteral = (host: string): boolean =>
  ipaddr.isValid(host.replace(/^\[|\]$/g, ''))
