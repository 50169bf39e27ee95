export { nats } from './nats/destination.ts'
export { redis } from './redis/destination.ts'
export { webPush } from './web-push/destination.ts'
export { webhook } from './webhook/destination.ts'
