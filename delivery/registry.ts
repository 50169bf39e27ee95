export { polling } from './polling/index.ts'
export { socket } from './socket/index.ts'
export { webhook } from './webhook/index.ts'
