/** Whether tokens may be sent to this host; an entry with a leading dot admits its subdomains. */
export function isHostOfProvider(host: string, hosts: readonly string[]): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  return hosts.some((each) => {
    const admitted = each.toLowerCase()
    return admitted.startsWith('.') ? name.endsWith(admitted) : name === admitted
  })
}
