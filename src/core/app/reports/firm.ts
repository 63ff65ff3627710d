import { firmOf } from '../../compliance/reporting/index.ts'
import type { FirmReads, ReportingFailure } from '../../compliance/reporting/index.ts'
import type { Result } from '../../kernel/index.ts'

/** The firm's own facts, read anew for each filing: `readJson` gives a file's content, null where there is no file. */
export const makeFirmReads =
  (file: string, readJson: (file: string) => Promise<Result<unknown, ReportingFailure>>): FirmReads =>
  async () => {
    const content = await readJson(file)
    return content.ok ? firmOf(content.value, file) : content
  }
