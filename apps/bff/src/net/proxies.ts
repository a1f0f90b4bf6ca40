import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

/** `loopback`, an address, or a network such as `10.0.0.0/8`. */
export const isProxyRule = (rule: string): boolean =>
  rule === 'loopback' || isIP(rule) !== 0 || ipaddr.isValidCIDR(rule)

/** Whether the peer is a reverse proxy of the operator's, whose X-Forwarded-For can be believed. */
export function createTrust(rules: readonly string[]): (address: string) => boolean {
  const networks = rules.filter((rule) => rule !== 'loopback').map(parseNetwork)
  const loopback = networks.length < rules.length
  return (address) => {
    if (isIP(address) === 0) return false
    const parsed = ipaddr.process(address)
    if (loopback && parsed.range() === 'loopback') return true
    return networks.some(
      ([network, bits]) => network.kind() === parsed.kind() && parsed.match(network, bits),
    )
  }
}

function parseNetwork(rule: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (rule.includes('/')) return ipaddr.parseCIDR(rule)
  const address = ipaddr.process(rule)
  return [address, address.kind() === 'ipv4' ? 32 : 128]
}
