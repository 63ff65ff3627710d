import { createRequire } from 'node:module'
import type * as Otplib from 'otplib'
import type * as Uqr from 'uqr'
import type { Authenticator } from '../../../core/identity/index.ts'
import { MS_PER_SECOND } from '../../../core/kernel/index.ts'

const ISSUER = 'Optionix Terminal'
/** 160 bits, as long as SHA-1's output (RFC 4226, section 4, R6). */
const SECRET_BYTES = 20
/** One step before and after: a clock may be thirty seconds off, and somebody types slowly (RFC 6238, section 5.2). */
const TOLERANCE_SECONDS = 30
const FORM = /^\d{6}$/

// Loaded with the first code that somebody enters or asks for: a desk at rest has none, and they are a megabyte.
const packages = createRequire(import.meta.url)
const otplib = () => packages('otplib') as typeof Otplib
const uqr = () => packages('uqr') as typeof Uqr

/** Codes of authenticator apps: TOTP over HMAC-SHA-1, six digits, thirty seconds, which is what every app speaks. */
export function makeTotp(): Authenticator {
  return {
    newSecret: () => otplib().generateSecret({ length: SECRET_BYTES }),
    enrolment: (secret, account) => {
      const otpauthUrl = otplib().generateURI({ issuer: ISSUER, label: account, secret })
      const svg = uqr().renderSVG(otpauthUrl, { ecc: 'M', border: 2 })
      return {
        otpauthUrl,
        qrCode: `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`,
      }
    },
    stepOf: (secret, code, now, afterStep) => {
      if (!FORM.test(code)) return null
      const checked = otplib().verifySync({
        strategy: 'totp',
        secret,
        token: code,
        epoch: Math.floor(now / MS_PER_SECOND),
        epochTolerance: TOLERANCE_SECONDS,
        ...(afterStep === null ? {} : { afterTimeStep: afterStep }),
      })
      return checked.valid && 'timeStep' in checked ? checked.timeStep : null
    },
  }
}
