import { z } from 'zod'

const maxPort = 65_535

/** Schema of a setting that names an additional port to listen on, from `min`; 0 picks a free one. */
export function optionalPort(min: 0 | 1) {
  const error = `give a port from ${min} to ${maxPort}`
  return z.coerce.number({ error }).int({ error }).min(min, { error }).max(maxPort, { error }).optional()
}
