/** Metrics for Prometheus and health for load balancers. Loaded only where they are asked for: the app never does. */
export { openEndpoint } from './endpoint';
export { healthOf } from './health';
export type { Phase } from './health';
export { prometheusMetrics } from './prometheus';
export type { Metrics } from './prometheus';
