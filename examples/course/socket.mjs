// Submits a PDF and follows its job over Socket.IO. Needs the package socket.io-client.
import { readFileSync } from 'node:fs'
import { io } from 'socket.io-client'

const [base, userid, path] = process.argv.slice(2)
const socket = io(base)
const request = (name, ...args) =>
  socket
    .timeout(10_000)
    .emitWithAck(name, ...args)
    .then((ack) => {
      if (!ack.ok) throw new Error(ack.problem.detail)
      return ack.job
    })
socket.on('event', ({ type }) => {
  if (type !== 'job.progress') console.log(type)
  if (type === 'job.completed' || type === 'job.error') socket.close()
})
const { jobid } = await request('submit', { userid, filename: 'letter.pdf' }, readFileSync(path))
await request('follow', { jobid, after: 0 })
