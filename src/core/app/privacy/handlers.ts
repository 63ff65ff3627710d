import type { Handlers } from '../handlers.ts'
import { makeGetConsents, makeSetConsents } from './consents.ts'
import { makeErase } from './erase.ts'
import { makeDownloadExport, makeExportData } from './export.ts'
import { makeGovernanceHandlers } from './governance.ts'
import { makePolicyHandlers } from './policies.ts'
import type { PolicyBook } from './policies.ts'
import type { PrivacyPorts } from './ports.ts'
import { makeRequestHandlers } from './requests.ts'
import { makeRetentionHandlers } from './retention.ts'

/** The rights of data subjects, and what the house owes them. */
export function makePrivacyHandlers(
  ports: PrivacyPorts & Readonly<{ policies: PolicyBook }>,
): Pick<Handlers, 'privacy' | 'privacyGovernance'> {
  return {
    privacy: {
      exportData: makeExportData(ports),
      downloadExport: makeDownloadExport(ports),
      ...makeRequestHandlers(ports),
      erase: makeErase(ports),
      getConsents: makeGetConsents(ports),
      setConsents: makeSetConsents(ports),
    },
    privacyGovernance: {
      ...makeRetentionHandlers(ports),
      ...makeGovernanceHandlers(ports),
      ...makePolicyHandlers(ports),
    },
  }
}
