export { webhook } from './webhook/destination.ts'
