import { reportingFirm } from '../../compliance/reporting/contract-firm.ts'
import type { FirmReads, ReportingFailure } from '../../compliance/reporting/index.ts'
import { refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { parsedWith } from './parsed.ts'

/**
 * The firm's own facts, read anew for each filing: `readJson` gives a file's content, null where there is no file and so
 * no facts. A file that is wrong is refused by its first wrong field: the operator's to put right, not the caller's.
 */
export const makeFirmReads =
  (file: string, readJson: (file: string) => Promise<Result<unknown, ReportingFailure>>): FirmReads =>
  async () => {
    const content = await readJson(file)
    if (!content.ok) return content
    const firm = parsedWith(reportingFirm, content.value ?? {})
    if (firm.ok) return firm
    const message = `The firm's own facts in ${file}: ${firm.failure.message}.`
    return refused({ code: 'not_configured', message })
  }
