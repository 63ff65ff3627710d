import { defineFailures, failureMaker } from '../../kernel/index.ts'

export const administrationFailures = defineFailures({
  ban_not_found: { status: 404, remedy: 'caller', retry: false },
})

export const administrationFailure = failureMaker(administrationFailures)
