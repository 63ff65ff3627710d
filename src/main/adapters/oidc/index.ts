export { NO_PROVIDERS, readProviders } from './providers.ts'
