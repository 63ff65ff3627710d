export { NO_PLACES, readPlaces } from './places.ts'
