import { z } from 'zod'
import { fincenFiler, fromWire, lei, rts22Scheme } from './contract-filings.ts'

const name = z.string().trim().min(1).max(140)

/** Four letters and digits of ISO 10383; XOFF and XXXX name no venue. */
const venueCode = z
  .string()
  .regex(/^[A-Z0-9]{4}$/, 'must be a MIC, XEUR')
  .refine((mic) => mic !== 'XOFF' && mic !== 'XXXX', 'must be the MIC of a venue')

/**
 * What the firm says of itself, and of its clients and instruments where the desk's own records are silent. All of it is
 * optional: what a filing needs and does not find is refused by the field's name.
 */
export const reportingFirm = fromWire(
  z.object({
    lei: lei.optional(),
    /** Under which rules the firm reports its derivatives; absent: not stated, empty: under none of them. */
    tradeReporting: z
      .array(z.enum(['emir', 'dodd_frank']))
      .max(2)
      .optional(),
    /** Who files with FinCEN. */
    filer: fincenFiler.optional(),
    /** The MIC of each exchange that instruments name. */
    venues: z
      .array(z.object({ exchange: z.string().min(1).max(32), mic: venueCode }))
      .max(1_000)
      .default([]),
    isins: z
      .array(z.object({ symbol: z.string().min(1).max(64), isin: z.string().regex(/^[A-Z0-9]{12}$/) }))
      .max(100_000)
      .default([]),
    clients: z
      .array(
        z.object({
          userId: z.string().min(1).max(64),
          /** Of a firm. */
          lei: lei.optional(),
          /** How a name that the identity check has as one text is parted. */
          firstName: name.optional(),
          surname: name.optional(),
          /** Which identifier of annex II the person has; a CONCAT needs no number. */
          scheme: rts22Scheme.optional(),
          /** The number behind the letters of the country. */
          number: z
            .string()
            .regex(/^[A-Z0-9]{1,33}$/)
            .optional(),
        }),
      )
      .max(100_000)
      .default([]),
  }),
)

export type ReportingFirm = z.output<typeof reportingFirm>
