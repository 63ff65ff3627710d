import { FINCEN_NAMESPACE } from './fincen-parties.ts'
import { RTS22_NAMESPACE } from './rts22.ts'
import { TRADE_REPORT_NAMESPACE } from './trade-report.ts'
import { textAt } from './xml.ts'
import type { XmlElement } from './xml.ts'

export type FilingForm = 'sar' | 'ctr' | 'rts22' | 'emir' | 'cftc'

/** The authority's schema of each form, by the name under which it is published. */
export const FORM_SCHEMAS: Readonly<Record<FilingForm, string>> = {
  sar: 'EFL_SARXBatchSchema.xsd',
  ctr: 'EFL_CTRXBatchSchema.xsd',
  rts22: 'auth.016.001.01.xsd',
  emir: 'auth.030.001.03.xsd',
  cftc: 'auth.030.001.03.xsd',
}

/** Which form a document is, by its namespace and its own word; null for one that is none of ours. */
export function formOf(root: XmlElement): FilingForm | null {
  const namespace = root.attributes?.['xmlns'] ?? ''
  if (namespace === FINCEN_NAMESPACE) {
    const code = textAt(root, 'FormTypeCode')
    return code === 'SARX' ? 'sar' : code === 'CTRX' ? 'ctr' : null
  }
  if (namespace === RTS22_NAMESPACE) return 'rts22'
  return namespace === TRADE_REPORT_NAMESPACE ? 'emir' : null
}
