export { nats } from './nats/destination.ts'
export { redis } from './redis/destination.ts'
export { webhook } from './webhook/destination.ts'
