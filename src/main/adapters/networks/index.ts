export { NETWORKS } from './networks.ts'
