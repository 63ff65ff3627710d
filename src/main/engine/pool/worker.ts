import { COMPUTE_JOBS } from '../../../core/app/compute-jobs.ts'
import { makeJobServer } from './job-server.ts'

/** What the pool calls in each of its threads. */
export const serve = makeJobServer(COMPUTE_JOBS)
