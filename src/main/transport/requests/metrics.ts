import { Histogram, Registry, collectDefaultMetrics } from 'prom-client'

export type HttpMetrics = Readonly<{
  registry: Registry
  observe: (labels: Readonly<{ method: string; route: string; status: number }>, seconds: number) => void
}>

const BUCKETS_SECONDS = [0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1, 5]

/**
 * Metrics of one server. Routes are named by contract entry, so that no identifier from a path becomes a label. The
 * engine may add its own to the same registry.
 */
export function makeHttpMetrics(registry: Registry = new Registry()): HttpMetrics {
  // The event loop is looked at every millisecond: at the default of ten, short blocks pass unseen.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 1 })
  const duration = new Histogram({
    name: 'optionix_http_request_duration_seconds',
    help: 'Time from the end of the request headers to the end of the answer',
    labelNames: ['method', 'route', 'status'],
    buckets: BUCKETS_SECONDS,
    registers: [registry],
  })
  return {
    registry,
    observe: (labels, seconds) => duration.observe({ ...labels, status: String(labels.status) }, seconds),
  }
}
