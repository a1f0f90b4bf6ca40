import { freePorts } from './free-ports.ts'
import type { SandboxPorts } from './sandbox.ts'

/** The ports asked for, and free ones for the rest. */
export async function choosePorts(
  wanted: Partial<SandboxPorts>,
  host: string,
): Promise<{ ports: SandboxPorts; relayPort: number }> {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0, i = 0, relayPort = 0] =
    await freePorts(10, host)
  const free: SandboxPorts = {
    microsoft: a,
    google: b,
    control: c,
    imap: d,
    imaps: e,
    pop3: f,
    pop3s: g,
    submission: h,
    submissions: i,
  }
  return { ports: { ...free, ...wanted }, relayPort }
}
