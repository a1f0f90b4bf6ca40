import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { generate } from 'selfsigned'

export interface CertificateFiles {
  caFile: string
  certFile: string
  keyFile: string
}

/** A certificate authority of this sandbox alone, and one server certificate for localhost. */
export async function writeCertificates(directory: string): Promise<CertificateFiles> {
  const notAfterDate = new Date(Date.now() + 365 * 24 * 3600 * 1000)
  const ca = await generate([{ name: 'commonName', value: 'Mailgrant sandbox CA' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate,
    ca: { key: ca.private, cert: ca.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  })
  const files = {
    caFile: join(directory, 'ca.pem'),
    certFile: join(directory, 'server.pem'),
    keyFile: join(directory, 'server-key.pem'),
  }
  await Promise.all([
    writeFile(files.caFile, ca.cert),
    writeFile(files.certFile, server.cert),
    writeFile(files.keyFile, server.private, { mode: 0o600 }),
  ])
  return files
}
