import type { JobRequest } from '../pool/job-server.ts'
import { LIST_JOBS } from './job.ts'
import type { ListJobs } from './job.ts'

type Input = Parameters<ListJobs['read_lists']>[0]

/** What the pool calls in the thread that reads lists. It has one job. */
export const serve = ({ input }: JobRequest): ReturnType<ListJobs['read_lists']> =>
  LIST_JOBS.read_lists(input as Input)
