import { X509Certificate, createPrivateKey } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createSecureContext } from 'node:tls'
import { refused, ok } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import type { TlsMaterial } from '../transport/index.ts'

/** Where certificate and key lie: PEM files, the certificate first in its chain. */
type TlsFiles = Readonly<{ certificateFile: string; keyFile: string }>

const unusable = (message: string): Result<never, Failure> => refused({ code: 'tls_unusable', message })

/** A file's text; what is wrong names the setting and the file, never what is in it. */
function textOf(setting: string, file: string): Result<string, Failure> {
  try {
    return ok(readFileSync(file, 'utf8'))
  } catch (error) {
    return unusable(
      `${setting}: ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'}).`,
    )
  }
}

function parsed<Value>(setting: string, what: string, read: () => Value): Result<Value, Failure> {
  try {
    return ok(read())
  } catch {
    // The reason would quote the file; a private key belongs into no message.
    return unusable(`${setting} does not hold ${what}.`)
  }
}

/** Certificate and key, checked to belong together and to be valid at `nowMs`. */
export function readTls(
  { certificateFile, keyFile }: TlsFiles,
  nowMs: number,
): Result<TlsMaterial & Readonly<{ expiresAtMs: number }>, Failure> {
  const certificate = textOf('TLS_CERT_FILE', certificateFile)
  if (!certificate.ok) return certificate
  const key = textOf('TLS_KEY_FILE', keyFile)
  if (!key.ok) return key
  const own = parsed('TLS_CERT_FILE', 'a PEM certificate', () => new X509Certificate(certificate.value))
  if (!own.ok) return own
  const secret = parsed('TLS_KEY_FILE', 'an unencrypted PEM private key', () => createPrivateKey(key.value))
  if (!secret.ok) return secret
  if (!own.value.checkPrivateKey(secret.value)) {
    return unusable('TLS_KEY_FILE does not hold the key of the certificate in TLS_CERT_FILE.')
  }
  const expiresAtMs = Date.parse(own.value.validTo)
  if (expiresAtMs <= nowMs) {
    return unusable(`The certificate in TLS_CERT_FILE expired on ${new Date(expiresAtMs).toISOString()}.`)
  }
  const material = { certificate: certificate.value, key: key.value }
  const usable = parsed('TLS_CERT_FILE', 'a chain that TLS 1.3 can use', () =>
    createSecureContext({ cert: material.certificate, key: material.key, minVersion: 'TLSv1.3' }),
  )
  return usable.ok ? ok({ ...material, expiresAtMs }) : usable
}
